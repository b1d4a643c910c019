/**
 * Of a visit that was over for longer than its retention nothing is held, and another one under the same id is another: what
 * One-Link still has of the first stays as it is, and where its key is taken, a person is asked.
 */

import { againStarts, lookedAt } from '../generate/again.ts';
import { day, minute } from '../generate/times.ts';
import { visitOf } from '../names.ts';
import type { Played, Taken } from '../played.ts';
import { type Case, describe } from './case.ts';

export const isAgain = ({ sending }: Taken): boolean => sending.tellings.some(({ event }) => event === 'AGAIN');

/** Deliveries of it. */
export const isOfAnother = (taken: Taken, ids: readonly string[]): boolean =>
  isAgain(taken) && taken.deliveryIds.some((id) => ids.includes(id));

/** When the id was given to another visit; null: never. */
export const againAt = ({ taken }: Pick<Played, 'taken'>, visit: number): number | null =>
  taken.find((one) => one.sending.visit === visit && isAgain(one))?.at ?? null;

const askedUnder = ['earlier_visit', 'foreign_idempotency_key'];

export function judgeAgain(one: Case): void {
  const { played, visit } = one;
  if (played.plan.switches.includes('reused')) judgeForgotten(one);
  const at = againAt(played, visit.number);
  if (at === null) return;
  const ids = played.taken
    .filter((taken) => taken.sending.visit === visit.number && isAgain(taken))
    .flatMap(({ deliveryIds }) => deliveryIds);
  const shown = one.tenant.deliveries.filter(({ delivery_id }) => ids.includes(delivery_id));
  const old = one.rows;
  const made = [...played.oneLink.appointments.values()].filter(
    ({ id, idempotency_key }) =>
      visitOf(played.plan, idempotency_key) === visit.number && !one.appointments.includes(id),
  );
  const key = `${one.keyPrefix}${visit.ids[0]}`;
  const changed = otherToolAt(one);
  for (const { method, path, atMs, carriedOut } of played.oneLink.requests) {
    if (
      method === 'PATCH' &&
      atMs >= Math.min(at, changed ?? at) &&
      carriedOut !== null &&
      old.some(({ id }) => path === `/appointments/${id}`)
    )
      one.problem(`${path}, of a visit of long ago, was written`);
  }
  if (changed === null && old.some(({ idempotency_key }) => idempotency_key === key)) {
    if (made.length > 0) one.problem(`the key of long ago was given twice: ${describe(made)}`);
    if (!shown.some(({ state, code }) => state === 'failed' && askedUnder.includes(code ?? '')))
      one.problem(`nobody is asked whose ${key} is: ${shown.map(({ state, code }) => `${state} ${code}`).join()}`);
    return;
  }
  const [row] = made;
  if (row === undefined || made.length > 1 || row.starts_at_ms !== againStarts(visit.number))
    one.problem(
      `the id was used again, and there is ${describe(made)}: ${shown.map(({ state, code }) => `${state} ${code}`).join()}`,
    );
}

/** When the connection got another tool, and what was under way then was over; null: never. */
export function otherToolAt({ played, visit }: Pick<Case, 'played' | 'visit'>): number | null {
  if (!played.plan.switches.includes('otherTool')) return null;
  const before = played.plan.connections[visit.connection]?.table['namespace'];
  const at = played.acted.find(
    ({ act }) => act.do === 'deploy' && act.connection === visit.connection && act.table['namespace'] !== before,
  )?.at;
  return at === undefined ? null : at + minute;
}

/** The newest start that was told is over for more than a day, and a daily round has come by. */
function judgeForgotten({ played, visit, taken, problem }: Case): void {
  const starts = taken.flatMap(({ sending }) =>
    sending.tellings.flatMap(({ words: { startsAt } }) => (startsAt === undefined ? [] : [Date.parse(startsAt)])),
  );
  if (Math.max(0, ...starts) > lookedAt - 3 * day) return;
  for (const { act, answer } of played.acted) {
    if (act.do !== 'look') continue;
    const held = visit.ids.find((id) => answer?.includes(id));
    if (held !== undefined) problem(`${held} is held although its retention is over`);
  }
}

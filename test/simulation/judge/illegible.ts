/** A webhook whose time nobody can read: a person is told so, of which booking, and why; the visit stays as it was told before. */

import { visitOf } from '../names.ts';
import type { Played } from '../played.ts';
import type { Counts } from './case.ts';

/** With these it may have gone by the end: nobody has read it, and nobody wants it any more. */
const takesAway = ['retention', 'erases', 'discards', 'removed'];

/** Deliveries that are no news of their visit. */
export const illegibleIn = ({ taken }: Pick<Played, 'taken'>): ReadonlySet<string> =>
  new Set(taken.flatMap(({ sending, deliveryIds }) => (sending.illegible === undefined ? [] : [deliveryIds[0] ?? ''])));

export function judgeIllegible({ plan, taken, tenants }: Played, problems: string[], counts: Counts): void {
  const mayBeGone = takesAway.some((name) => plan.switches.some((one) => one === name));
  for (const { sending, statuses, deliveryIds } of taken) {
    if (sending.illegible === undefined) continue;
    const { connection = 0 } = plan.visits.find(({ number }) => number === sending.visit) ?? {};
    const id = deliveryIds[0];
    const shown = tenants[connection]?.deliveries.find((one) => one.delivery_id === id);
    if (statuses[0] !== 'accepted') problems.push(`visit ${sending.visit}: what nobody can read was ${statuses[0]}`);
    if (mayBeGone) continue;
    counts.set('illegible: a person is told', (counts.get('illegible: a person is told') ?? 0) + 1);
    if (shown?.state !== 'failed' || shown.code !== 'undecodable')
      problems.push(`visit ${sending.visit}: ${id}, which nobody can read, is ${shown?.state} (${shown?.code})`);
    else if (visitOf(plan, shown.external_ref) !== sending.visit)
      problems.push(`visit ${sending.visit}: ${id}, which nobody can read, is of ${shown.external_ref}`);
    else if (!/starts_at/.test(shown.message ?? ''))
      problems.push(`visit ${sending.visit}: nobody is told what of ${id} cannot be read: ${shown.message}`);
  }
}

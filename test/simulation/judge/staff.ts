/** A specialist of the tool's without a row in the connection's table: a person is told whose row is missing, and in no other case. */
import { isOff, specialist } from './fields.ts';
import { lastTable, lastWords, type Verdict } from './verdict.ts';
import type { Case } from './visit.ts';

/** Another thing may be told first, or what was told may be forgotten. */
const tellsOther = [
  ...['denied', 'calendar', 'codes', 'lost', 'identifiers', 'attributes', 'unknownService', 'otherStatus'],
  ...['staffStatus', 'retention', 'discards'],
];

export function judgeUnknownStaff(one: Case, verdict: Verdict): void {
  const { switches } = one.played.plan;
  const said = [...one.tenant.kv.values()].flatMap((text) => {
    const { code, message, appointment_id } = JSON.parse(text) as Record<string, unknown>;
    return code === 'unknown_staff' && one.appointments.includes(Number(appointment_id)) ? [String(message)] : [];
  });
  if (!switches.includes('unknownStaff')) {
    if (said.length > 0 && !switches.includes('dialects') && !wasWithoutRow(one))
      one.problem('a specialist is said to have no row');
    return;
  }
  const words = lastWords(one);
  if (verdict.kind !== 'served' || isOff(words, lastTable(one)) || words.staff === undefined) return;
  if (specialist.wanted(words, lastTable(one)) !== null || tellsOther.some((name) => switches.includes(name))) return;
  one.judged('staff: whose row is missing');
  if (!said.some((message) => message.includes(words.staff ?? '')))
    one.problem(`nobody was told that ${words.staff} has no row`);
}

/** The connection had another table for a while. */
function wasWithoutRow({ played: { plan }, taken, tenant, visit }: Case): boolean {
  const told = taken.flatMap(({ sending }) => sending.tellings.map(({ words }) => words));
  const known = plan.known.filter(({ id }) => visit.ids.includes(id)).map(({ words }) => words);
  return tenant.tables.some(({ table }) =>
    [...told, ...known].some((words) => words.staff !== undefined && specialist.wanted(words, table) === null),
  );
}

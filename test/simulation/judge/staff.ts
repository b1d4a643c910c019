/** A specialist of the tool's without a row in the connection's table: a person is told whose row is missing, and in no other case. */

import { minute } from '../generate/times.ts';
import { type Case, isReadBack, lastTable, lastWords, type Table, type Verdict } from './case.ts';
import { isOff, specialist } from './fields.ts';

/** Another thing may be told first, or what was told may be forgotten. */
const tellsOther = [
  ...['denied', 'calendar', 'codes', 'lost', 'identifiers', 'attributes', 'unknownService', 'otherStatus'],
  ...['staffStatus', 'retention', 'discards'],
];

/** Clocks jump by so much. */
const aboutMs = 6 * minute;

interface Saying {
  readonly at: number;
  readonly message: string;
}

export function judgeUnknownStaff(one: Case, verdict: Verdict): void {
  const { switches } = one.played.plan;
  const said = [...one.tenant.kv.values()].flatMap((text): Saying[] => {
    const { code, message, appointment_id, settled_at } = JSON.parse(text) as Record<string, unknown>;
    const isSaid = code === 'unknown_staff' && one.appointments.includes(Number(appointment_id));
    return isSaid ? [{ at: Date.parse(String(settled_at)), message: String(message) }] : [];
  });
  // A real tool names somebody where the plan names nobody.
  if (!switches.includes('dialects'))
    for (const saying of said) if (!isTrue(one, saying)) one.problem(`it is said to have no row: ${saying.message}`);
  if (!switches.includes('unknownStaff')) return;
  const words = lastWords(one);
  if (verdict.kind !== 'served' || isOff(words, lastTable(one)) || words.staff === undefined) return;
  if (specialist.wanted(words, lastTable(one)) !== null || tellsOther.some((name) => switches.includes(name))) return;
  one.judged('staff: whose row is missing');
  // Behind another code, too.
  const isTold = [...one.tenant.kv.values()].some((text) => {
    const { message, appointment_id } = JSON.parse(text) as Record<string, unknown>;
    return one.appointments.includes(Number(appointment_id)) && String(message).includes(words.staff ?? '');
  });
  if (!isTold) one.problem(`nobody was told that ${words.staff} has no row`);
}

/** The tool had named one by then for whom a table of about then has no row, and the message names that one. */
function isTrue(one: Case, { at, message }: Saying): boolean {
  const told = isReadBack(one)
    ? one.played.plan.known
        .filter(({ id, time }) => one.visit.ids.includes(id) && time < at + aboutMs)
        .map(({ words }) => words)
    : one.steps.filter((step) => step.at < at + aboutMs).flatMap(({ bookings }) => bookings.map(({ words }) => words));
  return told.some(
    (words) =>
      words.staff !== undefined &&
      message.includes(words.staff) &&
      tablesAbout(one, at).some((table) => specialist.wanted(words, table) === null),
  );
}

function tablesAbout({ tenant: { tables } }: Case, at: number): readonly Table[] {
  return tables.flatMap(({ at: from, table }, index) => {
    const until = tables[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    return from < at + aboutMs && until > at - aboutMs ? [table] : [];
  });
}

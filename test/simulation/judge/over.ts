/**
 * Visits that are over (architecture.md, *Link* 4): one is made where its tool says that it took place, or where the bridge knew of it
 * before its end. What is told later than that waits for a person.
 */

import { day, minute, second, visitMs } from '../generate/times.ts';
import type { Words } from '../plan.ts';
import type { Case } from './case.ts';

/** Null: its tool tells no time. */
const endOf = ({ startsAt, endsAt }: Words): number | null =>
  startsAt === undefined ? null : endsAt == null ? Date.parse(startsAt) + visitMs : Date.parse(endsAt);

/** The bridge keeps a visit for so long after its end where a history has retention (`generate/generate.ts`). */
const keptMs = day;

/** Its time is over for the bridge, too. */
export function isForgottenByRetention(one: Case, words: Words): boolean {
  const end = endOf(words);
  return one.played.plan.switches.includes('retention') && end !== null && end + keptMs < one.played.plan.ends;
}

/** Without a start it waits for so long from its last word on; then what it had said is given up, before there was an appointment. */
export function isExpiredUnmade({ played: { plan }, steps, writes: [first] }: Case): boolean {
  if (first === undefined || !plan.switches.includes('retention')) return false;
  return steps.some(({ bookings, at, sequence }, index) => {
    const isWaiting = bookings.some(({ words }) => words.startsAt === undefined);
    return isWaiting && sequence < first.sent.sequence && (steps[index + 1]?.at ?? first.sent.at) - at > keptMs;
  });
}

/** Whether a booking of these words was told too late to be made, as far as that is known to the second. */
export function isToldTooLate(one: Case, words: Words, at: number): 'yes' | 'no' | 'maybe' {
  const end = endOf(words);
  if (end === null || words.state === 'completed' || words.state === 'no_show') return 'no';
  const known = one.taken.find(({ statuses }) => statuses.includes('accepted'))?.at ?? at;
  const unsureMs = one.played.plan.switches.includes('clockJumps') ? 6 * minute : 10 * second;
  const lateMs = Math.min(at, known) - end;
  if (Math.abs(lateMs) < unsureMs) return 'maybe';
  // Of several that turn out to be one each is known since its own first word.
  if (one.steps.some(({ bookings }) => bookings.length > 1) && at > end) return 'maybe';
  return lateMs > 0 ? 'yes' : 'no';
}

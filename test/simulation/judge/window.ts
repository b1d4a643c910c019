/**
 * A connection was led to another One-Link for a while, or its mailbox was set back to an older copy. What was told meanwhile may
 * be forgotten; each visit is told once more, whole, when that is over, and must stand as it was told then.
 */

import type { Played, Taken } from '../played.ts';
import { type Case, describe } from './case.ts';
import { isOff, times } from './fields.ts';

interface Window {
  readonly from: number;
  readonly until: number;
  readonly isForgotten: boolean;
}

export function windowOf({ acted, plan }: Pick<Played, 'acted' | 'plan'>, connection: number): Window | null {
  if (!plan.switches.includes('elsewhere') && !plan.switches.includes('restored')) return null;
  const own = acted.filter(({ act }) => 'connection' in act && act.connection === connection);
  const first = own.find(({ act }) => act.do === 'copy' || (act.do === 'deploy' && act.isElsewhere === true));
  const last = own.find(({ act }) => act.do === 'restore' || (act.do === 'deploy' && act.isElsewhere === false));
  if (first === undefined || last === undefined) return null;
  return { from: first.sequence, until: last.sequence, isForgotten: first.act.do === 'copy' };
}

/** The mailbox knows nothing of it any more. */
export function isForgotten(played: Pick<Played, 'acted' | 'plan'>, connection: number, { sequence }: Taken): boolean {
  const window = windowOf(played, connection);
  return window?.isForgotten === true && sequence > window.from && sequence < window.until;
}

/** A number of an appointment that was made meanwhile is another's by now: a person may be asked. */
const windowCodes = [
  ...['link_unconfirmed', 'unlinked', 'foreign_idempotency_key', 'foreign_appointment'],
  // What was made after the copy is found under its key, at a time that the copy does not know.
  'earlier_visit',
];

/** As the copy knows it, it was moved, and where to was told in the time that is forgotten. */
export const codesOfWindow = (one: Case, { from, isForgotten }: Window): readonly string[] => [
  ...windowCodes,
  ...(isForgotten && one.bookingsAt(from).some(({ awaitsSuccessor }) => awaitsSuccessor) ? ['successor_missing'] : []),
  // Nothing leads any more from the id that is told to the key under which its appointment was made.
  ...(isForgotten && isWayLost(one) ? ['DUPLICATE_EXTERNAL_REF'] : []),
];

/** The way from one of its ids to another was told in the time that is forgotten alone: nothing says that both are one visit. */
export function isWayLost({ taken, played, visit }: Case): boolean {
  const tellings = taken.flatMap((one) => {
    const isKnown = !isForgotten(played, visit.connection, one);
    return one.sending.tellings.map((telling) => ({ ...telling, isKnown }));
  });
  const edges = tellings.flatMap(({ id, predecessor, successor, isKnown }) => [
    ...(predecessor === undefined ? [] : [{ edge: `${predecessor} ${id}`, isKnown }]),
    ...(successor === undefined ? [] : [{ edge: `${id} ${successor}`, isKnown }]),
  ]);
  const known = new Set(edges.flatMap(({ edge, isKnown }) => (isKnown ? [edge] : [])));
  return edges.some(({ edge }) => !known.has(edge));
}

/** It was opened, was given another id, or got an appointment, in a time that its mailbox has forgotten: a person may be asked. */
function isUnknownSince({ taken, writes }: Case, { from, until }: Window): boolean {
  const isMeanwhile = (sequence: number): boolean => sequence > from && sequence < until;
  const isOpening = ({ sending: { tellings } }: Taken): boolean =>
    tellings.some(({ opens, predecessor, successor }) => opens || predecessor !== undefined || successor !== undefined);
  const isMade = writes.some(({ request: { method }, sent }) => method === 'POST' && isMeanwhile(sent.sequence));
  return isMade || taken.some((one) => isOpening(one) && isMeanwhile(one.sequence));
}

export function judgeWindow(one: Case): void {
  const window = windowOf(one.played, one.visit.connection);
  const last = one.taken.findLast(({ statuses }) => statuses.includes('accepted'));
  if (window === null || last === undefined || last.sequence < window.until) return;
  const words = one.steps.at(-1)?.bookings.at(-1)?.words ?? {};
  const table = one.tableAt(Number.POSITIVE_INFINITY);
  const live = one.rows.filter(({ status }) => status !== 'cancelled');
  if (isOff(words, table)) {
    // Where the way from one id to the next is forgotten, nothing leads from the last one to what was made for the first.
    const isChainLost = window.isForgotten && one.visit.ids.length > 1;
    if (live.length > 0 && !isChainLost) one.problem(`cancelled after all, live at One-Link: ${describe(live)}`);
    return;
  }
  // What the bridge itself had cancelled before it forgot so is taken for a person's word.
  if (one.steps.some(({ bookings }) => bookings.some((booking) => isOff(booking.words, table)))) return;
  if (isUnknownSince(one, window)) return;
  // As the copy knows it already: news for nobody.
  const known = one.bookingsAt(window.from).at(-1)?.words;
  if (window.isForgotten && known !== undefined && times.wanted(known, table) === times.wanted(words, table)) return;
  one.judged('window: told again after all');
  const [row] = live;
  if (row === undefined) one.problem(`told again after all, and not at One-Link: ${describe(one.rows)}`);
  else if (times.held(row) !== times.wanted(words, table))
    one.problem(`times is ${times.held(row)}, told again after all as ${times.wanted(words, table)}`);
}

/** What people ask of the admin API is done: an answer that says so excuses nothing, and one that refuses needs its reason. */

import { minute, second } from '../generate/times.ts';
import type { Acted } from '../played.ts';
import { type Case, isRead } from './case.ts';
import { illegibleIn } from './illegible.ts';

export function judgePeople(one: Case): void {
  for (const acted of one.acted) {
    if (acted.act.do === 'unlink' && acted.answer === 'ok') judgeUnlink(one, acted);
    if (acted.act.do === 'import') judgeImport(one, acted);
    if (acted.act.do === 'discard' && acted.answer === 'ok') judgeDiscard(one, acted);
  }
}

/** What was on its way may still be carried out; after that nothing is written until the link is given back. */
function judgeUnlink(one: Case, { sequence, at }: Acted): void {
  const givenBack = one.played.acted.find(
    ({ act, sequence: later }) =>
      later > sequence &&
      (act.do === 'retry_failed' ||
        (['link', 'import', 'retry'].includes(act.do) && 'visit' in act && act.visit === one.visit.number)),
  );
  // Of several bookings it was taken away from one, which may have had none; another's is the visit's when they turn out to be one.
  if (one.bookingsAt(sequence).length > 1) return;
  // So it is with one that is told later as a booking of its own.
  const other = one.steps.find((step) => step.sequence > sequence && step.bookings.length > 1);
  const ends = [givenBack?.sequence, other?.sequence].filter((end) => end !== undefined);
  const until = Math.min(...ends, Number.POSITIVE_INFINITY);
  one.judged('people: a link that was taken away');
  const written = one.writes.find(({ sent }) => sent.at > at + minute && sent.sequence < until);
  if (written !== undefined)
    one.problem(`was written ${Math.round((written.sent.at - at) / second)} s after its link was taken away`);
}

/** What was put aside is listed so, and nothing of it is sent until the tool or a person says something new. */
function judgeDiscard(one: Case, { sequence, at }: Acted): void {
  const { plan, acted } = one.played;
  const isAskedAgain = acted.some(
    ({ act, sequence: later }) =>
      later > sequence &&
      (act.do === 'retry_failed' ||
        act.do === 'deploy' ||
        act.do === 'read_again' ||
        ('visit' in act && act.visit === one.visit.number)),
  );
  if (isAskedAgain || plan.switches.includes('retention')) return;
  one.judged('people: a discard');
  const illegible = illegibleIn(one.played);
  const ofVisit = one.tenant.deliveries.filter((delivery) => illegible.has(delivery.delivery_id));
  if (![...one.deliveries, ...ofVisit].some(({ state }) => state === 'discarded'))
    one.problem('was put aside, and no delivery says so');
  if (one.taken.some((told) => told.sequence > sequence)) return;
  // A write without an answer is looked for when its quarantine is over, and taken back where it came late.
  const isUnsure = one.writes.some(({ request: { struckBy }, sent }) => struckBy !== null || sent.at > at - minute);
  const sent = one.writes.find((write) => write.sent.at > at + minute);
  if (!isUnsure && sent !== undefined && plan.crashRate === 0) one.problem('was sent after it had been put aside');
}

/** One-Link showed the appointment to nobody's name, so there is no reason to refuse its link. */
function judgeImport(one: Case, { at, answer }: Acted): void {
  const typed = one.played.typedIn.get(one.visit.number);
  const isFirst = one.writes.every(({ sent }) => sent.at > at);
  const read = one.played.oneLink.requests.find(
    ({ method, path, atMs }) =>
      method === 'GET' && path === `/appointments/${typed}` && atMs >= at && atMs < at + minute,
  );
  if (isFirst && read?.status === 200 && isRead(read.struckBy) && answer !== 'ok' && answer !== 'ended')
    one.problem(`its link was not imported (${answer})`);
}

/**
 * What is right in the end may have been wrong for hours. While nothing is in the way, One-Link has a piece of news a minute after
 * the bridge can send it: it was told, its way became free, or somebody has mended what it lacked.
 */

import type { Appointment } from '../../../emulator/rows.ts';
import { mustBePrompt } from '../generate/generate.ts';
import { minute, second } from '../generate/times.ts';
import { visitOf } from '../names.ts';
import { type Case, isReadBack, lastTable, type Verdict } from './case.ts';
import { isOff, times } from './fields.ts';
import { isToldTooLate } from './over.ts';
import { notOurs } from './verdict.ts';

const promptMs = minute + 5 * second;
/** What failed so long ago holds nothing up any more. */
const quietMs = 30 * minute;
/** So long after the trouble nothing waits because of it. */
const calmMs = 80 * minute;
/** Fewer than make the bridge doubt the account. */
const failuresAtMost = 3;

const refusing = ['denied', 'calendar', 'codes', 'lost', 'unknownIds', 'identifiers'];

/** With these, something may be in the way at any time. */
const troubles = [
  ...['crash', 'alarmLate', 'alarmAbandoned', 'clockJumps', 'outage', 'account', 'busy', 'unauthorisedOnce', 'slow'],
  ...[
    'otherStatus',
    'swap',
    'toolFails',
    'retired',
    'blocked',
    'longOutage',
    'contactGone',
    'many',
    'brokenRecords',
    'gone',
    'discards',
    'retention',
    'elsewhere',
    'restored',
    'readBack',
    'unreadable',
    'misled',
  ],
  ...refusing,
];

export function judgePromptness(one: Case, verdict: Verdict): void {
  const { plan, ends } = one.played;
  if (verdict.kind !== 'served' || isReadBack(one)) return;
  if (plan.faults.some(({ visit, match }) => visit === one.visit.number && match.times !== 1)) return;
  for (const moment of momentsOf(one)) {
    // In workerd objects end anywhere until then, and the clock leaps before all that was taken in is worked off.
    if (ends === null && moment.at < plan.troubleEnds) continue;
    const step = one.steps.findLast((told) => told.sequence <= moment.sequence && told.at <= moment.at);
    const booking = step?.bookings.at(-1);
    if (step === undefined || booking === undefined || booking.awaitsSuccessor || !booking.opened) continue;
    if (step.bookings.length > 1 || booking.words.startsAt === undefined) continue;
    if (isToldTooLate(one, booking.words, moment.at) !== 'no') continue;
    if (isWipedUnmade(one, moment.at)) continue;
    const table = one.tableAt(moment.sequence);
    if (one.steps.some((told) => told.sequence > moment.sequence && told.at < moment.at + promptMs)) continue;
    const wanted = isOff(booking.words, lastTable(one)) ? 'cancelled' : times.wanted(booking.words, table);
    // What staff set by hand since stays where the tool says the same again.
    const isByStaff = one.edits.some(
      ({ before, after, sequence }) => sequence < moment.sequence && before !== null && before.status !== after?.status,
    );
    if (wanted === 'cancelled' && isByStaff) continue;
    const isMovedByStaff = one.edits.some(
      ({ before, after, sequence }) =>
        sequence < moment.sequence && before !== null && times.held(before) === wanted && after !== null,
    );
    if (isMovedByStaff && moment.what === 'what waited for a link') continue;
    one.judged(`prompt: ${moment.what.startsWith('what') ? moment.what : 'what was told'}`);
    if (!isThereBy(one, moment.at, moment.at + promptMs, wanted))
      one.problem(`${moment.what} was not at One-Link within a minute`);
  }
}

interface NewsMoment {
  readonly what: string;
  readonly at: number;
  readonly sequence: number;
}

function momentsOf(one: Case): NewsMoment[] {
  const { plan, acted, taken } = one.played;
  const told = one.taken
    .filter(({ sending, statuses, sequence, at }) => {
      if (!statuses.includes('accepted')) return false;
      return mustBePrompt(plan, sending) || (isCalm(one, sequence, at) && isServable(one, sequence));
    })
    .map(({ sending, at, sequence }) => ({ what: sending.tellings.at(-1)!.event, at, sequence }));
  const mended = acted
    .filter(({ act, answer, sequence, at }) => {
      if (!isCalm(one, sequence, at, act.do === 'resume')) return false;
      // What could not be computed has failed, and a person sends it again.
      if ((act.do === 'sweep' || act.do === 'resume') && !isComputable(one, 0)) return false;
      if (act.do === 'sweep' || act.do === 'resume' || act.do === 'retry_failed')
        return act.connection === one.visit.connection && isServable(one, sequence);
      return (
        act.do === 'link' &&
        act.visit === one.visit.number &&
        answer === 'ok' &&
        (isNewLink(one, sequence) || one.bookingsAt(sequence - 0.5).at(-1)?.ambiguous === true) &&
        isComputable(one, sequence)
      );
    })
    // The cron's knock starts the object again after a deployment.
    .map(({ act, at, sequence }) => ({
      what: `what waited for a ${act.do === 'sweep' ? 'deploy' : act.do}`,
      at,
      // Before whatever comes next.
      sequence: sequence + 0.5,
    }));
  // The slot that the first visit waits for becomes free when the second leaves it.
  const freed =
    plan.switches.includes('slotTaken') && one.visit.number === 0
      ? taken
          .filter(
            ({ sending, at, sequence }) =>
              sending.visit === 1 && sending.tellings[0]?.event === 'SWAPPED' && isCalm(one, sequence, at),
          )
          .map(({ at, sequence }) => ({ what: 'what waited for a slot', at, sequence }))
      : [];
  return [...told, ...mended, ...freed, ...freedUnheard(one), ...afterTrouble(one)];
}

/** The write that moved the second visit was not answered: the bridge knows of the freed slot when it looks. */
function freedUnheard(one: Case): NewsMoment[] {
  const { plan, oneLink, calls } = one.played;
  if (!plan.switches.includes('slotTaken') || one.visit.number !== 0) return [];
  const moved = oneLink.requests.filter(
    ({ method, status, before, after }) =>
      method === 'PATCH' &&
      status === null &&
      before !== null &&
      visitOf(plan, before.idempotency_key) === 1 &&
      before.starts_at_ms !== after?.starts_at_ms,
  );
  return moved.flatMap(({ after, carriedOutAtMs }) => {
    const look = calls.find(
      ({ method, path, at }) => method === 'GET' && path.endsWith(`/${after?.id}`) && at > (carriedOutAtMs ?? at),
    );
    if (look?.heardAt == null || !isCalm(one, look.sequence, look.heardAt)) return [];
    return [{ what: 'what waited for a slot that was seen to be free', at: look.heardAt, sequence: look.sequence }];
  });
}

/** When all is calm again every visit is as it was told by then, whatever is told later. */
function afterTrouble(one: Case): NewsMoment[] {
  const { steps, edits, visit } = one;
  const { plan, acted } = one.played;
  const at = plan.troubleEnds + calmMs;
  const isOthers =
    acted.some(({ act }) => 'visit' in act && act.visit === visit.number) ||
    [...refusing, 'swap', 'slotTaken', 'blocked', 'gone', 'brokenRecords', 'retention', 'otherStatus'].some((name) =>
      plan.switches.includes(name),
    );
  const isByHand = edits.some(
    ({ before, after }) =>
      before !== null && (before.starts_at_ms !== after?.starts_at_ms || before.status !== after?.status),
  );
  const sequence = steps.findLast((step) => step.at <= at)?.sequence;
  return sequence === undefined || isWipedUnmade(one, at) || isOthers || isByHand || at + promptMs > plan.ends
    ? []
    : [{ what: 'what was told in the trouble', at, sequence }];
}

/** Linked to the one that it has already, nothing is to be done; after an unlink a retry has met it again by its name. */
function isNewLink({ acted, appointments }: Case, until: number): boolean {
  const led: readonly string[] = ['link', 'unlink', 'import', ...(appointments.length > 1 ? [] : ['retry'])];
  const before = acted.findLast(
    ({ act, sequence, answer }) => sequence < until && answer === 'ok' && led.includes(act.do),
  );
  return appointments.length > 1 ? before?.act.do !== 'link' : before?.act.do === 'unlink';
}

/** It was called off before it was made, so its client's data went; what re-opened it told no more than what changed. */
function isWipedUnmade(one: Case, until: number): boolean {
  const wasOff = one.steps.some(
    ({ at, bookings }) => at <= until && isOff(bookings.at(-1)?.words ?? {}, lastTable(one)),
  );
  return (
    wasOff &&
    one.played.plan.switches.includes('thin') &&
    one.writes.every(({ sent, isDone }) => !isDone || sent.at > until)
  );
}

/** Nothing is in the way at that time, nor was so shortly before that somebody may still wait because of it. */
function isCalm(
  { played: { plan, oneLink, acted }, visit }: Case,
  sequence: number,
  at: number,
  isResume = false,
): boolean {
  // A person's resume ends every rest that was asked for before.
  if (troubles.some((name) => plan.switches.includes(name) && !(isResume && name === 'busy'))) return false;
  const struck = oneLink.requests.filter(
    ({ struckBy, atMs }) =>
      struckBy !== null && atMs > (isResume ? at - second : at - quietMs) && atMs <= at + promptMs,
  );
  // Who may have been made is waited for: a contact has no key by which a second one would be known.
  if (struck.some(({ method, path }) => method === 'POST' && path === '/contacts')) return false;
  if (struck.length > failuresAtMost || struck.some(({ atMs, status }) => atMs >= at || status === 503)) return false;
  const ofPerson = acted.filter(
    ({ act }) => (act.do === 'pause' || act.do === 'resume') && act.connection === visit.connection,
  );
  const isPaused = ofPerson.findLast((act) => act.sequence <= sequence)?.act.do === 'pause';
  return !isPaused && !ofPerson.some((act) => act.sequence > sequence && act.at < at + promptMs);
}

/** Nobody else's decision is needed, and no slot. */
function isServable(one: Case, sequence: number): boolean {
  const { plan } = one.played;
  if (plan.switches.includes('slotTaken') && one.visit.number < 2) return false;
  const table = one.tableAt(sequence);
  if (!isComputable(one, sequence)) return false;
  const hasSpecialist = table['resource_id'] !== undefined || !('resource_id' in table);
  if (table['on_unlinked'] === 'park' || !hasSpecialist || one.acted.length > 0) return false;
  return one.bookingsAt(sequence).at(-1)?.words.name !== undefined;
}

/** Its connection's expressions fit its bodies: the drawn one that doesn't wants a number of a text (`generate/generate.ts`). */
const isComputable = (one: Case, sequence: number): boolean => !isWrong(Object(one.tableAt(sequence)['fields']));

/** Of expressions that fail; what reads times reads both. */
const isWrong = (fields: object): boolean =>
  JSON.stringify(fields).includes('$number') || 'starts_at' in fields !== 'ends_at' in fields;

/** Some appointment of the visit had these times, or was cancelled or never made, at some moment between the two. */
function isThereBy(one: Case, from: number, until: number, wanted: unknown): boolean {
  const latest = new Map<number, Appointment>();
  const isThere = (): boolean => {
    // What it may not take is not its to cancel.
    const rows = [...latest.values()].filter(({ id }) => id !== notOurs(one));
    if (wanted === 'cancelled') return rows.every(({ status }) => status === 'cancelled');
    return rows.some((row) => times.held(row) === wanted);
  };
  const changes = [
    ...one.edits.map(({ after, at }) => ({ after, at })),
    ...one.writes.map(({ request: { after, carriedOutAtMs } }) => ({ after, at: carriedOutAtMs ?? until + 1 })),
  ]
    .filter(({ at }) => at <= until)
    .sort((a, b) => a.at - b.at);
  for (const { after, at } of changes) {
    if (at > from && isThere()) return true;
    if (after !== null) latest.set(after.id, after);
  }
  return isThere();
}

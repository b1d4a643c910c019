/**
 * What to do next for one booking. `plan` looks at the record and at what this run has read, and answers with one read, one
 * write or `stop`; where it stops, the record is due later, parked or terminal. It changes the record it is given and
 * nothing else; effects on others go into `context.effects`.
 */
import { chainOrder, waitsForSuccessorSince } from '../booking/told.ts';
import type { Code } from '../codes.ts';
import { idempotencyKeyOf } from '../config/references.ts';
import type { Appointment } from '../one-link/records.ts';
import { planBreak } from './answers/slot-conflict.ts';
import { planWhyRefused } from './answers/why-refused.ts';
import type { BookingRecord } from './booking-record.ts';
import type { Context } from './context.ts';
import { isOfOtherTool, planEpoch } from './epoch.ts';
import { planSeriesRead } from './fold/series-read.ts';
import { planLeaving } from './link/leaving.ts';
import { dropLink, planLink } from './link/link.ts';
import { noteNamedAlike, planMerge, planUnlinkedDuplicates } from './link/merge.ts';
import { bearsNoName, bearsOwnName, mayTake, type Names, namesOf, withWritten } from './link/names.ts';
import { planShared } from './link/shared.ts';
import { type Observations, turnToAppointment } from './observations.ts';
import { type Entry, entriesOf } from './patch/entries.ts';
import { isHandedOver } from './patch/handed-over.ts';
import { noteFormerClient } from './patch/other-client.ts';
import { planPatch } from './patch/patch.ts';
import { planUnopened } from './patch/unopened.ts';
import { longestReadAgainMs, successorAwaitedMs } from './retry.ts';
import { fail, park, wait } from './settle/not-settled.ts';
import { settle } from './settle/settle.ts';
import { readNext, type Step, type Stop, stop } from './steps.ts';

export function plan(record: BookingRecord, observations: Observations, context: Context): Step {
  const { now } = context;
  turnToAppointment(observations, record.link.held?.appointmentId ?? null);
  if (record.writes.sendings.length > 0 || record.lifecycle.dueAt === null || record.lifecycle.dueAt > now) return stop;
  if (isOfOtherTool(record, context.connection)) return leaveToPerson(record, observations, context);
  const toRead = planSeriesRead(record, observations, now) ?? planReads(record, now);
  if (toRead !== null) return toRead;
  const order = chainOrder(record.chain);
  if (order.kind === 'ambiguous') return park(record, 'ambiguous_chain', context);
  if (record.duplicates.undecided.length > 0) return park(record, 'two_appointments', context);
  const waitingSince = waitsForSuccessorSince(record.chain, order.ids);
  if (waitingSince !== null) return awaitSuccessor(record, waitingSince, context);
  const leaving = planLeaving(record, order.ids, observations, context);
  if (leaving !== null) return leaving;
  if ('error' in observations.computed) return fail(record, 'mapping', context, { field: observations.computed.error });

  const names = namesOf(order.ids, context, record);
  const entries = entriesOf(record, order.ids, observations.computed.values, context);
  return (
    planWhyRefused(record, observations, context) ??
    planEpoch(record, names, observations, context, () => noteNamedAlike(record, names, observations, context)) ??
    (record.link.held === null ? planLink(record, entries, names, observations, context) : null) ??
    planUnopened(record, entries, order.ids, observations, context) ??
    planMerge(record, names, observations, context) ??
    planUnlinkedDuplicates(record, names, observations, context) ??
    planLinked(record, entries, names, observations, context)
  );
}

/** Before anything is sent the tool is asked, also where it is to be asked once more some seconds later. */
function planReads(record: BookingRecord, now: number): Step | null {
  const all = Object.entries(record.intake.reads);
  // A clock that was set back makes nobody wait longer.
  const ready = all.find(([, { from = now }]) => from <= now || from > now + longestReadAgainMs);
  if (ready !== undefined) return readNext({ call: 'tool', id: ready[0], ...ready[1] });
  if (all.length === 0) return null;
  return wait(record, 'read_back_again', Math.min(...all.map(([, { from = now }]) => from)));
}

/** The connection's tool is another by now: under its names nothing of this booking may be written. */
function leaveToPerson(record: BookingRecord, observations: Observations, context: Context): Stop {
  record.writes.inDoubt = [];
  return record.intake.open.length > 0 ? park(record, 'other_tool', context) : settle(record, observations, context);
}

/** "Cancelled because it was moved": the successor is to come (architecture.md, *Fold*). */
function awaitSuccessor(record: BookingRecord, since: number, context: Context): Stop {
  const until = since + successorAwaitedMs;
  return context.now >= until ? fail(record, 'successor_missing', context) : wait(record, 'awaiting_successor', until);
}

function planLinked(
  record: BookingRecord,
  entries: readonly Entry[],
  ofChain: Names,
  observations: Observations,
  context: Context,
): Step {
  if (record.link.held === null) return stop;
  const id = record.link.held.appointmentId;
  const current = observations.appointments.get(id);
  if (current === undefined) return readNext({ call: 'appointment', id });
  if (current === 'gone') {
    // A 404 may be the whole account's (one-link-api.md §6): ask before the link is given up.
    if (!observations.accountAnswers) return readNext({ call: 'probe' });
    dropLink(record, id, observations, context);
    return plan(record, observations, context);
  }
  const names = withWritten(ofChain, current, record, context);
  const standing = standingOf(record, current, names);
  if (standing !== 'own') {
    if (standing === 'doubtful') return park(record, codeOfDoubt(current), context);
    dropLink(record, id, observations, context);
    return plan(record, observations, context);
  }
  const shared = planShared(record, entries, id, observations, context);
  if (shared !== null) return shared;
  if (record.link.isAdopting && isHandedOver(record.link.held, current, names, context)) {
    record.link.held.isHandedOver = true;
    return plan(record, observations, context);
  }
  if (noteFormerClient(record, entries, names.order, current, context)) return plan(record, observations, context);
  // Nobody else's, so it was this booking's POST that made it.
  if (record.link.held.origin === 'created') record.writes.isPostUnanswered = false;
  if (record.link.isAdopting)
    record.link.idempotencyKey ??= idempotencyKeyOf(context.connection, names.order[0] ?? record.key);
  return (
    planBreak(record, entries, current, observations, context) ??
    planPatch(record, entries, current, names, observations, context)
  );
}

/**
 * The number of an appointment may come to be another visit's: One-Link was restored, or the mailbox was. What bears another
 * booking's name, or has lost the name that this one gave it, is not written, unless a person knew (`force`). `strange`: nothing
 * speaks for it. `doubtful`: a person's word does, or one of its names.
 */
function standingOf(record: BookingRecord, current: Appointment, names: Names): 'own' | 'strange' | 'doubtful' {
  const {
    link: { held: link, isAdopting },
    writes: { settled },
  } = record;
  if (link?.forced === true) return 'own';
  const isSaidByPerson = link?.origin === 'person' || link?.origin === 'imported';
  const wasNamed = link?.origin === 'created' || (!isAdopting && settled['external_ref'] !== undefined);
  if (mayTake(current, names) && !(wasNamed && bearsNoName(current))) return 'own';
  return isSaidByPerson || bearsOwnName(current, names) ? 'doubtful' : 'strange';
}

const codeOfDoubt = (current: Appointment): Code => (bearsNoName(current) ? 'link_unconfirmed' : 'foreign_appointment');

/**
 * What to do next for one booking. `plan` looks at the record and at what this run has read, and answers with one read, one
 * write or `stop`; where it stops, the record is due later, parked or terminal. It changes the record it is given and
 * nothing else; effects on others go into `context.effects`.
 */
import { bookingId } from '../booking/ids.ts';
import { chainOrder, waitsForSuccessorSince } from '../booking/told.ts';
import type { Code } from '../codes.ts';
import { idempotencyKeyOf } from '../config/references.ts';
import type { Appointment } from '../one-link/records.ts';
import { planBreak } from './answers/slot-conflict.ts';
import { planWhyRefused } from './answers/why-refused.ts';
import type { BookingRecord } from './booking-record.ts';
import type { Context, RunContext } from './context.ts';
import { isOfOtherTool, planEpoch } from './epoch.ts';
import { planSeriesRead } from './fold/series-read.ts';
import { planLeaving } from './link/leaving.ts';
import { dropLink, planLink } from './link/link.ts';
import { noteNamedAlike, planMerge, planUnlinkedDuplicates } from './link/merge.ts';
import { bearsNoName, bearsOwnName, mayTake, type Names, namesOf, withWritten } from './link/names.ts';
import { planShared } from './link/shared.ts';
import { turnToAppointment } from './observations.ts';
import { type Entry, entriesOf } from './patch/entries.ts';
import { isHandedOver } from './patch/handed-over.ts';
import { noteFormerClient } from './patch/other-client.ts';
import { planPatch } from './patch/patch.ts';
import { planUnopened } from './patch/unopened.ts';
import { longestReadAgainMs, successorAwaitedMs } from './retry.ts';
import { fail, park, wait } from './settle/not-settled.ts';
import { settle } from './settle/settle.ts';
import { readNext, type Step, type Stop, stop } from './steps.ts';

export function plan(record: BookingRecord, context: RunContext): Step {
  const { observations } = context;
  const { now } = context;
  turnToAppointment(observations, record.link.held?.appointmentId ?? null);
  if (record.writes.sendings.length > 0 || record.lifecycle.dueAt === null || record.lifecycle.dueAt > now) return stop;
  if (isOfOtherTool(record, context.connection)) return leaveToPerson(record, context);
  const toRead = planSeriesRead(record, observations, now) ?? planReads(record, now);
  if (toRead !== null) return toRead;
  const order = chainOrder(record.chain);
  if (order.kind === 'ambiguous') return park(record, 'ambiguous_chain', context);
  if (record.duplicates.undecided.length > 0) return park(record, 'two_appointments', context);
  const waitingSince = waitsForSuccessorSince(record.chain, order.ids);
  if (waitingSince !== null) return awaitSuccessor(record, waitingSince, context);
  const leaving = planLeaving(record, order.ids, context);
  if (leaving !== null) return leaving;
  if ('error' in observations.computed)
    return fail(record, 'mapping', context, { details: { field: observations.computed.error } });

  const names = namesOf(order.ids, context, record);
  const entries = entriesOf(record, order.ids, observations.computed.values, context);
  return (
    planWhyRefused(record, context) ??
    planEpoch(record, names, context, () => noteNamedAlike(record, names, context)) ??
    (record.link.held === null ? planLink(record, entries, names, context) : null) ??
    planUnopened(record, entries, order.ids, context) ??
    planMerge(record, names, context) ??
    planUnlinkedDuplicates(record, names, context) ??
    planLinked(record, entries, names, context)
  );
}

/** The tool is read before anything is sent, even if it has to be read again some seconds later. */
function planReads(record: BookingRecord, now: number): Step | null {
  const all = Object.entries(record.intake.reads);
  // If the clock was set back, nothing waits longer.
  const ready = all.find(([, { from = now }]) => from <= now || from > now + longestReadAgainMs);
  if (ready !== undefined) return readNext({ call: 'tool', id: bookingId(ready[0]), ...ready[1] });
  if (all.length === 0) return null;
  return wait(record, 'read_back_again', Math.min(...all.map(([, { from = now }]) => from)));
}

/** The connection has another tool now, so nothing of this booking may be written under the new tool's names. */
function leaveToPerson(record: BookingRecord, context: RunContext): Stop {
  record.writes.inDoubt = [];
  return record.intake.open.length > 0 ? park(record, 'other_tool', context) : settle(record, context);
}

/** "Cancelled because it was moved": the successor is still to come (architecture.md, *Fold*). */
function awaitSuccessor(record: BookingRecord, since: number, context: Context): Stop {
  const until = since + successorAwaitedMs;
  return context.now >= until ? fail(record, 'successor_missing', context) : wait(record, 'awaiting_successor', until);
}

function planLinked(record: BookingRecord, entries: readonly Entry[], ofChain: Names, context: RunContext): Step {
  const { observations } = context;
  if (record.link.held === null) return stop;
  const id = record.link.held.appointmentId;
  const current = observations.appointments.get(id);
  if (current === undefined) return readNext({ call: 'appointment', id });
  if (current === 'gone') {
    // The 404 may concern the whole account (one-link-api.md §6), so the bridge checks before it drops the link.
    if (!observations.accountAnswers) return readNext({ call: 'probe' });
    dropLink(record, id, context);
    return plan(record, context);
  }
  const names = withWritten(ofChain, current, record, context);
  const wanted = { entries, names };
  const standing = standingOf(record, current, names);
  if (standing !== 'own') {
    if (standing === 'doubtful') return park(record, codeOfDoubt(current), context);
    dropLink(record, id, context);
    return plan(record, context);
  }
  const shared = planShared(record, entries, id, context);
  if (shared !== null) return shared;
  if (record.link.isAdopting && isHandedOver(record.link.held, current, names, context)) {
    record.link.held.isHandedOver = true;
    return plan(record, context);
  }
  if (noteFormerClient(record, wanted, current, context)) return plan(record, context);
  // No other booking has it, so the POST of this booking created it.
  if (record.link.held.origin === 'created') record.writes.isPostUnanswered = false;
  if (record.link.isAdopting)
    record.link.idempotencyKey ??= idempotencyKeyOf(context.connection, names.order[0] ?? record.key);
  return planBreak(record, entries, current, context) ?? planPatch(record, wanted, current, context);
}

/**
 * The id of an appointment may later belong to another visit, if One-Link or the mailbox was restored. An appointment with the
 * name of another booking, or without the name that this booking gave it, is not written unless a person knew (`force`).
 * `strange`: nothing shows that it is this booking's. `doubtful`: a person's link or one of its names does.
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

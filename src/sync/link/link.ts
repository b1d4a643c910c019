/** Which appointment is it (architecture.md, *Link*): carried, adopted, created, or parked. A known link never comes here. */
import type { BookingId } from '../../booking/ids.ts';
import { recentStarts } from '../../booking/told.ts';
import { isReserved } from '../../config/references.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord, LinkOrigin } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { type Entry, valueIn } from '../patch/entries.ts';
import { hasUnansweredCreate } from '../patch/in-doubt.ts';
import { fail, park } from '../settle/not-settled.ts';
import { readNext, type Step } from '../steps.ts';
import { carriedAppointment } from './carried.ts';
import { isOff, planPost, visitToMake, withName } from './create.ts';
import { bearsRef, isAnothers, mayName, mayTake, type Names } from './names.ts';
import { forgetLink, linkFound, noteOwnCancellation } from './reset.ts';
import { lookThrough, searchAnew } from './search.ts';
import { enteredTwice, lookForUnheard } from './unheard.ts';

/** The next step for a booking without an appointment. Null: a link was just found, continue with it. */
export function planLink(
  record: BookingRecord,
  entries: readonly Entry[],
  names: Names,
  context: RunContext,
): Step | null {
  if (record.link.isRemoved) return parkUnlinked(record, context);
  if (names.order.some((id) => isReserved(context.connection, id))) return fail(record, 'reserved_name', context);
  return (
    linkCarried(record, names, context) ??
    adopt(record, entries, names, context) ??
    (isOff(record, entries, names, context) ? linkPosted(record, names, context) : null) ??
    linkFromSibling(record, names, context) ??
    (record.link.held === null ? make(record, entries, names, context) : null)
  );
}

/** Steps 4 and 5. If the opening was never received, the bridge first looks for an appointment that was entered by hand. */
function make(record: BookingRecord, entries: readonly Entry[], names: Names, context: RunContext): Step | null {
  const named = withName(entries, context);
  const visit = visitToMake(record, named, names, context);
  if ('do' in visit) return visit;
  const wanted = { entries, names };
  const unheard = enteredTwice(record, visit, wanted, context) ?? lookForUnheard(record, visit, wanted, context);
  if (unheard === null) return planPost(record, visit, { entries: named, names }, context);
  if ('do' in unheard) return unheard;
  linkAsFound(record, unheard, context);
  return null;
}

/** A person deleted the link. They are told which appointment it was; it may have been created after the deletion. */
function parkUnlinked(record: BookingRecord, context: Context): Step {
  const {
    link: { unlinkedFrom },
  } = record;
  return park(record, 'link_removed', context, unlinkedFrom === null ? {} : { reason: String(unlinkedFrom) });
}

/** Step 2. An embedded id that may not be used is no link; the booking continues as if it contained none. */
function linkCarried(record: BookingRecord, names: Names, context: RunContext): Step | null {
  const { observations } = context;
  const id = record.intake.carried === null ? null : carriedAppointment(record.intake.carried.text, context.connection);
  if (id === null || isAnothers(id, record, context)) return null;
  const found = observations.appointments.get(id);
  if (found === undefined) return readNext({ call: 'appointment', id });
  if (found !== 'gone' && mayTake(found, names)) linkTo(record, found, 'carried', context);
  return null;
}

/** The start in an unanswered POST may not come from any event: an expression of the connection's `fields` may have set it. */
export const startsToSearch = (
  { chain, writes: { inDoubt } }: BookingRecord,
  order: readonly BookingId[],
): string[] => {
  const sent = inDoubt.flatMap(({ write }) => (write.kind === 'create' ? [String(write.body['starts_at'])] : []));
  return [...new Set([...recentStarts(chain, order), ...sent])];
};

/**
 * Step 3: looks in the minute of every start that the chain ever had, and of the one that `fields` say. One-Link cannot be
 * asked for an `external_ref` (trap 1).
 */
function adopt(record: BookingRecord, entries: readonly Entry[], names: Names, context: RunContext): Step | null {
  const { observations } = context;
  if (record.link.held !== null) return null;
  const said = valueIn(entries, 'times', 'starts_at');
  const starts = [...(typeof said === 'string' ? [said] : []), ...startsToSearch(record, names.order)];
  const search = lookThrough(record, starts, observations, context.now);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
    const match = value.find((appointment) => bearsRef(appointment, names) && mayTake(appointment, names));
    if (match === undefined || isAnothers(match.id, record, context)) continue;
    linkAsFound(record, match, context);
    return null;
  }
}

function linkAsFound(record: BookingRecord, found: Appointment, context: RunContext): void {
  const { observations } = context;
  // An appointment that a POST of ours created has its key. Without a key, somebody entered it by hand with the name of the
  // booking.
  const isOwn = hasUnansweredCreate(record) && (found.idempotency_key ?? '') !== '';
  observations.appointments.set(found.id, found);
  linkTo(record, found, isOwn ? 'created' : 'adopted', context);
  noteOwnCancellation(record, found.id);
  if (isOwn) observations.done.created = true;
}

/**
 * A visit is called off while its POST has no answer. If staff have moved the appointment that the POST created, it is at none
 * of the starts that the tool has sent. Its key finds it, as a repeated POST would for a live visit.
 */
function linkPosted(record: BookingRecord, names: Names, context: RunContext): Step | null {
  if (record.link.held !== null || !hasUnansweredCreate(record)) return null;
  const sent = record.writes.inDoubt.map(({ write }) => write.body['idempotency_key']);
  const keys = [record.link.idempotencyKey, ...sent].filter((one) => typeof one === 'string');
  const asked = linkByKey(keys, record, names, context);
  if (asked !== null || record.link.held !== null) return asked;
  // No appointment has these keys, and no write is pending.
  if (record.writes.inDoubt.every(({ until }) => until <= context.now)) record.writes.isPostUnanswered = false;
  return null;
}

/** Links the appointment that has one of these keys. Returns the read that is needed first. */
function linkByKey(keys: readonly string[], record: BookingRecord, names: Names, context: RunContext): Step | null {
  const { observations } = context;
  for (const key of new Set(keys)) {
    const found = observations.keys.get(key);
    if (found === undefined) return readNext({ call: 'key', key });
    if (found === null || !mayName(found.external_ref, names) || isAnothers(found.id, record, context)) continue;
    linkAsFound(record, found, context);
    return null;
  }
  return null;
}

/** A drain makes 40 calls for all of its bookings. */
const keysAtMost = 10;

/**
 * Another connection may have had the booking, at a start that only it was told. If this connection creates none, the
 * appointment is found by its key.
 */
function linkFromSibling(record: BookingRecord, names: Names, context: RunContext): Step | null {
  const { onUnlinked, onlyOfOthers } = context.connection;
  if (record.link.held !== null || onUnlinked !== 'park' || onlyOfOthers.length === 0) return null;
  return linkByKey(names.keys.slice(0, keysAtMost), record, names, context);
}

function linkTo(record: BookingRecord, { id }: Appointment, origin: LinkOrigin, { effects }: Context): void {
  linkFound(record, id, origin);
  effects.push({ kind: 'linked', appointmentId: id });
}

/** The appointment is gone, so the search for one starts again. */
export function dropLink(record: BookingRecord, appointmentId: number, { effects, observations }: RunContext): void {
  forgetLink(record);
  searchAnew(record, observations);
  effects.push({ kind: 'unlinked', appointmentId });
}

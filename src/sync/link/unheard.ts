/**
 * A booking whose opening was never received: it began before the bridge was set up, or the tool first reported a move or a
 * change. Staff may have entered it by hand, so the bridge looks for it by specialist, phone and former start, as a person would
 * (architecture.md, *Link* 3).
 */
import type { BookingTimes } from '../../booking/booking.ts';
import { isOtherName } from '../../booking/client-name.ts';
import { utcSeconds } from '../../booking/time.ts';
import { cellOf, startsOf } from '../../booking/told.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { type Candidate, nameCandidates } from '../lifecycle.ts';
import { valueIn, type Wanted } from '../patch/entries.ts';
import { hasUnansweredCreate } from '../patch/in-doubt.ts';
import { day } from '../retry.ts';
import { park } from '../settle/not-settled.ts';
import { readNext, type Step } from '../steps.ts';
import { isSamePhone } from './contact.ts';
import type { Visit } from './create.ts';
import { bearsRef, isAnothers, mayTake, type Names } from './names.ts';

/** Earlier starts of the booking, newest first. A drain makes 40 calls for all of its bookings. */
const oldStartsAtMost = 3;
/** A visit in a later year is not this one, and the list has no pages (one-link-api.md §1.1). */
const aheadMs = 366 * day;
const candidatesAtMost = 10;

/** The appointment of the booking, the next read, or a stop if a person has to choose. Null: no appointment fits. */
export function lookForUnheard(
  record: BookingRecord,
  visit: Visit,
  { entries, names }: Wanted,
  context: RunContext,
): Appointment | Step | null {
  const { observations } = context;
  const phone = valueIn(entries, 'client_phone');
  const name = valueIn(entries, 'client_name') as string | undefined;
  // A late opening does not answer the question that a person was asked.
  const isHeardOf = record.intake.opened && (record.lifecycle.candidates ?? []).length === 0;
  // What an unanswered POST may have created has the booking's name, and is found by it.
  if (isHeardOf || hasUnansweredCreate(record)) return null;
  const mayBeTheirs = (one: Appointment): boolean =>
    one.status !== 'cancelled' &&
    typeof phone === 'string' &&
    isSamePhone(one.client_phone, phone) &&
    mayTake(one, names) &&
    !isAnothers(one.id, record, context);
  const isTheirs = (one: Appointment): boolean => one.resource_id === visit.resourceId && mayBeTheirs(one);
  const isNamedOtherwise = (one: Appointment): boolean => isOtherName(one.client_name, name);
  // The former specialist is not known, because the visit may have come from another one.
  const mayHaveLeft = (one: Appointment): boolean =>
    one.resource_id !== visit.resourceId &&
    isOfConnection(one.resource_id, context) &&
    !isNamedOtherwise(one) &&
    mayBeTheirs(one);

  const doubtful: Appointment[] = [];
  // Without a phone, only its name can identify one.
  for (const start of typeof phone === 'string' ? oldStarts(record, visit, names) : []) {
    const list = observations.lists.get(start);
    if (list === undefined) return readNext({ call: 'list', start });
    const [found, ...others] = list.filter((one) => isOpen(one) && (isTheirs(one) || mayHaveLeft(one)));
    if (found === undefined) continue;
    const isSure = others.length + doubtful.length === 0 && isTheirs(found) && !isNamedOtherwise(found);
    if (isSure) return found;
    doubtful.push(found, ...others);
  }
  if (doubtful.length > 0) return parkWith(record, doubtful, context);
  const ahead = observations.ahead.get(visit.resourceId);
  if (ahead === undefined)
    return readNext({ call: 'ahead', resourceId: visit.resourceId, ...windowOf(visit, context) });
  const named = ahead.find((one) => bearsRef(one, names));
  // Its key is unknown here or belongs to another booking, so it comes from a path that was forgotten. No second appointment
  // can have the name.
  if (named !== undefined)
    return mayTake(named, names) && !isAnothers(named.id, record, context) ? named : parkWith(record, [named], context);
  const isToCome = ({ ends_at, starts_at }: Appointment): boolean =>
    Date.parse(ends_at) > context.now || starts_at === visit.startsAt;
  const candidates = ahead.filter((one) => isToCome(one) && (one.external_ref ?? '') === '' && isTheirs(one));
  // The same client at the same time with the same specialist is this visit, whatever else the client has (`enteredTwice`).
  const [same, ...more] = candidates.filter(
    (one) => one.starts_at === visit.startsAt && isOpen(one) && !isNamedOtherwise(one),
  );
  if (same !== undefined && more.length === 0) return same;
  return candidates.length === 0 ? null : parkWith(record, candidates, context);
}

/**
 * The reception may have entered the same visit by hand: the same client at the same time with the same specialist, and it
 * takes the slot. Two people who share a phone have different names.
 */
export function enteredTwice(
  record: BookingRecord,
  { startsAt, resourceId }: Visit,
  { entries, names }: Wanted,
  context: RunContext,
): Appointment | null {
  const { observations } = context;
  const phone = valueIn(entries, 'client_phone');
  const name = valueIn(entries, 'client_name') as string | undefined;
  // If the opening was never received, its old start identifies it.
  if (!record.intake.opened || typeof phone !== 'string' || hasUnansweredCreate(record)) return null;
  const same = (observations.lists.get(startsAt) ?? []).filter(
    (one) =>
      isOpen(one) &&
      one.starts_at === startsAt &&
      one.resource_id === resourceId &&
      !isOtherName(one.client_name, name) &&
      mayTake(one, names) &&
      !isAnothers(one.id, record, context) &&
      isSamePhone(one.client_phone, phone),
  );
  return same.length === 1 ? (same[0] ?? null) : null;
}

const isOpen = ({ status }: Appointment): boolean => status === 'scheduled' || status === 'confirmed';

/** A specialist for whom the connection has a row. Which ones an expression yields is not known. */
function isOfConnection(resourceId: Appointment['resource_id'], { connection }: Context): boolean {
  const { resources, fields } = connection;
  return (
    'resource_id' in fields ||
    Object.values(resources).some((id) => id === resourceId) ||
    connection.resourceId === resourceId
  );
}

/** Where it was before it moved to the start that the tool sends now. */
function oldStarts({ chain }: BookingRecord, { startsAt }: Visit, { order }: Names): readonly string[] {
  const told = cellOf(chain, order, 'times')?.value as BookingTimes | undefined;
  return startsOf(chain, order)
    .filter((start) => start !== startsAt && start !== told?.startsAt)
    .slice(0, oldStartsAtMost);
}

/** A visit can also be moved after it should have begun. */
const behindMs = day;

/** Future visits, and those that began within the last day; of a visit that took place, from its start on. */
function windowOf({ startsAt }: Visit, { now }: Context): { readonly from: string; readonly to: string } {
  const starts = Date.parse(startsAt);
  return { from: utcSeconds(Math.min(now - behindMs, starts)), to: utcSeconds(Math.max(now, starts) + aheadMs) };
}

/** None of them is certain, and the bridge does not create a second appointment beside them. A person chooses. */
function parkWith(record: BookingRecord, found: readonly Appointment[], context: Context): Step {
  const candidates = found
    .slice(0, candidatesAtMost)
    .map(({ id, starts_at, ends_at }): Candidate => ({ appointmentId: id, startsAt: starts_at, endsAt: ends_at }));
  const other = candidates.map(({ appointmentId }) => String(appointmentId)).join(', ');
  const step = park(record, 'unlinked', context, { other });
  nameCandidates(record, candidates);
  return step;
}

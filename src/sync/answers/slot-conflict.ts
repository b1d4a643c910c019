/**
 * The slot is taken (architecture.md, *Retry*, the slot). The booking waits for it, unless the visits that hold it wait for each
 * other in a circle. Then all of them fail. With `cycle = "break"` one is cancelled, the others are moved, and the first is
 * reopened.
 */
import { cellOf, chainOrder } from '../../booking/told.ts';
import { refOfHeld } from '../../config/references.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord, Conflict } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { searchAnew } from '../link/search.ts';
import { heldNow, markOnce } from '../observations.ts';
import { heldFor, isHeld } from '../patch/compare.ts';
import type { Entry } from '../patch/entries.ts';
import { hasUnansweredCreate, markAnswered } from '../patch/in-doubt.ts';
import { isLeftOut } from '../patch/left-out.ts';
import { keepPrice, notePrice, type Visit } from '../patch/price.ts';
import { noteSlot } from '../patch/taken.ts';
import { fail, park, waitForSlot } from '../settle/not-settled.ts';
import { type Step, type Stop, writeNext } from '../steps.ts';
import type { AppointmentWrite, PatchWrite } from '../write.ts';
import { circleOf } from './slots.ts';

export function handleSlotTaken(record: BookingRecord, write: AppointmentWrite, context: RunContext): Stop | null {
  const { observations } = context;
  if (write.kind === 'create' && hasUnansweredCreate(record) && markOnce(observations, 'duplicate_asked')) {
    // Our own duplicate may have the slot (trap 20). The same POST is then answered with that duplicate.
    searchAnew(record, observations);
    return null;
  }
  const held = write.kind === 'patch' ? heldNow(observations, write.appointmentId) : undefined;
  const resourceId = Number(write.body['resource_id'] ?? held?.resource_id ?? 0);
  const wants = [
    String(write.body['starts_at'] ?? held?.starts_at ?? ''),
    String(write.body['ends_at'] ?? held?.ends_at ?? ''),
  ] as const;
  const refusedBefore = record.slot.conflict?.refusedAt;
  record.slot.conflict = {
    ...(refusedBefore !== undefined && { refusedBefore }),
    refusedAt: context.now,
    resourceId,
    wants,
    holds: held === undefined || held.status === 'cancelled' ? null : [held.starts_at, held.ends_at],
    heldResourceId: held?.resource_id ?? null,
    since: record.slot.conflict?.since ?? awaitedSince(record, resourceId, wants) ?? context.now,
  };
  if (isGroup(record)) return park(record, 'group_visit', context);
  const circle = circleOf(record, context.waitingForSlot());
  if (circle === null) return waitForSlot(record, context);
  if (context.connection.cycle === 'break' && held !== undefined && record.slot.broken === null) {
    record.slot.broken = { status: held.status, cancelled: false };
    // Its slot counts as free from now on, so no other booking of the circle breaks the circle as well.
    record.slot.conflict = { ...record.slot.conflict, holds: null, heldResourceId: null };
    return null;
  }
  return failCircle(record, circle, context);
}

/** When it began to wait for the same slot, ms. */
function awaitedSince(
  { slot: { awaited: awaitedSlot } }: BookingRecord,
  resourceId: number,
  [start, end]: Conflict['wants'],
): number | null {
  if (awaitedSlot?.resourceId !== resourceId) return null;
  return awaitedSlot.wants[0] === start && awaitedSlot.wants[1] === end ? awaitedSlot.since : null;
}

/**
 * Another client has the specialist's only place at this time and keeps it, so waiting is useless. The bridge tries again when
 * the time becomes free.
 */
function isGroup({ chain }: BookingRecord): boolean {
  const order = chainOrder(chain);
  return order.kind === 'ok' && cellOf(chain, order.ids, 'isGroup')?.value === true;
}

/** Every booking of the circle fails and names the others. */
function failCircle(record: BookingRecord, circle: readonly BookingRecord[], context: Context): Stop {
  const detailsFor = ({ key }: BookingRecord): { other: string } => {
    const others = circle.filter((one) => one.key !== key);
    return { other: others.map((one) => refOfHeld(context.connection, one)).join(', ') };
  };
  for (const other of circle) {
    if (other.key === record.key) continue;
    context.effects.push({ kind: 'fail_other', key: other.key, details: detailsFor(other) });
  }
  return fail(record, 'SLOT_SWAP', context, { details: detailsFor(record), httpStatus: 409 });
}

/** The write that cancels a visit to free its slot. Null: no visit has to be cancelled. */
export function planBreak(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  context: RunContext,
): Step | null {
  if (record.slot.broken === null || record.slot.broken.cancelled) return null;
  const owed = entries.find((entry) => isNumberOwed(record, entry, current, context));
  if (owed !== undefined) return tellAlone(owed, { record, entries, current }, context);
  // Staff may have set another status while the answer to an earlier try was missing.
  if (current.status !== 'cancelled') record.slot.broken.status = current.status;
  notePrice(record, current);
  return writeNext({
    kind: 'patch',
    appointmentId: current.id,
    body: { status: 'cancelled' },
    base: { status: current.status },
    // Sent as an entry, so that the end of its quarantine finds it if One-Link carries it out late.
    entries: { status: context.digestOf('cancelled') },
    purpose: 'break',
  });
}

/**
 * If the contact has an invalid IIN, One-Link accepts no write until one contains a valid IIN (one-link-api.md §9, trap 12). Some
 * servers read no other key beside a cancellation. So the tool's IIN is sent first.
 */
const isNumberOwed = (
  record: BookingRecord,
  { name, values, digest }: Entry,
  current: Appointment,
  context: Context,
): boolean =>
  name === 'client_identifier' &&
  values !== null &&
  record.writes.settled[name] !== digest &&
  !isHeld(values, current) &&
  !isLeftOut(record, name, digest, context);

function tellAlone({ name, values, digest }: Entry, visit: Visit, context: RunContext): Step {
  const body = { ...values };
  const sent = { [name]: digest };
  const question = keepPrice(visit, { body, sent }, context);
  if (question !== null) return question;
  const { id } = visit.current;
  const base = heldFor(body, visit.current);
  return writeNext({ kind: 'patch', appointmentId: id, body, base, entries: sent, purpose: 'main' });
}

/** Handles the answer to that cancellation: the slot is free, and the booking waits for the one it wants. */
export function handleBrokenResponse(
  record: BookingRecord,
  { body }: PatchWrite,
  { answer, before }: { readonly answer: Appointment; readonly before: Appointment | undefined },
  context: Context,
): Stop {
  if (answer.status !== 'cancelled') {
    record.slot.broken = null;
    delete record.writes.settled['status'];
    return fail(record, 'not_taken', context, { details: { field: 'status' }, httpStatus: 200 });
  }
  if (record.slot.broken !== null) record.slot.broken.cancelled = true;
  markAnswered(record, 'status');
  noteSlot(body, answer, before, context);
  return waitForSlot(record, context);
}

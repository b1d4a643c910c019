/**
 * A booking gets, loses or changes its appointment. What it knew about the former appointment is then worthless. How much else is
 * reset depends on the case; this file has one function for each.
 */
import type { Connection } from '../../config/connection.ts';
import type { BookingRecord, LinkOrigin } from '../booking-record.ts';

type Link = NonNullable<BookingRecord['link']['held']>;

/** Another appointment, or none: what was settled, refused or pending belonged to the former one. */
function startUnsettled(record: BookingRecord): void {
  record.writes.settled = {};
  record.writes.refused = {};
  record.link.isClientUnadopted = false;
  record.slot.broken = null;
  record.writes.moved = null;
  delete record.writes.disputed;
  delete record.writes.putBack;
  delete record.writes.seen;
  record.slot.conflict = null;
  delete record.slot.awaited;
}

/** It was found in One-Link, or its id was embedded. */
export function linkFound(record: BookingRecord, appointmentId: number, origin: LinkOrigin): void {
  record.link.held = { appointmentId, origin };
  startUnsettled(record);
  record.link.searched = null;
  record.link.isAdopting = origin !== 'created';
}

/** A POST was answered with it. What the POST said is settled with the answer. */
export function linkMade(record: BookingRecord, appointmentId: number): void {
  record.link.held = { appointmentId, origin: 'created' };
}

/** A person says which one it is. If they say the same again, what is settled stays. */
export function linkSaid(record: BookingRecord, link: Link): void {
  if (record.link.held?.appointmentId !== link.appointmentId) {
    startUnsettled(record);
    record.link.isAdopting = true;
    noteOwnCancellation(record, link.appointmentId);
  }
  // A person has seen it, so its former names do not speak against it.
  delete record.writes.settled['external_ref'];
  record.link.held = link;
  record.link.isRemoved = false;
  record.link.unlinkedFrom = null;
  record.duplicates.undecided = [];
}

/** The bridge itself had cancelled it before a person deleted the link, so its status does not count as a person's decision. */
export function noteOwnCancellation(record: BookingRecord, appointmentId: number): void {
  if (record.link.unlinkedOff === appointmentId) record.link.takesOver = true;
}

/** The appointment is gone, or it is not the booking's. The bridge still looks for what a POST may have created. */
export function forgetLink(record: BookingRecord): void {
  record.link.held = null;
  startUnsettled(record);
  keepCreates(record);
  record.intake.carried = null;
  delete record.link.takesOver;
  delete record.link.knownThere;
  // If the appointment has changed, the contact may have changed as well.
  record.link.contact = null;
  record.link.searched = null;
}

/** It belongs to another connection. The embedded id may still turn out to be this booking's own at a later try. */
export function yieldLink(record: BookingRecord): void {
  const {
    intake: { carried },
  } = record;
  forgetLink(record);
  dropCreates(record);
  record.intake.carried = carried;
  record.link.isAdopting = false;
}

/** They were answered with an appointment that already existed. */
export function dropCreates(record: BookingRecord): void {
  record.writes.inDoubt = record.writes.inDoubt.filter(({ write }) => write.kind !== 'create');
}

/** Another connection asks for it and the booking is cancelled here, so this connection no longer writes to it. */
export function handOver(record: BookingRecord): void {
  record.link.held = null;
  startUnsettled(record);
  record.writes.inDoubt = [];
}

/**
 * A person removes the link. What the bridge wrote there is noted before it is forgotten. `cancelled`: digest of that status.
 */
export function unlinkForPerson(record: BookingRecord, cancelled: string): void {
  if (record.link.held !== null) noteUnlinked(record, record.link.held, cancelled);
  record.link.held = null;
  record.link.isRemoved = true;
  delete record.chain.isResolved;
  startUnsettled(record);
}

function noteUnlinked(record: BookingRecord, link: Link, cancelled: string): void {
  const { appointmentId } = link;
  record.link.unlinkedFrom = appointmentId;
  if (isMadeHere(link)) record.link.unlinkedMade = appointmentId;
  if (record.writes.settled['status'] === cancelled) record.link.unlinkedOff = appointmentId;
  else delete record.link.unlinkedOff;
}

/** The bridge created it, even if a person has linked it since. */
export const isMadeHere = (link: BookingRecord['link']['held']): boolean =>
  link?.origin === 'created' || link?.isMade === true;

/** What they created has the booking's key and name wherever it is, so no other appointment is mistaken for it. */
function keepCreates(record: BookingRecord): void {
  record.writes.inDoubt = record.writes.inDoubt.filter(({ write }) => write.kind === 'create');
}

/**
 * Forgets everything about One-Link except what a POST may have created, because it may still be the same One-Link. Returns the
 * appointments that it had. What the tool said stays.
 */
export function leaveEpoch(record: BookingRecord, { epoch }: Pick<Connection, 'epoch'>): number[] {
  const held = [
    record.link.held?.appointmentId ?? [],
    record.duplicates.undecided,
    record.duplicates.surplus.map(({ appointmentId }) => appointmentId),
  ].flat();
  record.epoch = epoch;
  record.link.held = null;
  record.duplicates.undecided = [];
  record.duplicates.surplus = [];
  startUnsettled(record);
  record.link.isAdopting = false;
  record.link.contact = null;
  record.intake.carried = null;
  delete record.link.takesOver;
  delete record.link.knownThere;
  delete record.link.leftBehind;
  keepCreates(record);
  record.writes.lostPrice = null;
  return held;
}

/** Two bookings were joined and the appointment of the other one stays, so what belongs to that appointment moves along. */
export function moveLink(into: BookingRecord, from: BookingRecord): void {
  into.link.held = from.link.held;
  into.link.isAdopting = from.link.isAdopting;
  into.link.isClientUnadopted = from.link.isClientUnadopted;
  into.link.idempotencyKey = from.link.idempotencyKey ?? into.link.idempotencyKey;
  into.writes.settled = from.writes.settled;
  into.writes.refused = from.writes.refused;
  into.slot.broken = from.slot.broken;
  into.writes.moved = from.writes.moved;
  delete into.writes.seen;
  if (from.writes.seen !== undefined) into.writes.seen = from.writes.seen;
  delete into.writes.disputed;
  if (from.writes.disputed !== undefined) into.writes.disputed = from.writes.disputed;
  delete into.writes.putBack;
  if (from.writes.putBack !== undefined) into.writes.putBack = from.writes.putBack;
  into.writes.lostPrice = from.writes.lostPrice;
}

/**
 * A booking gets an appointment, loses it or changes it. What it knew of the one before is worth nothing then, and how much of the rest
 * goes with it differs: here alone it is said, one function for each way.
 */
import type { Connection } from '../../config/connection.ts';
import type { BookingRecord, LinkOrigin } from '../booking-record.ts';

type Link = NonNullable<BookingRecord['link']>;

/** Another appointment, or none: what was settled, refused or owed belongs to the one before. */
function startUnsettled(record: BookingRecord): void {
  record.settled = {};
  record.refused = {};
  record.clientUnmet = false;
  record.broken = null;
  record.moved = null;
  delete record.disputed;
  delete record.putBack;
  delete record.seen;
  record.conflict = null;
  delete record.awaitedSlot;
}

/** It was found at One-Link, or carried. */
export function linkFound(record: BookingRecord, appointmentId: number, origin: LinkOrigin): void {
  record.link = { appointmentId, origin };
  startUnsettled(record);
  record.searched = null;
  record.firstContact = origin !== 'created';
}

/** A POST was answered with it: what the POST said is settled with the answer. */
export function linkMade(record: BookingRecord, appointmentId: number): void {
  record.link = { appointmentId, origin: 'created' };
}

/** A person says which it is. Said once more, what is settled stays. */
export function linkSaid(record: BookingRecord, link: Link): void {
  if (record.link?.appointmentId !== link.appointmentId) {
    startUnsettled(record);
    record.firstContact = true;
    takeOverOff(record, link.appointmentId);
  }
  // Seen by a person: what it bore before says nothing against it.
  delete record.settled['external_ref'];
  record.link = link;
  record.linkRemoved = false;
  record.unlinkedFrom = null;
  record.rivals = [];
}

/** The bridge itself had cancelled it, before a person took the link away: that is no person's word against the tool's. */
export function takeOverOff(record: BookingRecord, appointmentId: number): void {
  if (record.unlinkedOff === appointmentId) record.takesOver = true;
}

/** The appointment is no more, or not the booking's. What a POST may have made is looked for still. */
export function forgetLink(record: BookingRecord): void {
  record.link = null;
  startUnsettled(record);
  record.ghosts = record.ghosts.filter(({ write }) => write.kind === 'create');
  record.carried = null;
  delete record.takesOver;
  delete record.knownThere;
  // Where the appointment is not what it was, the contact need not be, either.
  record.contact = null;
  record.searched = null;
}

/** It is another connection's. What the booking carries may be its own all the same, at a later try. */
export function yieldLink(record: BookingRecord): void {
  const { carried } = record;
  forgetLink(record);
  dropCreates(record);
  record.carried = carried;
  record.firstContact = false;
}

/** They were answered with what was there. */
export function dropCreates(record: BookingRecord): void {
  record.ghosts = record.ghosts.filter(({ write }) => write.kind !== 'create');
}

/** Another connection asks for it, and it is called off here: nothing is written to it any more. */
export function handOver(record: BookingRecord): void {
  record.link = null;
  startUnsettled(record);
  record.ghosts = [];
}

/** A person takes it away. What the bridge wrote there is noted before it is forgotten. `cancelled`: digest of that status. */
export function takeAway(record: BookingRecord, cancelled: string): void {
  if (record.link !== null) noteUnlinked(record, record.link, cancelled);
  record.link = null;
  record.linkRemoved = true;
  delete record.chain.isResolved;
  startUnsettled(record);
}

function noteUnlinked(record: BookingRecord, link: Link, cancelled: string): void {
  const { appointmentId } = link;
  record.unlinkedFrom = appointmentId;
  if (isMadeHere(link)) record.unlinkedMade = appointmentId;
  if (record.settled['status'] === cancelled) record.unlinkedOff = appointmentId;
  else delete record.unlinkedOff;
}

/** Said by a person, it is still one that the bridge has made. */
export const isMadeHere = (link: BookingRecord['link']): boolean => link?.origin === 'created' || link?.isMade === true;

/** Forgets all that it knows of One-Link; returns the appointments that it held. The tool's words stay. */
export function leaveEpoch(record: BookingRecord, { epoch }: Pick<Connection, 'epoch'>): number[] {
  const held = [
    record.link?.appointmentId ?? [],
    record.rivals,
    record.losers.map(({ appointmentId }) => appointmentId),
  ].flat();
  record.epoch = epoch;
  record.link = null;
  record.rivals = [];
  record.losers = [];
  startUnsettled(record);
  record.firstContact = false;
  record.contact = null;
  record.carried = null;
  delete record.takesOver;
  delete record.knownThere;
  delete record.leftBehind;
  record.ghosts = [];
  record.lostPrice = null;
  return held;
}

/** Two bookings are one, and it is the other's appointment that stays: what belongs to it comes along. */
export function takeLink(into: BookingRecord, from: BookingRecord): void {
  into.link = from.link;
  into.firstContact = from.firstContact;
  into.clientUnmet = from.clientUnmet;
  into.idempotencyKey = from.idempotencyKey ?? into.idempotencyKey;
  into.settled = from.settled;
  into.refused = from.refused;
  into.broken = from.broken;
  into.moved = from.moved;
  delete into.seen;
  if (from.seen !== undefined) into.seen = from.seen;
  delete into.disputed;
  if (from.disputed !== undefined) into.disputed = from.disputed;
  delete into.putBack;
  if (from.putBack !== undefined) into.putBack = from.putBack;
  into.lostPrice = from.lostPrice;
}

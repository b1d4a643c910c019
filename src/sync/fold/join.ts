/**
 * Two bookings turn out to be one because an edge has joined their chains. The row of the other one becomes a pointer. Its
 * deliveries, outcomes and unfinished writes move to the one that stays.
 */

import { idsOf, joinChains } from '../../booking/chain.ts';
import type { BookingId, RecordKey } from '../../booking/ids.ts';
import { chainOrder } from '../../booking/told.ts';
import type { BookingRecord, Duplicate } from '../booking-record.ts';
import { joinedEpoch } from '../epoch.ts';
import { moveLink } from '../link/reset.ts';
import { boundOpen, noteCarriedId } from './fold-delivery.ts';

/** The bookings that these ids belong to, in their order, and the ids that are new. */
export function bookingsOf(
  ids: readonly (BookingId | undefined)[],
  recordOf: (id: BookingId) => BookingRecord | null,
): { readonly records: readonly BookingRecord[]; readonly newIds: readonly BookingId[] } {
  const records = new Map<RecordKey, BookingRecord>();
  const newIds: BookingId[] = [];
  for (const id of new Set(ids)) {
    if (id === undefined) continue;
    const record = recordOf(id);
    if (record === null) newIds.push(id);
    else if (!records.has(record.key)) records.set(record.key, record);
  }
  return { records: [...records.values()], newIds };
}

/**
 * Makes one record of two whose chains an edge has joined. `into` keeps its row. Which appointment stays: the one the
 * bridge did not create, else the one on the newest id (architecture.md, *Link*).
 */
export function joinRecords(into: BookingRecord, from: BookingRecord, side: Side | null = null): void {
  const fromIds = new Set(idsOf(from.chain));
  const forgotten = forgottenEdge(into, from, side);
  joinChains(into.chain, from.chain);
  if (forgotten !== null) into.chain.edges.push(forgotten);
  into.epoch = joinedEpoch(into, from);
  into.intake.opened ||= from.intake.opened;
  if (from.intake.carried !== null)
    noteCarriedId(into, from.intake.carried.text, from.intake.carried.clock, from.intake.carried.arrival);
  Object.assign(into.intake.keys, from.intake.keys);
  if (
    from.intake.newest !== null &&
    (into.intake.newest === null || from.intake.newest.arrival > into.intake.newest.arrival)
  ) {
    into.intake.newest = from.intake.newest;
  }
  Object.assign(into.intake.reads, from.intake.reads);
  into.intake.open = [...into.intake.open, ...from.intake.open].sort((a, b) => a.arrival - b.arrival);
  boundOpen(into);
  into.overflow ||= from.overflow;
  const offset = into.intake.settlements.length;
  for (const [arrival, [state, index]] of Object.entries(from.intake.done)) {
    into.intake.done[arrival] = [state, index < 0 ? index : index + offset];
  }
  into.intake.settlements.push(...from.intake.settlements);
  into.outbox.waiting.push(...from.outbox.waiting);
  into.outbox.keys = [...new Set([...into.outbox.keys, ...from.outbox.keys])];
  if (from.outbox.isOfTrouble) into.outbox.isOfTrouble = true;
  into.intake.fieldKeys = [...new Set([...into.intake.fieldKeys, ...from.intake.fieldKeys])];
  into.writes.sendings.push(...from.writes.sendings);
  into.writes.inDoubt.push(...from.writes.inDoubt);
  into.duplicates.surplus.push(...from.duplicates.surplus);
  into.duplicates.undecided.push(...from.duplicates.undecided);
  if (from.intake.seriesSaid !== undefined && (into.intake.seriesSaid?.at ?? 0) <= from.intake.seriesSaid.at)
    into.intake.seriesSaid = from.intake.seriesSaid;
  leaveUnlinked(into, from);
  into.link.isRemoved ||= from.link.isRemoved;
  into.link.unlinkedFrom ??= from.link.unlinkedFrom;
  if (from.intake.series !== undefined) into.intake.series ??= from.intake.series;
  if (from.link.unlinkedMade !== undefined) into.link.unlinkedMade ??= from.link.unlinkedMade;
  if (from.link.unlinkedOff !== undefined) into.link.unlinkedOff ??= from.link.unlinkedOff;
  into.knownSince = Math.min(into.knownSince, from.knownSince);
  into.touchedAt = Math.max(into.touchedAt, from.touchedAt);
  into.writes.isPostUnanswered ||= from.writes.isPostUnanswered;
  into.link.contact ??= from.link.contact;
  joinLinks(into, from, fromIds);
}

/** The side on which an edge joins a booking to another. */
export type Side = 'before' | 'after';

/**
 * The id that joins them was replaced so long ago that its chain no longer holds it (`compact.ts`). What comes before that id
 * comes before all ids that are held.
 */
function forgottenEdge(into: BookingRecord, from: BookingRecord, side: Side | null): [BookingId, BookingId] | null {
  const [older, newer] = side === 'before' ? [from, into] : [into, from];
  if (side === null || !newer.overflow) return null;
  const [before, after] = [chainOrder(older.chain), chainOrder(newer.chain)];
  if (before.kind !== 'ok' || after.kind !== 'ok') return null;
  const isJoined =
    older.chain.edges.some(([, to]) => Object.hasOwn(newer.chain.ids, to)) ||
    newer.chain.edges.some(([one]) => Object.hasOwn(older.chain.ids, one));
  const [last, first] = [before.ids.at(-1), after.ids[0]];
  return isJoined || last === undefined || first === undefined ? null : [last, first];
}

/**
 * A person deleted the link of one booking, and the other one has an appointment, which the person linked or the bridge made. That
 * appointment counts, as it would if the link had been given to a single booking.
 */
function leaveUnlinked(into: BookingRecord, from: BookingRecord): void {
  const [left, linked] = into.link.held === null ? [into, from] : [from, into];
  const {
    link: { unlinkedFrom },
  } = left;
  const {
    link: { held: link },
  } = linked;
  if (!left.link.isRemoved || left.link.held !== null || link === null) return;
  left.link.isRemoved = false;
  left.link.unlinkedFrom = null;
  if (unlinkedFrom === null || unlinkedFrom === link.appointmentId) return;
  into.duplicates.surplus.push(unlinkedCopy(unlinkedFrom, left));
}

/** The appointment whose link a person deleted. If the bridge created it as a copy, it must give up its slot. */
export const unlinkedCopy = (
  appointmentId: number,
  { link: { unlinkedMade } }: Pick<BookingRecord, 'link'>,
): Duplicate => ({
  appointmentId,
  renamed: false,
  ...(unlinkedMade !== appointmentId && { isLetGo: true }),
});

function joinLinks(into: BookingRecord, from: BookingRecord, fromIds: ReadonlySet<BookingId>): void {
  if (into.link.held === null || from.link.held === null) {
    if (from.link.held !== null || (into.link.held === null && into.link.idempotencyKey === null)) moveLink(into, from);
    return;
  }
  if (into.link.held.origin !== 'created' && from.link.held.origin !== 'created') {
    into.duplicates.undecided.push(from.link.held.appointmentId);
    return;
  }
  const order = chainOrder(into.chain);
  const fromIsNewer = order.kind === 'ok' && order.ids.slice(-1).some((id) => fromIds.has(id));
  const fromStays = from.link.held.origin !== 'created' || (into.link.held.origin === 'created' && fromIsNewer);
  const duplicate = fromStays ? into : from;
  const { appointmentId } = fromStays ? into.link.held : from.link.held;
  into.duplicates.surplus.push({ appointmentId, renamed: false, ...writtenTo(duplicate) });
  if (fromStays) moveLink(into, from);
}

/** What the booking had written to the appointment that does not stay (`Duplicate`). */
export function writtenTo({
  writes: { settled },
}: {
  readonly writes: Pick<BookingRecord['writes'], 'settled'>;
}): Pick<Duplicate, 'ref' | 'status'> {
  const { external_ref: ref, status } = settled;
  return { ...(ref !== undefined && { ref }), ...(status !== undefined && { status }) };
}

/**
 * Bookings that turn out to be one: an edge has joined their chains. The other's row becomes a pointer, its deliveries,
 * outcomes and writes under way go on in the one that stays.
 */

import { joinChains } from '../../booking/chain.ts';
import { chainOrder } from '../../booking/told.ts';
import type { BookingRecord, Loser } from '../booking-record.ts';
import { joinedEpoch } from '../epoch.ts';
import { takeLink } from '../link/reset.ts';
import { boundOpen, carry } from './take-in.ts';

/** The bookings that these ids belong to, in their order, and the ids that are new. */
export function bookingsOf(
  ids: readonly (string | undefined)[],
  recordOf: (id: string) => BookingRecord | null,
): { readonly records: readonly BookingRecord[]; readonly newIds: readonly string[] } {
  const records = new Map<string, BookingRecord>();
  const newIds: string[] = [];
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
  const fromIds = new Set(Object.keys(from.chain.ids));
  const forgotten = forgottenEdge(into, from, side);
  joinChains(into.chain, from.chain);
  if (forgotten !== null) into.chain.edges.push(forgotten);
  into.epoch = joinedEpoch(into, from);
  into.opened ||= from.opened;
  if (from.carried !== null) carry(into, from.carried.text, from.carried.clock, from.carried.arrival);
  Object.assign(into.keys, from.keys);
  if (from.newest !== null && (into.newest === null || from.newest.arrival > into.newest.arrival)) {
    into.newest = from.newest;
  }
  Object.assign(into.reads, from.reads);
  into.open = [...into.open, ...from.open].sort((a, b) => a.arrival - b.arrival);
  boundOpen(into);
  into.overflow ||= from.overflow;
  const offset = into.settlements.length;
  for (const [arrival, [state, index]] of Object.entries(from.done)) {
    into.done[arrival] = [state, index < 0 ? index : index + offset];
  }
  into.settlements.push(...from.settlements);
  into.outbox.push(...from.outbox);
  into.outcomeKeys = [...new Set([...into.outcomeKeys, ...from.outcomeKeys])];
  into.fieldKeys = [...new Set([...into.fieldKeys, ...from.fieldKeys])];
  into.sendings.push(...from.sendings);
  into.ghosts.push(...from.ghosts);
  into.losers.push(...from.losers);
  into.rivals.push(...from.rivals);
  if (from.seriesSaid !== undefined && (into.seriesSaid?.at ?? 0) <= from.seriesSaid.at)
    into.seriesSaid = from.seriesSaid;
  leaveUnlinked(into, from);
  into.linkRemoved ||= from.linkRemoved;
  into.unlinkedFrom ??= from.unlinkedFrom;
  if (from.series !== undefined) into.series ??= from.series;
  if (from.unlinkedMade !== undefined) into.unlinkedMade ??= from.unlinkedMade;
  if (from.unlinkedOff !== undefined) into.unlinkedOff ??= from.unlinkedOff;
  into.knownSince = Math.min(into.knownSince, from.knownSince);
  into.touchedAt = Math.max(into.touchedAt, from.touchedAt);
  into.isPostUnanswered ||= from.isPostUnanswered;
  into.contact ??= from.contact;
  joinLinks(into, from, fromIds);
}

/** Where a booking stands that an edge joins to another. */
export type Side = 'before' | 'after';

/**
 * The id that joins them was left so long ago that its chain does not hold it any more (`compact.ts`). What comes before it comes
 * before all that are held.
 */
function forgottenEdge(into: BookingRecord, from: BookingRecord, side: Side | null): [string, string] | null {
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
 * A person took the link of one away and gave the other one its own: that one is it, as where he gives it when they are one already.
 */
function leaveUnlinked(into: BookingRecord, from: BookingRecord): void {
  const [left, linked] = into.link === null ? [into, from] : [from, into];
  const { unlinkedFrom } = left;
  const { link } = linked;
  const isSaidByPerson = link !== null && (link.origin === 'person' || link.origin === 'imported');
  if (!left.linkRemoved || left.link !== null || !isSaidByPerson) return;
  left.linkRemoved = false;
  left.unlinkedFrom = null;
  if (unlinkedFrom === null || unlinkedFrom === link.appointmentId) return;
  into.losers.push(unlinkedCopy(unlinkedFrom, left));
}

/** What a person has taken the link to away from; a copy that the bridge had made does not keep the slot. */
export const unlinkedCopy = (appointmentId: number, { unlinkedMade }: Pick<BookingRecord, 'unlinkedMade'>): Loser => ({
  appointmentId,
  renamed: false,
  ...(unlinkedMade !== appointmentId && { isLetGo: true }),
});

function joinLinks(into: BookingRecord, from: BookingRecord, fromIds: ReadonlySet<string>): void {
  if (into.link === null || from.link === null) {
    if (from.link !== null || (into.link === null && into.idempotencyKey === null)) takeLink(into, from);
    return;
  }
  if (into.link.origin !== 'created' && from.link.origin !== 'created') {
    into.rivals.push(from.link.appointmentId);
    return;
  }
  const order = chainOrder(into.chain);
  const fromIsNewer = order.kind === 'ok' && order.ids.slice(-1).some((id) => fromIds.has(id));
  const fromStays = from.link.origin !== 'created' || (into.link.origin === 'created' && fromIsNewer);
  const loser = fromStays ? into : from;
  const { appointmentId } = fromStays ? into.link : from.link;
  into.losers.push({ appointmentId, renamed: false, ...writtenTo(loser) });
  if (fromStays) takeLink(into, from);
}

/** What an appointment that loses had of its booking (`Loser`). */
export function writtenTo({ settled }: Pick<BookingRecord, 'settled'>): Pick<Loser, 'ref' | 'status'> {
  const { external_ref: ref, status } = settled;
  return { ...(ref !== undefined && { ref }), ...(status !== undefined && { status }) };
}

/**
 * Bookings that turn out to be one: an edge has joined their chains. The other's row becomes a pointer, its deliveries,
 * outcomes and writes under way go on in the one that stays.
 */
import { chainOrder, joinChains } from '../../booking/fold.ts';
import type { BookingRecord } from '../booking-record.ts';
import { joinedEpoch } from '../epoch.ts';
import { boundOpen, carry } from './take-in.ts';

export interface Joined {
  /** They lead to the booking from now on. */
  readonly others: readonly BookingRecord[];
  /** Ids that no booking had. */
  readonly newIds: readonly string[];
}

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
 * bridge did not create, else the one on the newest id (design.md, *Link*).
 */
export function joinRecords(into: BookingRecord, from: BookingRecord): void {
  const fromIds = new Set(Object.keys(from.chain.ids));
  joinChains(into.chain, from.chain);
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
  into.linkRemoved ||= from.linkRemoved;
  into.touchedAt = Math.max(into.touchedAt, from.touchedAt);
  into.contact ??= from.contact;
  into.broken ??= from.broken;
  into.lostPrice ??= from.lostPrice;
  joinLinks(into, from, fromIds);
}

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
  const fromIsNewer = order.kind === 'ok' && fromIds.has(order.ids.at(-1) ?? '');
  const fromStays = from.link.origin !== 'created' || (into.link.origin === 'created' && fromIsNewer);
  const loser = fromStays ? into.link : from.link;
  into.losers.push({ appointmentId: loser.appointmentId, renamed: false });
  if (fromStays) takeLink(into, from);
}

/** What belongs to the appointment goes with it. */
function takeLink(into: BookingRecord, from: BookingRecord): void {
  into.link = from.link;
  into.firstContact = from.firstContact;
  into.clientUnmet = from.clientUnmet;
  into.idempotencyKey = from.idempotencyKey ?? into.idempotencyKey;
  into.settled = from.settled;
  into.refused = from.refused;
}

/**
 * Taking an event in: recognise a repeated sending, fold, note the obligation. One synchronous step, so that the delivery
 * and what it obliges to are one write (design.md, *The way of the data*).
 */
import { createHash } from 'node:crypto';
import type { BookingEvent, DeliveryKey } from '../booking/booking.ts';
import { chainOrder, type DigestOf, foldEvent, joinChains } from '../booking/fold.ts';
import type { BookingRecord, OpenDelivery } from './booking-record.ts';
import { wipeWhenDone } from './settle.ts';

/** Parts with their lengths in front: ["ab", "c"] and ["a", "bc"] are different keys. */
const lengthPrefixed = (parts: readonly string[]): string => parts.map((part) => `${part.length}:${part}`).join('');

/** The text of a delivery key; the mailbox takes its digest. */
export function deliveryKeyText(event: BookingEvent): string {
  const { key } = event;
  // With the booking's id: one sending may speak of two ids of a chain.
  if (key.kind === 'event_id') return lengthPrefixed(['event_id', key.id, event.id]);
  const bodyDigest = createHash('sha256')
    .update(JSON.stringify(event.body) ?? '')
    .digest('base64url');
  return lengthPrefixed([key.kind, event.event, event.id, ...key.parts, bodyDigest]);
}

export type Repeated = { readonly arrival: number } | null;

/** The delivery that this key stands for already. */
export function findRepeated(record: BookingRecord, key: DeliveryKey, digest: string, now: number): Repeated {
  if (key.kind !== 'while_newest') {
    const arrival = record.keys[digest];
    return arrival === undefined ? null : { arrival };
  }
  const newest = record.newest;
  const counts = newest !== null && newest.key === digest && Math.abs(now - newest.at) <= key.retrySpanMs;
  return counts ? { arrival: newest.arrival } : null;
}

export interface Stamp {
  readonly arrival: number;
  readonly receivedAt: number;
  readonly keyDigest: string;
  /** Digest of the connection's configuration. */
  readonly configuration: string;
  /** The connection's `fields` read the body: it may say something new although the fold does not. */
  readonly readsBody: boolean;
}

/**
 * Folds a new event into the record. Returns the delivery's state where it is terminal at once: the event was older than
 * what is known (`superseded`), or says what is settled already (`unchanged`).
 */
export function takeIn(
  record: BookingRecord,
  event: BookingEvent,
  stamp: Stamp,
  digestOf: DigestOf,
): 'superseded' | 'unchanged' | null {
  const { arrival, receivedAt } = stamp;
  const folded = foldEvent(record.chain, event, stamp, digestOf);
  let changed = folded.changed;
  if (event.opens && !record.opened) {
    record.opened = true;
    changed = true;
  }
  if (folded.newStart && record.link === null) changed = true;
  if (event.readBack) {
    record.reads[event.id] = { arrival, event: event.event };
    changed = true;
  }
  if (event.carried !== undefined) changed = carry(record, event.carried, folded.clock, arrival) || changed;
  if (event.key.kind !== 'while_newest') record.keys[stamp.keyDigest] = arrival;
  record.newest = { key: stamp.keyDigest, arrival, at: receivedAt };
  record.touchedAt = Math.max(record.touchedAt, receivedAt);

  // The fold may hide what is new: a value that only `fields` read, or one that was needed after it had been wiped.
  const mayBeNews = changed || stamp.readsBody || record.code === 'data_wiped';
  const atRest = record.phase === 'settled' && record.configuration === stamp.configuration;
  const state = folded.stale && !changed ? 'superseded' : !mayBeNews && atRest ? 'unchanged' : null;
  if (state !== null) {
    record.done[arrival] = [state, -1];
    wipeWhenDone(record);
    return state;
  }
  const { clock } = folded;
  const delivery: OpenDelivery = { arrival, event: event.event, clock, receivedAt, id: event.id };
  record.open.push(isOutdated(record, delivery) ? delivery : { ...delivery, body: event.body });
  trimBodies(record);
  makeDue(record, receivedAt);
  return null;
}

/** A newer event has spoken and is settled: the body of this one must not undo what `fields` read from that one's. */
function isOutdated(record: BookingRecord, { id, clock }: OpenDelivery): boolean {
  const newest = record.chain.ids[id]?.clock ?? clock;
  const isReplaced = record.chain.edges.some(
    ([from, to]) => from === id && Object.keys(record.chain.ids[to]?.cells ?? {}).length > 0,
  );
  if (clock >= newest && !isReplaced) return false;
  return !record.open.some((other) => other.id !== id || other.clock > clock);
}

/** Waiting deliveries as `fields` read them, oldest first: by id of the chain, then by version. */
export function inOrderOfNews(record: BookingRecord): readonly OpenDelivery[] {
  const order = chainOrder(record.chain);
  const rankOf = ({ id }: OpenDelivery): number => (order.kind === 'ok' ? order.ids.indexOf(id) : 0);
  return record.open.toSorted((a, b) => rankOf(a) - rankOf(b) || a.clock - b.clock || a.arrival - b.arrival);
}

/** The present state is to be dealt with now. */
export function makeDue(record: BookingRecord, now: number): void {
  record.phase = 'pending';
  record.code = null;
  record.details = {};
  record.dueAt = now;
  record.attempts = 0;
  record.failingSince = null;
  // What stood in the way of an older state says nothing about this one.
  record.conflict = null;
}

export function carry(record: BookingRecord, text: string, clock: number, arrival: number): boolean {
  const before = record.carried;
  if (before !== null && (clock < before.clock || (clock === before.clock && arrival < before.arrival))) return false;
  record.carried = { text, clock, arrival };
  return before?.text !== text;
}

/** Waiting bodies of one booking take up to 256 KB; older ones are dropped first. A row holds 2 MB (field.md §4.1). */
const waitingBodiesAtMost = 256 * 1024;

function trimBodies(record: BookingRecord): void {
  if (record.open.length < 2) return;
  let length = 0;
  for (const delivery of record.open.toReversed()) {
    if (delivery.body === undefined) continue;
    length += JSON.stringify(delivery.body).length;
    if (length > waitingBodiesAtMost) delete delivery.body;
  }
}

/**
 * Makes one record of two whose chains an edge has joined. `into` keeps its row. Which appointment stays: the one the
 * bridge did not create, else the one on the newest id (design.md, *Link*).
 */
export function joinRecords(into: BookingRecord, from: BookingRecord): void {
  const fromIds = new Set(Object.keys(from.chain.ids));
  joinChains(into.chain, from.chain);
  into.opened ||= from.opened;
  if (from.carried !== null) carry(into, from.carried.text, from.carried.clock, from.carried.arrival);
  Object.assign(into.keys, from.keys);
  if (from.newest !== null && (into.newest === null || from.newest.arrival > into.newest.arrival)) {
    into.newest = from.newest;
  }
  Object.assign(into.reads, from.reads);
  into.open = [...into.open, ...from.open].sort((a, b) => a.arrival - b.arrival);
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
  const order = chainOrder(into.chain);
  const fromIsNewer = order.kind === 'ok' && fromIds.has(order.ids.at(-1) ?? '');
  if (into.link !== null && from.link !== null) {
    const bothForeign = into.link.origin !== 'created' && from.link.origin !== 'created';
    if (bothForeign) {
      into.rivals.push(from.link.appointmentId);
      return;
    }
    const fromStays = from.link.origin !== 'created' || (into.link.origin === 'created' && fromIsNewer);
    into.losers.push({ appointmentId: fromStays ? into.link.appointmentId : from.link.appointmentId, renamed: false });
    if (fromStays) takeLink(into, from);
    return;
  }
  if (from.link !== null || (into.link === null && into.idempotencyKey === null)) takeLink(into, from);
}

/** What belongs to the appointment goes with it. */
function takeLink(into: BookingRecord, from: BookingRecord): void {
  into.link = from.link;
  into.firstContact = from.firstContact;
  into.idempotencyKey = from.idempotencyKey ?? into.idempotencyKey;
  into.settled = from.settled;
  into.refused = from.refused;
}

/**
 * Folds the event of a new delivery and notes the obligation. This is one synchronous step, so the delivery and its obligation
 * are one write (architecture.md, *The way of the data*).
 */
import type { BookingEvent } from '../../booking/booking.ts';
import type { DigestOf } from '../../booking/chain.ts';
import { foldEvent } from '../../booking/fold.ts';
import type { BookingId } from '../../booking/ids.ts';
import { unknownClock } from '../../booking/version.ts';
import type { BookingRecord, OpenDelivery, ReadRequest } from '../booking-record.ts';
import { beginAnew } from '../lifecycle.ts';
import { noteToldStart } from '../patch/reopen.ts';
import { wipeWhenDone } from '../settle/wipe.ts';
import { noteKey } from './delivery-key.ts';

export interface Stamp {
  readonly arrival: number;
  readonly receivedAt: number;
  readonly keyDigest: string;
  /** No booking has the event's id yet. */
  readonly isNewId: boolean;
  /** Digest of the connection's configuration. */
  readonly configuration: string;
  /** The connection's `fields` read the body: it may say something new although the fold does not. */
  readonly readsBody: boolean;
  /** Where the body is stored if the delivery needs it; null: nobody reads it. */
  readonly storedBody: NonNullable<OpenDelivery['storedBody']> | null;
}

/**
 * Folds a new event into the record. Returns the delivery's state where it is terminal at once: the event was older than
 * what is known (`superseded`), or says what is settled already (`unchanged`).
 */
export function foldDelivery(
  record: BookingRecord,
  event: BookingEvent,
  stamp: Stamp,
  digestOf: DigestOf,
): 'superseded' | 'unchanged' | null {
  const { arrival, receivedAt } = stamp;
  if (!stamp.isNewId && isForgotten(record, event.id)) {
    noteKey(record, event.key, stamp);
    record.intake.done[arrival] = ['superseded', -1];
    return 'superseded';
  }
  const { clock: before, clockKind } = record.chain.ids[event.id] ?? {};
  const folded = foldEvent(record.chain, event, stamp, digestOf);
  // Times and counters cannot be compared, so whatever waits counts as older.
  if (clockKind !== undefined && clockKind !== record.chain.ids[event.id]?.clockKind)
    record.intake.open = record.intake.open.map((one) => (one.id === event.id ? { ...one, clock: unknownClock } : one));
  // An event that takes its clock from an earlier one has no time of its own.
  const isDated = event.clock !== null && event.clockKind === 'event_time' && event.clock !== before;
  noteToldStart(record, isDated ? folded.clock : receivedAt, digestOf);
  let changed = folded.changed || (folded.newStart && record.link.held === null);
  if (event.opens && !record.intake.opened) {
    record.intake.opened = true;
    changed = true;
  }
  if (event.readBack) {
    record.intake.reads[event.id] = readFor(event, arrival, record.intake.reads[event.id]);
    changed = true;
  }
  // The event is about other bookings, too, which may have news.
  if (event.series?.does === 'cancelled' || event.series?.does === 'declined') changed = true;
  if (event.carried !== undefined) changed = noteCarriedId(record, event.carried, folded.clock, arrival) || changed;
  noteKey(record, event.key, stamp);
  record.touchedAt = Math.max(record.touchedAt, receivedAt);

  // The fold may hide what is new: a value that only `fields` read, or one that was needed after it had been wiped.
  const mayBeNews = changed || stamp.readsBody || record.lifecycle.code === 'data_wiped';
  const atRest = record.lifecycle.phase === 'settled' && record.lifecycle.configuration === stamp.configuration;
  const isStale = folded.stale && !changed && !(stamp.readsBody && stamp.storedBody !== null);
  const state = isStale ? 'superseded' : !mayBeNews && atRest ? 'unchanged' : null;
  if (state !== null) {
    record.intake.done[arrival] = [state, -1];
    wipeWhenDone(record);
    return state;
  }
  const delivery: OpenDelivery = { arrival, event: event.event, clock: folded.clock, receivedAt, id: event.id };
  const { storedBody } = stamp;
  record.intake.open.push(storedBody === null ? delivery : { ...delivery, storedBody });
  boundOpen(record);
  const awaited = record.slot.conflict ?? record.slot.awaited;
  makeDue(record, receivedAt);
  if (awaited !== undefined) {
    const { resourceId, wants, since } = awaited;
    record.slot.awaited = { resourceId, wants, since };
  }
  return null;
}

/** Makes the booking due now. */
export function makeDue(record: BookingRecord, now: number): void {
  beginAnew(record, now);
  // What blocked an older state means nothing for this one, and a discard can no longer be taken back.
  record.slot.conflict = null;
  delete record.slot.awaited;
  delete record.writes.givenUp;
}

/** Notes the newest embedded appointment id. True: it is a new one. */
export function noteCarriedId(record: BookingRecord, text: string, clock: number, arrival: number): boolean {
  const before = record.intake.carried;
  if (before !== null && (clock < before.clock || (clock === before.clock && arrival < before.arrival))) return false;
  record.intake.carried = { text, clock, arrival };
  return before?.text !== text;
}

/** The most bodies that wait for `fields` of one booking. Older ones are dropped first. */
const waitingBodiesAtMost = 20;
const waitingCharactersAtMost = 256 * 1024;

/** The most deliveries that wait in one booking. The newest events contain the changes of the earlier ones. */
const waitingAtMost = 100;

/** Limits what waits, even in a long outage of One-Link: the oldest deliveries are superseded, and older bodies are dropped. */
export function boundOpen(record: BookingRecord): void {
  if (record.intake.open.length < 2) return;
  const surplus = record.intake.open.length - waitingAtMost;
  if (surplus > 0) {
    for (const { arrival } of record.intake.open.slice(0, surplus)) record.intake.done[arrival] = ['superseded', -1];
    record.intake.open = record.intake.open.slice(surplus);
  }
  let bodies = 0;
  let characters = 0;
  for (const delivery of record.intake.open.toReversed()) {
    if (delivery.storedBody === undefined) continue;
    bodies += 1;
    characters += delivery.storedBody.size;
    const isTooMuch = bodies > waitingBodiesAtMost || characters > waitingCharactersAtMost;
    if (bodies > 1 && isTooMuch) delete delivery.storedBody;
  }
}

/** The booking had this id so long ago that it is no longer in the chain (`compact.ts`). */
const isForgotten = ({ overflow, chain }: BookingRecord, id: BookingId): boolean =>
  overflow && !Object.hasOwn(chain.ids, id) && Object.keys(chain.ids).length > 0;

/** Marks of an earlier event still apply to the answer: a tool may report a cancellation or move and a change at the same moment. */
function readFor({ event, moves, changes }: BookingEvent, arrival: number, before?: ReadRequest): ReadRequest {
  const isMoved = moves === true || before?.moves === true;
  return {
    arrival,
    event,
    ...(before !== undefined && { since: before.since ?? before.arrival }),
    ...(isMoved && { moves: true }),
    ...(changes && { changes }),
  };
}

/**
 * Taking an event in: fold it, note the obligation. One synchronous step, so that the delivery and what it obliges to are
 * one write (architecture.md, *The way of the data*).
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
export function takeIn(
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
  // Times and counts are not compared: what waits is older.
  if (clockKind !== undefined && clockKind !== record.chain.ids[event.id]?.clockKind)
    record.intake.open = record.intake.open.map((one) => (one.id === event.id ? { ...one, clock: unknownClock } : one));
  // What counts with the clock of what was told before has no time that can be true.
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
  // It is about others, too, of whom there may be something to tell.
  if (event.series?.does === 'cancelled' || event.series?.does === 'declined') changed = true;
  if (event.carried !== undefined) changed = carry(record, event.carried, folded.clock, arrival) || changed;
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

/** The present state is to be dealt with now. */
export function makeDue(record: BookingRecord, now: number): void {
  beginAnew(record, now);
  // What stood in the way of an older state says nothing about this one, and nothing older is taken back.
  record.slot.conflict = null;
  delete record.slot.awaited;
  delete record.writes.givenUp;
}

/** Notes a carried appointment id, the newest one. True where it is another than before. */
export function carry(record: BookingRecord, text: string, clock: number, arrival: number): boolean {
  const before = record.intake.carried;
  if (before !== null && (clock < before.clock || (clock === before.clock && arrival < before.arrival))) return false;
  record.intake.carried = { text, clock, arrival };
  return before?.text !== text;
}

/** Bodies that `fields` read for one booking; older ones are let go first. */
const waitingBodiesAtMost = 20;
const waitingCharactersAtMost = 256 * 1024;

/** Deliveries that wait in one booking. The newest events carry the change of those before them. */
const waitingAtMost = 100;

/** Keeps what waits small, however long One-Link is away: the oldest are superseded, older bodies let go. */
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

/** The booking left this id so long ago that it is not in the chain any more (`compact.ts`). */
const isForgotten = ({ overflow, chain }: BookingRecord, id: BookingId): boolean =>
  overflow && !Object.hasOwn(chain.ids, id) && Object.keys(chain.ids).length > 0;

/** What an earlier event makes of the answer still counts: one that was called off, or moved, may be told of as changed in the same moment. */
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

/** Folds an event into its booking: finds or creates the record, joins it with others, and makes it due. */

import type { BookingEvent } from '../../booking/booking.ts';
import type { Chain } from '../../booking/chain.ts';
import { isUndatedEnd, neverBefore, trustedClock } from '../../booking/clocks.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { foldDelivery, makeDue, type Stamp } from '../../sync/fold/fold-delivery.ts';
import { bookingsOf, joinRecords, type Side } from '../../sync/fold/join.ts';
import { bookingFor, ownBooking } from '../store/epochs.ts';
import { saveInPlace, saveOnSchedule } from '../store/schedule.ts';
import type { Store } from '../store/store.ts';
import { hasExpressions } from '../work/fields.ts';
import type { FoldContext } from './intake-context.ts';

/** The delivery that brings an event. `keyDigest`: of its delivery key. */
type Sent = Pick<Stamp, 'arrival' | 'receivedAt' | 'keyDigest'>;

/** Folds an event under a given arrival; joins the bookings that its edges connect. */
export function foldIn(
  event: BookingEvent,
  { arrival, receivedAt, keyDigest }: Sent,
  { store, connection, bodies, digestOf, now, stampsArrival, isCrowded }: FoldContext,
): { readonly record: BookingRecord; readonly due: boolean } {
  const ids = [event.id, event.predecessor, event.successor, event.origin?.id];
  const { records, newIds } = bookingsOf(ids, (id) => ownBooking(id, store, connection));
  const [record = bookingFor(event.id, receivedAt, connection, store), ...others] = records;
  const stamp = {
    arrival,
    receivedAt: now,
    keyDigest,
    isNewId: newIds.includes(event.id),
    configuration: connection.digest,
    readsBody: hasExpressions(connection),
    // An event that was derived from another booking's webhook has no body of its own.
    storedBody: hasExpressions(connection) && event.body !== null ? bodies.placeOf(event.body, arrival) : null,
  };
  const clock = clockOf(event, record.chain, receivedAt, { now, stampsArrival });
  record.knownSince = Math.min(record.knownSince, receivedAt);
  const state = foldDelivery(record, { ...event, clock }, stamp, digestOf);
  const kept = joined(record, others, (other) => sideOf(other, event, store));
  if (kept !== record && state === null) makeDue(kept, now);
  if (state === null && isCrowded()) saveOnSchedule(kept, store);
  else saveInPlace(kept, store);
  store.join(kept.key, { others: [record, ...others].filter((one) => one !== kept), newIds });
  return { record: kept, due: state === null };
}

/**
 * Makes one record of all and returns it. The row of the event's own booking stays, or that of another one that has a very long
 * history: its many rows would all be written again to move.
 */
function joined(
  record: BookingRecord,
  others: readonly BookingRecord[],
  sideOfOther: (other: BookingRecord) => Side,
): BookingRecord {
  const long = record.overflow ? undefined : others.find(({ overflow }) => overflow);
  for (const other of others) if (other !== long) joinRecords(record, other, sideOfOther(other));
  if (long === undefined) return record;
  const { toldStart } = record.intake;
  joinRecords(long, record, sideOfOther(long) === 'before' ? 'after' : 'before');
  if (toldStart !== undefined) long.intake.toldStart = toldStart;
  return long;
}

/** An event without a time may count from its arrival. */
function clockOf(
  event: BookingEvent,
  chain: Chain,
  receivedAt: number,
  { now, stampsArrival }: Pick<FoldContext, 'now' | 'stampsArrival'>,
): number | null {
  if (stampsArrival && event.clock === null) return neverBefore(chain, event.id, now);
  return isUndatedEnd(event) ? neverBefore(chain, event.id, receivedAt) : trustedClock(chain, event, receivedAt);
}

/** On which side of the event's booking the joined one is. */
function sideOf({ key }: BookingRecord, { predecessor, origin }: BookingEvent, store: Store): Side {
  return [predecessor, origin?.id].some((id) => id !== undefined && store.peek(id)?.key === key) ? 'before' : 'after';
}

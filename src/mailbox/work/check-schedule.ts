/**
 * Every booking is due, parked or terminal, and somebody will come to what is due (architecture.md, *Retry*). It is checked after each
 * run of a booking, when the object starts and once a day. What is neither is a bug: it is mended, and the log tells of it.
 */
import type { RecordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { makeDue } from '../../sync/fold/take-in.ts';
import { flawOf } from '../../sync/lifecycle.ts';
import { isLost, isOffSchedule, saveOnSchedule } from '../store/schedule.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import type { RunInput } from './run-input.ts';

/** After a run of a booking: nothing is read for this. */
export function checkAfterRun(key: RecordKey, input: RunInput): void {
  const { store } = input;
  const stored = store.peek(key);
  if (stored === null) return;
  const flaw = flawOf(stored) ?? (isOffSchedule(stored) && !store.fresh.has(stored.key) ? 'on no schedule' : null);
  const record = flaw === null ? null : store.find(key);
  if (record === null) return;
  tell('booking_astray', stored, input, { flaw });
  mend(record, input);
}

/** The same of one that had no run, with its row of the schedule. */
export function repairSchedule(key: RecordKey, input: RunInput): void {
  const { store } = input;
  const stored = store.peek(key);
  if (stored === null || store.fresh.has(key)) return;
  const isBug = isLost(stored, store);
  const record = isBug || isOffSchedule(stored) ? store.find(key) : null;
  if (record === null) return;
  if (isBug) {
    tell('schedule_repaired', stored, input);
    mend(record, input);
    return;
  }
  // A row as an earlier bridge wrote it is no bug.
  store.transaction(() => saveOnSchedule(record, store));
}

function tell(
  event: string,
  { lifecycle: { phase }, intake: { open } }: StoredBooking,
  { ports, connection }: RunInput,
  more = {},
): void {
  const newest = open.at(-1)?.arrival;
  const delivery = newest === undefined ? '' : deliveryIdOf(connection.name, newest);
  ports.log('error', event, { connection: connection.name, phase, delivery, ...more });
}

function mend(record: BookingRecord, { store, ports }: RunInput): void {
  if (flawOf(record) !== null) makeDue(record, ports.now());
  record.schedule = 'lost';
  store.transaction(() => saveOnSchedule(record, store));
}

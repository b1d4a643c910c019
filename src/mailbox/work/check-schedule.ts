/**
 * Checks that every booking is due, parked or terminal, and that what is due is on the schedule (architecture.md, *A booking's
 * life*). This runs after each run of a booking, when the object starts and once a day. Anything else is a bug, which is logged
 * and repaired.
 */
import type { RecordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { makeDue } from '../../sync/fold/fold-delivery.ts';
import { flawOf } from '../../sync/lifecycle.ts';
import { isLost, isOffSchedule, saveOnSchedule } from '../store/schedule.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import type { RunInput } from './run-input.ts';

/** After a run of a booking. Reads nothing. */
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

/** The same for a booking that had no run, including its row of the schedule. */
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
  // A row that an earlier version wrote is not a bug.
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

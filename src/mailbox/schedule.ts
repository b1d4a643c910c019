/**
 * Every booking is due, parked or terminal, and somebody will come to what is due (architecture.md, *Retry*). It is checked after each
 * run of a booking, when the object starts and once a day. What is neither is a bug: it is mended, and the log tells of it.
 */
import type { BookingRecord } from '../core/booking-record.ts';
import { deliveryIdOf } from '../core/delivery.ts';
import { makeDue } from '../core/fold/take-in.ts';
import { flawOf } from '../core/lifecycle.ts';
import { isLost, isOffAgenda, putAside } from './agenda.ts';
import type { StoredBooking } from './stored-booking.ts';
import type { TurnInput } from './turn-input.ts';

/** After a run of a booking: nothing is read for this. */
export function checkAfterRun(key: string, input: TurnInput): void {
  const { store } = input;
  const stored = store.peek(key);
  if (stored === null) return;
  const flaw = flawOf(stored) ?? (isOffAgenda(stored) && !store.fresh.has(stored.key) ? 'on no schedule' : null);
  const record = flaw === null ? null : store.find(key);
  if (record === null) return;
  tell('booking_astray', stored, input, { flaw });
  mend(record, input);
}

/** The same of one that had no run, with its row of the agenda. */
export function repairSchedule(key: string, input: TurnInput): void {
  const { store } = input;
  const stored = store.peek(key);
  if (stored === null || store.fresh.has(key)) return;
  const isBug = isLost(stored, store);
  const record = isBug || isOffAgenda(stored) ? store.find(key) : null;
  if (record === null) return;
  // A row as an earlier bridge wrote it is no bug.
  if (isBug) tell('schedule_repaired', stored, input);
  if (isBug) mend(record, input);
  else store.transaction(() => putAside(record, store));
}

function tell(
  event: string,
  { lifecycle: { phase }, intake: { open } }: StoredBooking,
  { ports, connection }: TurnInput,
  more = {},
): void {
  const newest = open.at(-1)?.arrival;
  const delivery = newest === undefined ? '' : deliveryIdOf(connection.name, newest);
  ports.log('error', event, { connection: connection.name, phase, delivery, ...more });
}

function mend(record: BookingRecord, { store, ports }: TurnInput): void {
  if (flawOf(record) !== null) makeDue(record, ports.now());
  record.agenda = 'lost';
  store.transaction(() => putAside(record, store));
}

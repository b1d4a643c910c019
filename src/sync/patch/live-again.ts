/**
 * A visit that was cancelled and is live again in a state that the connection's table ignores. The table says nothing about such
 * a state, but the bridge itself has cancelled the appointment, so it must make it live again.
 */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { Entry } from './entries.ts';

/** Beside the entries in `settled`, of which it is none: it goes with the appointment. */
const calledOff = 'called_off';

/** The appointment is cancelled for the tool, or is about to be; here or by the connection that gave it over. */
export function noteCalledOff({ writes: { settled } }: BookingRecord): void {
  settled[calledOff] = calledOff;
}

export const isCalledOffByTool = ({ writes: { settled } }: Pick<BookingRecord, 'writes'>): boolean =>
  settled[calledOff] !== undefined;

/**
 * The entries, and where they tell no status of such a visit, that it is live. What people have made of it since it was cancelled
 * is theirs.
 */
export function withLiveAgain(
  record: BookingRecord,
  entries: readonly Entry[],
  { status }: Appointment,
  { digestOf }: Pick<Context, 'digestOf'>,
): readonly Entry[] {
  const isTold = entries.some(({ name }) => name === 'status');
  if (isTold || !isCalledOffByTool(record)) return entries;
  const digest = digestOf('scheduled');
  if (status !== 'cancelled') record.writes.settled['status'] = digest;
  return [...entries, { name: 'status', values: { status: 'scheduled' }, digest, explicit: false }];
}

/**
 * A visit that was cancelled is live again, in a state that the connection's table ignores. The table has no status for such a
 * state, but the bridge itself has cancelled the appointment, so it must also reopen it.
 */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { Entry } from './entries.ts';

/** Stored in `settled`, although it is no entry, because it belongs to the appointment. */
const calledOff = 'called_off';

/** The appointment is cancelled for the tool, or is about to be: here, or by the connection that gave it over. */
export function noteCalledOff({ writes: { settled } }: BookingRecord): void {
  settled[calledOff] = calledOff;
}

export const isCalledOffByTool = ({ writes: { settled } }: Pick<BookingRecord, 'writes'>): boolean =>
  settled[calledOff] !== undefined;

/**
 * The entries; if they contain no status for such a visit, with one that reopens it. Changes that people have made since the
 * cancellation stay.
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

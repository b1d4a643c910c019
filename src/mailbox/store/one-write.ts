/**
 * Records that are written together at the end of the work that saved them: a webhook with 250 events about one booking writes
 * one row. Until then every reader gets the changed record.
 */
import type { RecordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { StoredBooking } from './stored-booking.ts';

export interface OneWrite {
  /** Null: every record is written at once. */
  unwritten: Map<RecordKey, BookingRecord> | null;
  /** What bookings held that were joined in it, by the key of the booking that stays. */
  joined: [key: RecordKey, before: StoredBooking | null][];
}

export const newOneWrite = (): OneWrite => ({ unwritten: null, joined: [] });

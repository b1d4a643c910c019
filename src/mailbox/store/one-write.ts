/**
 * Records that are written together when the work that saved them is done: a webhook of 250 events about one booking is one
 * row. Until then whoever looks for such a record finds the one that is worked on.
 */
import type { RecordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { StoredBooking } from './stored-booking.ts';

export interface OneWrite {
  /** Null: every record is written at once. */
  unwritten: Map<RecordKey, BookingRecord> | null;
  /** What bookings held that were joined in it, by the key of the one that stays. */
  joined: [key: RecordKey, before: StoredBooking | null][];
}

export const newOneWrite = (): OneWrite => ({ unwritten: null, joined: [] });

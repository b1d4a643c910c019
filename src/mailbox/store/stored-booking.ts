/** A booking's record as the mailbox's tables return and accept it. */
import type { BookingRecord } from '../../sync/booking-record.ts';

/** A read-only booking: all readers share it. */
export type StoredBooking = Readonly<BookingRecord>;

/** A record that may be stored: its place on the schedule is written, too. Made in `schedule.ts` alone. */
export type Scheduled = BookingRecord & { readonly [scheduled]: true };
declare const scheduled: unique symbol;

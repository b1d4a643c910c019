/** The records of bookings, out of their rows (`booking-reader.ts`) and into them (`booking-writer.ts`). */
import { idsOf } from '../../booking/chain.ts';
import { type BookingId, bookingId, type RecordKey } from '../../booking/ids.ts';
import type { Ports } from '../ports.ts';
import { createBookingReader, type UpgradeTables } from './booking-reader.ts';
import { openBookingRows } from './booking-rows.ts';
import { createBookingWriter, type WriterTables } from './booking-writer.ts';
import { newOneWrite } from './one-write.ts';
import type { StoredBooking } from './stored-booking.ts';

export function openBookingTable({ sql }: Pick<Ports, 'sql'>, tables: UpgradeTables & WriterTables) {
  const rows = openBookingRows(sql);
  const oneWrite = newOneWrite();
  const { peekRow, ...reader } = createBookingReader(rows, tables, oneWrite);

  return {
    ...reader,
    ...createBookingWriter({ rows, tables, peekRow, oneWrite }),
    remove({ key, chain }: StoredBooking): void {
      for (const id of new Set([key, ...idsOf(chain)])) rows.removeId(id);
    },
    removeId: rows.removeId,
    /** Characters of a record. */
    sizeOf: (key: RecordKey): number => rows.at(key).doc?.length ?? 0,
    /** The booking whose key comes after `after`, and how many characters it has; for rounds over everything. */
    bookingAfter: rows.after,
    /** Ids that begin with a text, behind `after`, in their order; those that lead to another one, too. */
    idsWith(prefix: string, after: string, limit: number): BookingId[] {
      const query = `SELECT id FROM booking WHERE id >= ?1 AND id < ?2 AND id > ?3 ORDER BY id LIMIT ${limit}`;
      return sql(query, prefix, `${prefix}\u{10ffff}`, after).map((row) => bookingId(String(row['id'])));
    },
    /** After a transaction that was rolled back, its rows must be read again. */
    forgetBookings: rows.forgetAll,
  };
}

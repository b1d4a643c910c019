/** Reads records of bookings from their rows: a copy to change, or the remembered one, which may only be read. */
import type { BookingId, RecordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { copyOfBooking } from '../../sync/copy.ts';
import type { openBodyTable } from './body-table.ts';
import type { BookingRows, FilledRow } from './booking-rows.ts';
import type { openMetaTable } from './meta-table.ts';
import type { OneWrite } from './one-write.ts';
import { restored } from './restored.ts';
import type { StoredBooking } from './stored-booking.ts';
import { upgraded } from './upgraded.ts';

/** What records of an earlier version are completed with. */
export type UpgradeTables = Pick<ReturnType<typeof openBodyTable>, 'hasBody' | 'putBody'> &
  Pick<ReturnType<typeof openMetaTable>, 'meta'>;

export function createBookingReader(rows: BookingRows, tables: UpgradeTables, oneWrite: Readonly<OneWrite>) {
  /** The record that an id belongs to, or its row. */
  const resolve = (id: BookingId): BookingRecord | FilledRow | null =>
    rows.resolve(id, (key) => oneWrite.unwritten?.get(key));

  /** A fresh copy of the record that an id belongs to; within `inOneWrite`, the copy that is being changed. */
  function find(id: BookingId): BookingRecord | null {
    const found = resolve(id);
    return found === null || !('doc' in found) ? found : copyOfBooking(recordOf(found) as BookingRecord);
  }

  /** The same, read-only and cheap. */
  function peek(id: BookingId): StoredBooking | null {
    const found = resolve(id);
    return found === null || !('doc' in found) ? found : recordOf(found);
  }

  function recordOf(row: FilledRow): StoredBooking {
    row.record ??= upgraded(restored(row.doc), tables);
    return row.record;
  }

  return {
    find,
    findAll: (ids: readonly BookingId[]): BookingRecord[] => ids.map(find).filter((record) => record !== null),
    peek,
    peekAll: (ids: readonly BookingId[]): StoredBooking[] => ids.map(peek).filter((record) => record !== null),
    /** As it is stored under its own key. */
    peekRow(key: RecordKey): StoredBooking | null {
      const row = rows.at(key);
      return row.doc === null || row.doc.startsWith('>') ? null : recordOf(row as FilledRow);
    },
  };
}

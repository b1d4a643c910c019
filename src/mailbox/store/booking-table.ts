/** The records of bookings, out of their rows and into them (`booking-rows.ts`). */

import type { BookingRecord } from '../../sync/booking-record.ts';
import { compact, compactFrom } from '../../sync/compact.ts';
import type { Ports } from '../ports.ts';
import type { openBodyTable } from './body-table.ts';
import { type FilledRow, openBookingRows } from './booking-rows.ts';
import type { openMetaTable } from './meta-table.ts';
import type { openOverflowTable } from './overflow-table.ts';
import { restored } from './restored.ts';
import type { Scheduled, StoredBooking } from './stored-booking.ts';
import { upgraded } from './upgraded.ts';

/** The tables that a record's own row does not hold: what is old of it, and the bodies it reads. */
type OtherTables = Pick<ReturnType<typeof openOverflowTable>, 'putOverflow'> &
  Pick<ReturnType<typeof openBodyTable>, 'releaseBody' | 'hasBody' | 'putBody'> &
  Pick<ReturnType<typeof openMetaTable>, 'meta'>;

export function openBookingTable({ sql }: Pick<Ports, 'sql'>, tables: OtherTables) {
  const rows = openBookingRows(sql);

  /** Records that are written when the work of `inOneWrite` is done; null: every one at once. */
  let unwritten: Map<string, BookingRecord> | null = null;
  /** What bookings held that were joined in it, by the key of the one that stays. */
  let joined: [key: string, before: StoredBooking | null][] = [];

  /** The record that an id belongs to, or its row. */
  const resolve = (id: string): BookingRecord | FilledRow | null => rows.resolve(id, (key) => unwritten?.get(key));

  /** Bodies that a record read and another, or itself, reads no more. */
  function letGoOfBodies(before: StoredBooking | null, after: StoredBooking | null): void {
    for (const { arrival, storedBody } of before?.intake.open ?? []) {
      if (storedBody === undefined) continue;
      const isRead = after?.intake.open.some(
        (open) => open.arrival === arrival && open.storedBody?.at === storedBody.at,
      );
      if (!isRead) tables.releaseBody(storedBody.at);
    }
  }

  /** A fresh copy of the record that an id belongs to; within `inOneWrite` the one that is worked on. */
  function find(id: string): BookingRecord | null {
    const found = resolve(id);
    return found === null || !('doc' in found) ? found : upgraded(restored(found.doc), tables);
  }

  /** The same only to look at, and cheap. */
  function peek(id: string): StoredBooking | null {
    const found = resolve(id);
    return found === null || !('doc' in found) ? found : recordOf(found);
  }

  function recordOf(row: FilledRow): StoredBooking {
    row.record ??= upgraded(restored(row.doc), tables);
    return row.record;
  }

  /** As it is stored under its own key. */
  function peekRow(key: string): StoredBooking | null {
    const row = rows.at(key);
    return row.doc === null || row.doc.startsWith('>') ? null : recordOf(row as FilledRow);
  }

  function saveNow(record: BookingRecord): void {
    let doc = JSON.stringify(record);
    if (doc.length > compactFrom) {
      tables.putOverflow(record.key, compact(record));
      doc = JSON.stringify(record);
    }
    const known = rows.known(record.key);
    if (known?.doc === doc) {
      known.record = record;
      return;
    }
    letGoOfBodies(peekRow(record.key), record);
    rows.write(record.key, doc).record = record;
  }

  return {
    find,
    findAll: (ids: readonly string[]): BookingRecord[] => ids.map(find).filter((record) => record !== null),
    peek,
    peekAll: (ids: readonly string[]): StoredBooking[] => ids.map(peek).filter((record) => record !== null),
    /**
     * Takes the record over: whoever saves does not change it afterwards, but finds it again. What is known to be there
     * already costs no row: in an outage many a run ends before it has begun. A record that has grown is made small.
     */
    save(record: Scheduled): void {
      if (unwritten !== null) unwritten.set(record.key, record);
      else saveNow(record);
    },
    /**
     * Records that `work` saves are written once, when it is done: a webhook of 250 events about one booking is one row.
     * `before`: is told of them first.
     */
    inOneWrite<Result>(work: () => Result, before: (records: readonly BookingRecord[]) => void): Result {
      const changed = new Map<string, BookingRecord>();
      unwritten = changed;
      joined = [];
      try {
        const result = work();
        unwritten = null;
        before([...changed.values()]);
        for (const record of changed.values()) saveNow(record);
        for (const [key, held] of joined) letGoOfBodies(held, peekRow(key));
        return result;
      } finally {
        unwritten = null;
        joined = [];
      }
    },
    /** Makes another id lead to the record; also turns a joined record's row into such a pointer. */
    point(id: string, key: string): void {
      if (id !== key) rows.write(id, `>${key}`);
    },
    /** The same for a booking that was joined with another, which is stored: the bodies that this one reads no more go. */
    pointJoined(id: string, key: string): void {
      if (unwritten === null) letGoOfBodies(peekRow(id), peekRow(key));
      else joined.push([key, peekRow(id)]);
      unwritten?.delete(id);
      if (id !== key) rows.write(id, `>${key}`);
    },
    remove({ key, chain }: StoredBooking): void {
      for (const id of new Set([key, ...Object.keys(chain.ids)])) rows.removeId(id);
    },
    removeId: rows.removeId,
    /** Characters of a record. */
    sizeOf: (key: string): number => rows.at(key).doc?.length ?? 0,
    /** The booking whose key comes after `after`, and how many characters it has; for rounds over everything. */
    bookingAfter(after: string): { readonly key: string; readonly characters: number } | null {
      const query =
        "SELECT id, length(doc) AS characters FROM booking WHERE id > ? AND doc LIKE '{%' ORDER BY id LIMIT 1";
      const row = sql(query, after)[0];
      return row === undefined ? null : { key: String(row['id']), characters: Number(row['characters']) };
    },
    /** After a transaction that was rolled back: what was remembered of it never came to be. */
    forgetBookings: rows.forgetAll,
  };
}

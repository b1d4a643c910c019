/**
 * The rows of bookings (`tables.ts`). Nobody else writes them, so what was read or written once is remembered: a drain looks
 * at the same few bookings many times, and every look at SQL is a row read.
 */
import type { BookingRecord } from '../core/booking-record.ts';
import { compact, compactFrom } from '../core/compact.ts';
import type { Scheduled } from './agenda.ts';
import type { openBodyTable } from './body-table.ts';
import type { openMetaTable } from './meta-table.ts';
import type { openOverflowTable } from './overflow-table.ts';
import type { Ports } from './ports.ts';
import { upgraded } from './rebuild.ts';
import { restored } from './restored.ts';

/** A booking to look at: shared by everyone who looks, so never changed. */
export type StoredBooking = Readonly<BookingRecord>;

interface Row {
  /** JSON of a record, or `>` and the id that leads further; null: no row. */
  readonly doc: string | null;
  /** Made at the first look. */
  record?: StoredBooking;
}

/**
 * What was read first is forgotten beyond that: some 1,500 bookings are remembered. With the records made of them about
 * 25 MB, in an isolate of 128 MB (field.md §4.1).
 */
const charactersAtMost = 4_000_000;
/** What a row takes beside its text, an id that is not known included. */
const charactersOfARow = 300;
/** A pointer leads to another after each join; a long way is made short when it is gone. More is a circle. */
const hopsAtMost = 1_000;
const hopsKept = 8;
const upsert = 'INSERT INTO booking (id, doc) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET doc = ?2';

export type BookingTable = ReturnType<typeof openBookingTable>;

/** The tables that a record's own row does not hold: what is old of it, and the bodies it reads. */
type OtherTables = Pick<ReturnType<typeof openOverflowTable>, 'putOverflow'> &
  Pick<ReturnType<typeof openBodyTable>, 'releaseBody' | 'hasBody' | 'putBody'> &
  Pick<ReturnType<typeof openMetaTable>, 'meta'>;

export function openBookingTable({ sql }: Pick<Ports, 'sql'>, tables: OtherTables) {
  const rows = new Map<string, Row>();
  let characters = 0;

  /** Records that are written when the work of `inOneWrite` is done; null: every one at once. */
  let unwritten: Map<string, BookingRecord> | null = null;
  /** What bookings held that were joined in it, by the key of the one that stays. */
  let joined: [key: string, before: StoredBooking | null][] = [];

  function remember(id: string, doc: string | null): Row {
    forget(id);
    for (const oldest of rows.keys()) {
      if (characters <= charactersAtMost) break;
      forget(oldest);
    }
    const row: Row = { doc };
    characters += (doc?.length ?? 0) + charactersOfARow;
    rows.set(id, row);
    return row;
  }

  function forget(id: string): void {
    const known = rows.get(id);
    if (known === undefined) return;
    characters -= (known.doc?.length ?? 0) + charactersOfARow;
    rows.delete(id);
  }

  function forgetBookings(): void {
    rows.clear();
    characters = 0;
  }

  function read(id: string): Row {
    const doc = sql('SELECT doc FROM booking WHERE id = ?', id)[0]?.['doc'];
    return remember(id, doc == null ? null : String(doc));
  }

  function write(id: string, doc: string): Row {
    sql(upsert, id, doc);
    return remember(id, doc);
  }

  function removeId(id: string): void {
    sql('DELETE FROM booking WHERE id = ?', id);
    forget(id);
  }

  /** The record that an id belongs to, or its row. */
  function resolve(id: string): BookingRecord | (Row & { readonly doc: string }) | null {
    let at = id;
    let hops = 0;
    for (; hops < hopsAtMost; hops += 1) {
      const changed = unwritten?.get(at);
      if (changed !== undefined) return changed;
      const row = rows.get(at) ?? read(at);
      const { doc } = row;
      if (doc === null) return null;
      if (!doc.startsWith('>')) {
        if (hops > hopsKept) write(id, `>${at}`);
        return row as Row & { readonly doc: string };
      }
      at = doc.slice(1);
    }
    return null;
  }

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

  function recordOf(row: Row & { readonly doc: string }): StoredBooking {
    row.record ??= upgraded(restored(row.doc), tables);
    return row.record;
  }

  /** As it is stored under its own key. */
  function peekRow(key: string): StoredBooking | null {
    const row = rows.get(key) ?? read(key);
    return row.doc === null || row.doc.startsWith('>') ? null : recordOf(row as Row & { readonly doc: string });
  }

  function saveNow(record: BookingRecord): void {
    let doc = JSON.stringify(record);
    if (doc.length > compactFrom) {
      tables.putOverflow(record.key, compact(record));
      doc = JSON.stringify(record);
    }
    const known = rows.get(record.key);
    if (known?.doc === doc) {
      known.record = record;
      return;
    }
    letGoOfBodies(peekRow(record.key), record);
    write(record.key, doc).record = record;
  }

  return {
    find,
    findAll: (ids: readonly string[]): BookingRecord[] => ids.map(find).filter((record) => record !== null),
    peek,
    peekAll: (ids: readonly string[]): StoredBooking[] => ids.map(peek).filter((record) => record !== null),
    /**
     * Takes the record over: whoever saves does not change it afterwards, but finds it again. What is known to be there
     * already costs no row: in an outage many a turn ends before it has begun. A record that has grown is made small.
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
      if (id !== key) write(id, `>${key}`);
    },
    /** The same for a booking that was joined with another, which is stored: the bodies that this one reads no more go. */
    pointJoined(id: string, key: string): void {
      if (unwritten === null) letGoOfBodies(peekRow(id), peekRow(key));
      else joined.push([key, peekRow(id)]);
      unwritten?.delete(id);
      if (id !== key) write(id, `>${key}`);
    },
    remove({ key, chain }: StoredBooking): void {
      for (const id of new Set([key, ...Object.keys(chain.ids)])) removeId(id);
    },
    removeId,
    /** Characters of a record. */
    sizeOf: (key: string): number => (rows.get(key) ?? read(key)).doc?.length ?? 0,
    /** The booking whose key comes after `after`, and how many characters it has; for rounds over everything. */
    bookingAfter(after: string): { readonly key: string; readonly characters: number } | null {
      const query =
        "SELECT id, length(doc) AS characters FROM booking WHERE id > ? AND doc LIKE '{%' ORDER BY id LIMIT 1";
      const row = sql(query, after)[0];
      return row === undefined ? null : { key: String(row['id']), characters: Number(row['characters']) };
    },
    /** After a transaction that was rolled back: what was remembered of it never came to be. */
    forgetBookings,
  };
}

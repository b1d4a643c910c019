/**
 * The rows of bookings (`tables.ts`). Nobody else writes them, so what was read or written once is remembered: a drain looks
 * at the same few bookings many times, and every look at SQL is a row read.
 */
import type { BookingRecord } from '../core/booking-record.ts';
import type { Ports } from './ports.ts';
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
 * All is forgotten beyond that: some 3,000 bookings, so that those which wait for the end of an outage are not read anew at
 * every look. With the records made of them about 30 MB, in an isolate of 128 MB (field.md §4.1).
 */
const charactersAtMost = 8_000_000;
/** What a row takes beside its text, an id that is not known included. */
const charactersOfARow = 300;
const hopsAtMost = 50;
const upsert = 'INSERT INTO booking (id, doc) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET doc = ?2';

export type BookingTable = ReturnType<typeof openBookingTable>;

export function openBookingTable({ sql }: Pick<Ports, 'sql'>) {
  const rows = new Map<string, Row>();
  let characters = 0;

  function remember(id: string, doc: string | null): Row {
    if (characters > charactersAtMost) forgetBookings();
    const row: Row = { doc };
    const known = rows.get(id);
    characters += (doc?.length ?? 0) - (known?.doc?.length ?? 0) + (known === undefined ? charactersOfARow : 0);
    rows.set(id, row);
    return row;
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

  /** The row of the record that an id belongs to. */
  function rowOf(id: string): (Row & { readonly doc: string }) | null {
    let row = rows.get(id) ?? read(id);
    for (let hops = 0; row.doc?.startsWith('>') && hops < hopsAtMost; hops += 1) {
      const next = row.doc.slice(1);
      row = rows.get(next) ?? read(next);
    }
    const { doc } = row;
    return doc === null || doc.startsWith('>') ? null : (row as Row & { readonly doc: string });
  }

  /** A fresh copy of the record that an id belongs to. */
  function find(id: string): BookingRecord | null {
    const row = rowOf(id);
    return row === null ? null : restored(row.doc);
  }

  /** The same only to look at, and cheap. */
  function peek(id: string): StoredBooking | null {
    const row = rowOf(id);
    if (row === null) return null;
    row.record ??= restored(row.doc);
    return row.record;
  }

  return {
    find,
    findAll: (ids: readonly string[]): BookingRecord[] => ids.map(find).filter((record) => record !== null),
    peek,
    peekAll: (ids: readonly string[]): StoredBooking[] => ids.map(peek).filter((record) => record !== null),
    /**
     * Takes the record over: whoever saves does not change it afterwards, but finds it again. What is known to be there
     * already costs no row: in an outage many a turn ends before it has begun.
     */
    save(record: BookingRecord): void {
      const doc = JSON.stringify(record);
      const known = rows.get(record.key);
      const row = known?.doc === doc ? known : write(record.key, doc);
      row.record = record;
    },
    /** Makes another id lead to the record; also turns a joined record's row into such a pointer. */
    point(id: string, key: string): void {
      if (id !== key) write(id, `>${key}`);
    },
    remove({ key, chain }: StoredBooking): void {
      for (const id of new Set([key, ...Object.keys(chain.ids)])) {
        sql('DELETE FROM booking WHERE id = ?', id);
        rows.delete(id);
      }
    },
    /** Records after `after`, in order of their ids; for rounds over everything. */
    page(after: string, limit: number): BookingRecord[] {
      const query = "SELECT doc FROM booking WHERE id > ? AND doc LIKE '{%' ORDER BY id LIMIT ?";
      return sql(query, after, limit).map(({ doc }) => restored(String(doc)));
    },
    keysInPhase(phase: BookingRecord['phase']): string[] {
      const query = "SELECT id FROM booking WHERE doc LIKE '{%' AND json_extract(doc, '$.phase') = ?";
      return sql(query, phase).map(({ id }) => String(id));
    },
    /** Open deliveries by phase of their booking. */
    openByPhase(): Record<string, number> {
      const query =
        "SELECT json_extract(doc, '$.phase') AS phase, SUM(json_array_length(doc, '$.open')) AS open FROM booking WHERE doc LIKE '{%' GROUP BY 1";
      return Object.fromEntries(sql(query).map(({ phase, open }) => [String(phase), Number(open)]));
    },
    /** After a transaction that was rolled back: what was remembered of it never came to be. */
    forgetBookings,
  };
}

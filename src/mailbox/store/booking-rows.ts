/**
 * The rows of `booking` (`tables.ts`) as text, with a cache: a drain looks at the same few bookings many times, and every SQL
 * read counts.
 */
import { type BookingId, type RecordKey, recordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { Ports } from '../ports.ts';
import { packed, unpacked } from './packed.ts';
import type { StoredBooking } from './stored-booking.ts';

export interface Row {
  /** JSON of a record, or `>` and the id that leads on; null: no row. */
  readonly doc: string | null;
  /** Made at the first look. */
  record?: StoredBooking;
}

/**
 * Above this size the oldest entries are removed: about 1,500 bookings stay. Together with the records made from them they take
 * about 25 MB, and an isolate has 128 MB (field.md §4.1).
 */
const charactersAtMost = 4_000_000;
/** What a row takes besides its text; unknown ids take it, too. */
const charactersOfARow = 300;
/** Each join adds a pointer. A long chain of pointers is shortened when it is followed. More hops than this are a circle. */
const hopsAtMost = 1_000;
const hopsKept = 8;
const upsert = 'INSERT INTO booking (id, doc) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET doc = ?2';

/** Of a known id. */
export type FilledRow = Row & { readonly doc: string };

export type BookingRows = ReturnType<typeof openBookingRows>;

/** The rows that were read or written last. */
function createCache() {
  const rows = new Map<BookingId, Row>();
  let characters = 0;

  function remember(id: BookingId, doc: string | null): Row {
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

  function forget(id: BookingId): void {
    const row = rows.get(id);
    if (row === undefined) return;
    characters -= (row.doc?.length ?? 0) + charactersOfARow;
    rows.delete(id);
  }

  function forgetAll(): void {
    rows.clear();
    characters = 0;
  }

  return { known: (id: BookingId): Row | undefined => rows.get(id), remember, forget, forgetAll };
}

export function openBookingRows(sql: Ports['sql']) {
  const { known, remember, forget, forgetAll } = createCache();

  function read(id: BookingId): Row {
    const doc = sql('SELECT doc FROM booking WHERE id = ?', id)[0]?.['doc'];
    return remember(id, doc == null ? null : unpacked(String(doc)));
  }

  /** `rests`: nobody will look at it soon. */
  function write(id: BookingId, doc: string, rests = false): Row {
    sql(upsert, id, rests ? packed(doc) : doc);
    return remember(id, doc);
  }

  function removeId(id: BookingId): void {
    sql('DELETE FROM booking WHERE id = ?', id);
    forget(id);
  }

  /** The first record behind an id, in the order of ids. */
  function after(id: string): { readonly key: RecordKey; readonly characters: number } | null {
    const row = sql("SELECT id, doc FROM booking WHERE id > ? AND doc NOT LIKE '>%' ORDER BY id LIMIT 1", id)[0];
    if (row === undefined) return null;
    const [key, doc] = [recordKey(String(row['id'])), unpacked(String(row['doc']))];
    // The caller looks at it next.
    if (known(key)?.doc !== doc) remember(key, doc);
    return { key, characters: doc.length };
  }

  const at = (key: RecordKey): Row => known(key) ?? read(key);

  /** The row of the record that an id belongs to; `changedOf`: records that are not written yet. */
  function resolve(
    id: BookingId,
    changedOf: (key: RecordKey) => BookingRecord | undefined,
  ): BookingRecord | FilledRow | null {
    let key = recordKey(id);
    let hops = 0;
    for (; hops < hopsAtMost; hops += 1) {
      const changed = changedOf(key);
      if (changed !== undefined) return changed;
      const row = at(key);
      const { doc } = row;
      if (doc === null) return null;
      if (!doc.startsWith('>')) {
        if (hops > hopsKept) write(id, `>${key}`);
        return row as FilledRow;
      }
      key = recordKey(doc.slice(1));
    }
    return null;
  }

  return { at, after, known, write, removeId, resolve, forgetAll };
}

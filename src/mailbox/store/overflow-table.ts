/**
 * The rows of `overflow` (`tables.ts`): what `sync/compact.ts` has moved out of the record of a booking with a very long
 * history. They are written in pieces, and read only when something so old is needed.
 */
import type { RecordKey } from '../../booking/ids.ts';
import type { Overflow } from '../../sync/compact.ts';
import type { Ports } from '../ports.ts';

/** Behind every item that begins with a prefix. */
const behind = (prefix: string): string => `${prefix}\u{10ffff}`;

export function openOverflowTable({ sql }: Pick<Ports, 'sql'>) {
  return {
    putOverflow(booking: RecordKey, items: readonly Overflow[]): void {
      const statement =
        'INSERT INTO overflow (booking, item, doc) VALUES (?1, ?2, ?3) ON CONFLICT (booking, item) DO UPDATE SET doc = ?3';
      for (const { item, doc } of items) sql(statement, booking, item, JSON.stringify(doc));
    },
    /** Undefined: it is not there. */
    overflow(booking: RecordKey, item: string): unknown {
      const doc = sql('SELECT doc FROM overflow WHERE booking = ? AND item = ?', booking, item)[0]?.['doc'];
      return doc == null ? undefined : JSON.parse(String(doc));
    },
    /** Names of items, in their order, without their documents. */
    overflowItems(booking: RecordKey, prefix: string, limit: number): string[] {
      const query = `SELECT item FROM overflow WHERE booking = ? AND item >= ? AND item < ? ORDER BY item LIMIT ${limit}`;
      return sql(query, booking, prefix, behind(prefix)).map(({ item }) => String(item));
    },
    removeOverflow(booking: RecordKey, item: string): void {
      sql('DELETE FROM overflow WHERE booking = ? AND item = ?', booking, item);
    },
    /** The booking was joined with another. */
    moveOverflow(from: RecordKey, to: RecordKey): void {
      sql('UPDATE OR REPLACE overflow SET booking = ? WHERE booking = ?', to, from);
    },
  };
}

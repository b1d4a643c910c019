/**
 * The rows of `body` (`tables.ts`). Each webhook's body is stored once and only as long as somebody may read it. Stored bodies
 * have a quota, because a mailbox must work even if nothing that a tool sends can be read. Above the quota, the oldest bodies of
 * failed deliveries are deleted first (the delivery says so), then the oldest of all.
 */
import { type RecordKey, recordKey } from '../../booking/ids.ts';
import type { Ports } from '../ports.ts';

/** Characters of all stored bodies of one mailbox. */
const bodiesAtMost = 32 * 1024 * 1024;
/** How much is freed at once, so that not every webhook has to do it. */
const madeFree = 1024 * 1024;
const rowsAtOnce = 100;
/** Bookings are looked at one by one, so only some of them. */
const pagesLookedAt = 3;

export function openBodyTable({ sql }: Pick<Ports, 'sql'>) {
  let total: number | null = null;
  const known = (): number => {
    total ??= Number(sql('SELECT SUM(size) AS total FROM body')[0]?.['total'] ?? 0);
    return total;
  };

  const sizeOf = (arrival: number): number =>
    Number(sql('SELECT size FROM body WHERE arrival = ?', arrival)[0]?.['size'] ?? 0);

  function removeBody(arrival: number): void {
    const after = known() - sizeOf(arrival);
    sql('DELETE FROM body WHERE arrival = ?', arrival);
    total = after;
  }

  return {
    removeBody,
    /** `arrival`: of the delivery that needs it first. `text`: JSON. */
    putBody(arrival: number, booking: RecordKey | null, text: string, users = 1): void {
      const before = known();
      const statement = 'INSERT INTO body (arrival, booking, users, size, doc) VALUES (?, ?, ?, ?, ?)';
      sql(statement, arrival, booking, users, text.length, text);
      total = before + text.length;
    },
    /** What has been read from the tool since. It replaces the body that asked for the read; no other delivery reads it. */
    replaceBody(arrival: number, text: string): void {
      const after = known() - sizeOf(arrival) + text.length;
      sql('UPDATE body SET size = ?2, doc = ?3 WHERE arrival = ?1', arrival, text.length, text);
      total = after;
    },
    bodyUsers: (arrival: number): number =>
      Number(sql('SELECT users FROM body WHERE arrival = ?', arrival)[0]?.['users'] ?? 0),
    /** One more delivery reads it. */
    shareBody(arrival: number): void {
      sql('UPDATE body SET users = users + 1 WHERE arrival = ?', arrival);
    },
    /** One delivery fewer needs the body. It is deleted with the last one. */
    releaseBody(arrival: number): void {
      const users = sql('SELECT users FROM body WHERE arrival = ?', arrival)[0]?.['users'];
      if (users === undefined) return;
      if (Number(users) <= 1) removeBody(arrival);
      else sql('UPDATE body SET users = users - 1 WHERE arrival = ?', arrival);
    },
    /** Undefined: it is gone. */
    body(arrival: number): unknown {
      const doc = sql('SELECT doc FROM body WHERE arrival = ?', arrival)[0]?.['doc'];
      return doc == null ? undefined : JSON.parse(String(doc));
    },
    hasBody: (arrival: number): boolean => sql('SELECT 1 AS found FROM body WHERE arrival = ?', arrival).length > 0,
    bodiesSize: known,
    /** The next body after a number, for rounds over everything. */
    bodyAfter(after: number): number | null {
      const row = sql('SELECT arrival FROM body WHERE arrival > ? ORDER BY arrival LIMIT 1', after)[0];
      return row === undefined ? null : Number(row['arrival']);
    },
    /**
     * Frees space if the quota is exceeded: first bodies that could not be read, then those of failed bookings among the oldest,
     * then the oldest. `hasFailed`: whether a booking has failed.
     */
    makeRoom(hasFailed: (booking: RecordKey) => boolean): void {
      if (known() <= bodiesAtMost) return;
      for (const arrival of leastNeeded(sql, hasFailed)) {
        removeBody(arrival);
        if (known() <= bodiesAtMost - madeFree) return;
      }
    },
    /** After a transaction that was rolled back. */
    forgetBodies(): void {
      total = null;
    },
  };
}

/** Bodies in the order in which they are deleted to make room. The caller deletes each before it asks for the next one. */
function* leastNeeded(sql: Ports['sql'], hasFailed: (booking: RecordKey) => boolean): Generator<number> {
  const passes: readonly (readonly [condition: string, mayGo: (booking: RecordKey) => boolean, pages: number])[] = [
    ['booking IS NULL', () => true, Number.POSITIVE_INFINITY],
    ['booking IS NOT NULL', hasFailed, pagesLookedAt],
    ['TRUE', () => true, Number.POSITIVE_INFINITY],
  ];
  for (const [condition, mayGo, pages] of passes) {
    let after = Number.MIN_SAFE_INTEGER;
    for (let page = 0; page < pages; page += 1) {
      const query = `SELECT arrival, booking FROM body WHERE arrival > ? AND ${condition} ORDER BY arrival LIMIT ${rowsAtOnce}`;
      const rows = sql(query, after);
      for (const { arrival, booking } of rows) {
        after = Number(arrival);
        if (mayGo(recordKey(String(booking)))) yield after;
      }
      if (rows.length < rowsAtOnce) break;
    }
  }
}

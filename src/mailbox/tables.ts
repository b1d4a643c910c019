/**
 * The mailbox's tables. Rows written are the budget (design.md, *Budget*), so a booking is one row with no index:
 *
 * | table | row | written |
 * | --- | --- | --- |
 * | `booking` | first id of a booking → its record as JSON; another id → `>` and the first id | a change of the booking; a new id |
 * | `delivery` | arrival → id and event; `doc` only for what is about no booking | once |
 * | `link` | appointment → booking | a new link |
 * | `agenda` | booking → when it is looked at again, and the specialist it waits for | only when it does not settle at once |
 * | `undecodable` | digest of a body that did not fit → its delivery | once |
 * | `meta` | small documents: key, connection state, watermark | seldom |
 *
 * Bookings whose newest delivery is above the watermark are found by it, so a visit that settles at once needs no agenda.
 */

export const schema = [
  'CREATE TABLE IF NOT EXISTS booking (id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS delivery (arrival INTEGER PRIMARY KEY, id TEXT, event TEXT NOT NULL, received_at INTEGER NOT NULL, doc TEXT)',
  'CREATE TABLE IF NOT EXISTS link (appointment_id INTEGER PRIMARY KEY, booking TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS agenda (booking TEXT PRIMARY KEY, due_at INTEGER NOT NULL, slot INTEGER) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS undecodable (key TEXT PRIMARY KEY, arrival INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
];

/** An agenda row that waits for a slot and for no time. */
export const never = 9_000_000_000_000_000;

/** A delivery that is about no booking: it was ignored, or could not be read. */
export interface LooseDelivery {
  readonly state: 'ignored' | 'failed' | 'discarded';
  readonly code: string | null;
  readonly reason: string;
  /** Kept so that a retry can read it with a newer bridge. Personal. */
  readonly body?: unknown;
}

export interface DeliveryRow {
  readonly arrival: number;
  readonly id: string | null;
  readonly event: string;
  readonly receivedAt: number;
  readonly loose: LooseDelivery | null;
}

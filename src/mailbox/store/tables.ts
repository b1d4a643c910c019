/**
 * The mailbox's tables. Written rows are the budget (architecture.md, *Budget*), so a booking is one row without an index. A booking
 * that settles at once has rows only here and in `delivery`:
 *
 * | table | row | written |
 * | --- | --- | --- |
 * | `booking` | first id of a booking → its record as JSON, perhaps packed (`packed.ts`); another id → `>` and the first id | a change of the booking; a new id |
 * | `delivery` | arrival → id and event; `doc` only for what is about no booking | once |
 * | `body` | arrival → a webhook's body, for the deliveries that still need it | once, only where somebody will read it |
 * | `link` | appointment → booking | a new link |
 * | `schedule` | a booking that waits, is parked or has failed → when and why it is looked at again | only when it does not settle at once |
 * | `overflow` | what is old of a booking with a very long history | in pieces, seldom |
 * | `series` | digest of client, event type and rhythm → visits of a recurring series, and what was told of all of them | a visit of one |
 * | `undecodable` | digest of a body that did not fit → its delivery | once |
 * | `audit` | what a person has done, and who | an action of the admin |
 * | `meta` | small documents: key, connection state, counts of open deliveries, watermark, rounds under way, refusals | seldom |
 *
 * Fresh bookings are found by their newest delivery, which is above the watermark. Nothing ever loads all rows of a table, because an
 * object has 128 MB: what is due is read in order and a few rows at a time, rounds over everything run in pieces (`rounds.ts`), and
 * lists never select a body. A limit is written into the statement and never bound: SQLite plans a statement with a bound limit each
 * time it runs, which takes five times as long as the statement itself.
 */

import type { BookingId } from '../../booking/ids.ts';
import type { Code } from '../../codes.ts';
import type { SeriesSaid } from '../../sync/booking-record.ts';
import type { Occurrence } from '../../sync/fold/series.ts';
import type { Ports } from '../ports.ts';
import { openCountsName } from './open-counts.ts';

export const schemaVersion = '6';
/** What `schedule` and its indexes were called in version 2. */
const formerIndexes = ['agenda_due', 'agenda_slot', 'agenda_unwritten'];

const statements = [
  'CREATE TABLE IF NOT EXISTS booking (id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS delivery (arrival INTEGER PRIMARY KEY, id TEXT, event TEXT NOT NULL, received_at INTEGER NOT NULL, doc TEXT, size INTEGER, starts_at INTEGER)',
  'CREATE TABLE IF NOT EXISTS body (arrival INTEGER PRIMARY KEY, booking TEXT, users INTEGER NOT NULL, size INTEGER NOT NULL, doc TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS link (appointment_id INTEGER PRIMARY KEY, booking TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS schedule (booking TEXT PRIMARY KEY, due_at INTEGER NOT NULL, slot INTEGER, rank INTEGER NOT NULL, phase TEXT NOT NULL, open INTEGER NOT NULL, unwritten INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE INDEX IF NOT EXISTS schedule_due ON schedule (rank, due_at, booking)',
  'CREATE INDEX IF NOT EXISTS schedule_slot ON schedule (slot) WHERE slot IS NOT NULL',
  'CREATE INDEX IF NOT EXISTS schedule_unwritten ON schedule (booking) WHERE unwritten = 1',
  "CREATE INDEX IF NOT EXISTS schedule_phase ON schedule (phase, booking) WHERE phase IN ('parked', 'failed')",
  'CREATE TABLE IF NOT EXISTS overflow (booking TEXT, item TEXT, doc TEXT NOT NULL, PRIMARY KEY (booking, item)) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS series (key TEXT PRIMARY KEY, doc TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE INDEX IF NOT EXISTS series_by_end ON series (until)',
  'CREATE TABLE IF NOT EXISTS undecodable (key TEXT PRIMARY KEY, arrival INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS audit (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, delivery INTEGER, booking TEXT, details TEXT NOT NULL)',
  'CREATE INDEX IF NOT EXISTS audit_booking ON audit (booking) WHERE booking IS NOT NULL',
];
const metaTable = 'CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID';

interface Metas {
  readonly meta: (name: string) => string | null;
  readonly setMeta: (name: string, value: string) => void;
}

/**
 * Creates the tables. A mailbox of the first version has a schedule with other columns, and bodies inside its records. That
 * schedule is dropped, and the round `rebuild` builds the new one from the records, in pieces.
 */
export function makeTables(sql: Ports['sql'], { meta, setMeta }: Metas): void {
  sql(metaTable);
  const isOld = meta('schema') === null && meta('key') !== null;
  if (isOld) sql('DROP TABLE IF EXISTS agenda');
  if (meta('schema') === '2') {
    sql('ALTER TABLE agenda RENAME TO schedule');
    for (const index of formerIndexes) sql(`DROP INDEX IF EXISTS ${index}`);
  }
  if (meta('schema') !== schemaVersion) addColumns(sql);
  for (const statement of statements) sql(statement);
  if (isOld) for (const round of ['rebuild', 'rebuild_loose']) setMeta(`round:${round}`, '');
  if (meta('schema') === schemaVersion) return;
  // An earlier version does not keep it, and may have run in between.
  if (meta(openCountsName)) setMeta(openCountsName, '');
  setMeta('schema', schemaVersion);
}

/** Until version 4 deliveries had no size, until 5 no start. An earlier version that was back meanwhile leaves the columns as they are. */
function addColumns(sql: Ports['sql']): void {
  const [table] = sql("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'delivery'");
  if (table === undefined) return;
  for (const column of ['size', 'starts_at'])
    if (!String(table['sql']).includes(column)) sql(`ALTER TABLE delivery ADD COLUMN ${column} INTEGER`);
}

/** The time of a schedule row that waits for no time. */
export const never = 9_000_000_000_000_000;

/** A delivery that is about no booking: it was ignored, or could not be read. */
export interface StandaloneDelivery {
  readonly state: 'ignored' | 'failed' | 'discarded';
  readonly code: Code | null;
  readonly reason: string;
  /** Where its body was stored, so that a retry can read it with a newer bridge. It may be gone by now. */
  readonly bodyAt?: number;
  /** A person discarded it at `at` (ms). `code`: the one that it had before, kept for a day (`give-up.ts`). */
  readonly discarded?: { readonly at: number; readonly code: Code | null };
}

interface AnyDelivery {
  readonly arrival: number;
  readonly event: string;
  readonly receivedAt: number;
  /** Bytes of the webhook that told of it; null: not known, or none did. */
  readonly size?: number | null;
  /** When the visit starts (ms), if the webhook itself tells it: lists of a day look here. */
  readonly startsAt?: number | null;
}

/** About a booking, or about none. A body that could not be read may still name an id. */
export type DeliveryRow =
  | (AnyDelivery & { readonly id: BookingId; readonly standalone: null })
  | (AnyDelivery & { readonly id: BookingId | null; readonly standalone: StandaloneDelivery });

export type StandaloneRow = Extract<DeliveryRow, { readonly standalone: StandaloneDelivery }>;
/** It was kept with its body. */
export type UnreadRow = StandaloneRow & { readonly standalone: { readonly bodyAt: number } };

/** What the mailbox knows of a recurring series (`series.ts`). */
export interface SeriesRow {
  readonly occurrences: readonly Occurrence[];
  readonly verdicts: readonly Verdict[];
}

/** Also has what its visits are found by. */
export interface Verdict extends SeriesSaid {
  readonly id: BookingId;
  readonly start: string;
  readonly count: number | null;
}

/**
 * A mailbox as it is after years: rows that the bridge wrote itself, copied in SQL with other ids. Any table is copied: what a
 * booking's rows are is found by its id, its appointment and its arrival number, which all three occur nowhere else.
 */
import { DatabaseSync } from 'node:sqlite';
import { packed, unpacked } from '../src/mailbox/store/packed.ts';
import { appointmentOf, uidOf } from './bodies.ts';

/** A booking of `bodies.ts` that is in the database. */
export interface Template {
  readonly number: number;
  readonly arrival: number;
}

type Cell = string | number | bigint | null | Uint8Array;
/** A value of a copy; texts are cut at what differs. */
type Part = (copy: Names) => Cell;
type Names = { readonly uid: string; readonly appointment: number; readonly arrival: number };

const rowsATransaction = 20_000;

/** Adds copies of a booking: `numbers` and arrivals count from `from` on. */
export function addCopies(file: string, template: Template, count: number, from: Template): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
  const rows = tablesOf(database).flatMap((table) => rowsOf(database, table, template));
  for (let done = 0; done < count; ) {
    database.exec('BEGIN');
    const end = Math.min(count, done + rowsATransaction);
    for (; done < end; done += 1) {
      const number = from.number + done;
      const names = { uid: uidOf(number), appointment: appointmentOf(number), arrival: from.arrival + done };
      for (const { insert, parts } of rows) insert.run(...parts.map((part) => part(names)));
    }
    database.exec('COMMIT');
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Meta of the mailbox: small documents by name. */
export function setMeta(file: string, values: Readonly<Record<string, string>>): void {
  const database = new DatabaseSync(file);
  const set = database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  for (const [name, value] of Object.entries(values)) set.run(name, value);
  database.close();
}

/** A round goes on, or something is due and may be sent. Read beside the process that writes. */
export function isBusy(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rounds = database.prepare("SELECT name FROM meta WHERE name LIKE 'round:%'").all();
    if (rounds.length > 0) return true;
    const state = database.prepare("SELECT value FROM meta WHERE name = 'state'").get()?.['value'];
    if (typeof state === 'string' && JSON.parse(state).pausedByPerson === true) return false;
    return database.prepare('SELECT 1 FROM schedule WHERE due_at <= ? LIMIT 1').get(Date.now()) !== undefined;
  } finally {
    database.close();
  }
}

/** Bytes of the pages in use. */
export function bytesOf(file: string): number {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const of = (pragma: string): number => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  const bytes = (of('page_count') - of('freelist_count')) * of('page_size');
  database.close();
  return bytes;
}

const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => name !== 'meta' && !name.startsWith('sqlite_'));

function rowsOf(database: DatabaseSync, table: string, { number, arrival }: Template) {
  const [uid, appointment] = [uidOf(number), appointmentOf(number)];
  const isOfBooking = (value: Cell): boolean =>
    value === arrival || value === appointment || (typeof value === 'string' && value.includes(uid));
  const rows = database.prepare(`SELECT * FROM ${table}`).all();
  return rows
    .filter((row) => Object.values(row).some(isOfBooking))
    .map((row) => {
      // A row's own number is given anew where it means nothing.
      const columns = Object.keys(row).filter((column) => column !== 'place');
      const holes = columns.map(() => '?').join(', ');
      return {
        insert: database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${holes})`),
        parts: columns.map((column) => partOf(row[column] ?? null, { uid, appointment, arrival })),
      };
    });
}

function partOf(value: Cell, { uid, appointment, arrival }: Names): Part {
  if (value === arrival) return (copy) => copy.arrival;
  if (value === appointment) return (copy) => copy.appointment;
  if (typeof value !== 'string') return () => value;
  const text = unpacked(value);
  const wrapped = text === value ? (copy: string) => copy : packed;
  const pieces = text.split(new RegExp(`(${uid}|\\b${appointment}\\b|\\b${arrival}\\b)`));
  if (pieces.length === 1) return () => value;
  const pieceOf = (piece: string, copy: Names): string | number =>
    piece === uid
      ? copy.uid
      : piece === String(appointment)
        ? copy.appointment
        : piece === String(arrival)
          ? copy.arrival
          : piece;
  return (copy) => wrapped(pieces.map((piece) => pieceOf(piece, copy)).join(''));
}

/**
 * Storing a booking together with the time at which it is looked at again. A booking that rests has no row in the agenda,
 * and a row that says the same is not written twice: rows are the budget (design.md, *Budget*).
 */
import type { BookingRecord } from '../core/booking-record.ts';
import type { StoredBooking } from './booking-table.ts';
import type { Store } from './store.ts';
import { never } from './tables.ts';

/** Something of it is still to be done: by its due time, or an outcome to be written. */
export const needsTurn = (record: StoredBooking): boolean => record.dueAt !== null || record.outbox.length > 0;

/** The same, and the agenda does not say when. */
export const isOffAgenda = (record: StoredBooking): boolean =>
  needsTurn(record) && (record.outbox.length > 0 || textOf(rowFor(record)) !== record.agenda);

/** Stores a record and its place in the agenda. */
export function keep(record: BookingRecord, store: Store): void {
  const row = rowFor(record);
  const text = textOf(row);
  if (text !== record.agenda) {
    if (row === null) store.agendaDelete(record.key);
    else store.agendaSet(record.key, row.dueAt, row.slot);
    record.agenda = text;
  }
  store.save(record);
}

/**
 * The same at the end of a turn. Where a parked booking's daily look has changed nothing but its time, the agenda's row
 * alone is written: the record goes on saying when the first look was.
 */
export function keepAfterTurn(record: BookingRecord, store: Store): void {
  const row = rowFor(record);
  const isParked = record.phase === 'parked' && row !== null && record.outbox.length === 0;
  if (isParked && isUnchangedButTime(record, store.peek(record.key))) store.agendaSet(record.key, row.dueAt, row.slot);
  else keep(record, store);
}

function isUnchangedButTime(record: BookingRecord, stored: StoredBooking | null): boolean {
  if (stored === null || stored.agenda === null) return false;
  const { dueAt, agenda } = stored;
  return JSON.stringify({ ...record, dueAt, agenda }) === JSON.stringify(stored);
}

interface AgendaRow {
  readonly dueAt: number;
  /** The specialist whose slot is waited for. */
  readonly slot: number | null;
}

function rowFor(record: StoredBooking): AgendaRow | null {
  const slot = record.conflict?.resourceId ?? null;
  const waits = record.dueAt ?? (record.phase === 'failed' && slot !== null ? never : null);
  // An outcome not yet in KV is found by the watermark; where there is a row at all, the row must not come later than it.
  const isUnwritten = record.outbox.length > 0 && (waits !== null || record.agenda !== null);
  const dueAt = isUnwritten ? Math.min(record.touchedAt, waits ?? never) : waits;
  return dueAt === null ? null : { dueAt, slot };
}

const textOf = (row: AgendaRow | null): string | null => (row === null ? null : `${row.dueAt}/${row.slot}`);

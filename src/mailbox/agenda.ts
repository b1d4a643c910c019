/**
 * Storing a booking together with the time at which it is looked at again. A booking that rests has no row in the agenda,
 * and a row that says the same is not written twice: rows are the budget (design.md, *Budget*).
 */
import { chainOrder } from '../booking/fold.ts';
import type { BookingRecord } from '../core/booking-record.ts';
import { isCancelledByTool } from '../core/patch/tables.ts';
import { type AgendaRow, failingRank, type Rank } from './agenda-table.ts';
import type { StoredBooking } from './booking-table.ts';
import type { Store } from './store.ts';
import { never } from './tables.ts';

/** Something of it is still to be done, and the agenda does not say so. */
export function isOffAgenda(record: StoredBooking): boolean {
  const row = rowFor(record, true);
  return row !== null && textOf(row) !== record.agenda;
}

/** Stores a record and its place in the agenda. An outcome that is about to be written is no reason for a row. */
export function keep(record: BookingRecord, store: Store): void {
  keepWith(record, rowFor(record, false), store);
}

/** The same for a booking that nobody will look at soon: also what waits for KV alone gets its row. */
export function putAside(record: BookingRecord, store: Store): void {
  keepWith(record, rowFor(record, true), store);
}

function keepWith(record: BookingRecord, row: AgendaRow | null, store: Store): void {
  const text = textOf(row);
  if (text !== record.agenda) {
    if (row === null) store.agendaDelete(record.key);
    else store.agendaSet(record.key, row);
    record.agenda = text;
  }
  store.save(record);
}

/**
 * The same at the end of a turn. Where a parked booking's daily look has changed nothing but its time, the agenda's row
 * alone is written: the record goes on saying when the first look was.
 */
export function keepAfterTurn(record: BookingRecord, store: Store): void {
  const row = rowFor(record, false);
  const isParked = record.phase === 'parked' && row !== null && record.outbox.length === 0;
  if (isParked && isUnchangedButTime(record, store.peek(record.key))) store.agendaSet(record.key, row);
  else keep(record, store);
}

function isUnchangedButTime(record: BookingRecord, stored: StoredBooking | null): boolean {
  if (stored === null || stored.agenda === null) return false;
  const { dueAt, agenda } = stored;
  return JSON.stringify({ ...record, dueAt, agenda }) === JSON.stringify(stored);
}

export function rankOf(record: StoredBooking): Rank {
  if (record.failingSince !== null) return failingRank;
  const order = chainOrder(record.chain);
  const isCancelled = order.kind === 'ok' && isCancelledByTool(record.chain, order.ids);
  if (isCancelled || record.losers.length > 0) return 0;
  return record.link === null ? 2 : 1;
}

/** `withOutcome`: an outcome that waits for KV is reason enough for a row. Where there is a row, it tells of it. */
function rowFor(record: StoredBooking, withOutcome: boolean): AgendaRow | null {
  const { dueAt, phase, open, conflict, outbox } = record;
  const isUnwritten = outbox.length > 0;
  const waits = dueAt !== null || phase === 'parked' || phase === 'failed';
  if (!waits && !(isUnwritten && (withOutcome || record.agenda !== null))) return null;
  return {
    dueAt: dueAt ?? never,
    slot: conflict?.resourceId ?? null,
    rank: rankOf(record),
    phase,
    open: open.length,
    isUnwritten,
  };
}

const textOf = (row: AgendaRow | null): string | null =>
  row === null
    ? null
    : [row.dueAt, row.slot, row.rank, row.phase, row.open, row.isUnwritten ? 'unwritten' : ''].join('/');

/** What the agenda's row of a record counts, as `agendaCounts` adds it up. */
export function countedIn({ agenda }: StoredBooking): { readonly phase: string; readonly open: number } | null {
  const [, , , phase, open] = agenda?.split('/') ?? [];
  return phase === undefined || open === undefined ? null : { phase, open: Number(open) };
}

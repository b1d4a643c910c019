/**
 * The one door through which a booking is stored, together with the time at which it is looked at again: `store.save` takes a
 * record from nobody else. A booking that rests has no row in the agenda,
 * and a row that says the same is not written twice: rows are the budget (architecture.md, *Budget*).
 */

import { chainOrder } from '../booking/told.ts';
import type { BookingRecord } from '../core/booking-record.ts';
import { flawOf } from '../core/lifecycle.ts';
import { isCancelledByTool } from '../core/patch/tables.ts';
import { standingDeliveries } from '../core/settle/standing.ts';
import { type AgendaRow, failingRank, type Rank } from './agenda-table.ts';
import type { Store } from './store.ts';
import type { Scheduled, StoredBooking } from './stored-booking.ts';
import { never } from './tables.ts';

/** Something of it is still to be done, and the agenda does not say so. */
export function isOffAgenda(record: StoredBooking): boolean {
  const row = rowFor(record, true);
  return row !== null && textOf(row) !== record.agenda;
}

/** Stores a record and its place in the agenda. */
export function keep(record: BookingRecord, store: Store): void {
  keepWith(record, rowFor(record, !isAboveWatermark(record, store)), store);
}

/** The same for a booking that nobody will look at soon: also what waits for KV alone gets its row. */
export function putAside(record: BookingRecord, store: Store): void {
  keepWith(record, rowFor(record, true), store);
}

/** On the list of fresh ones: its newest delivery tells of it after a crash, so an outcome is no reason for a row. */
const isAboveWatermark = ({ key }: BookingRecord, { fresh }: Store): boolean => fresh.has(key);

/**
 * Stores a record whose place stays as it is: a new delivery tells of it, or it has its turn just now. Whatever the agenda
 * does not say is on the list of fresh ones.
 */
export function keepInPlace(record: BookingRecord, store: Store): void {
  if (isOffAgenda(record)) store.fresh.add(record.key);
  store.save(record as Scheduled);
}

function keepWith(record: BookingRecord, row: AgendaRow | null, store: Store): void {
  const text = textOf(row);
  if (text !== record.agenda) {
    if (row === null) store.agendaDelete(record.key);
    else store.agendaSet(record.key, row);
    record.agenda = text;
  }
  keepInPlace(record, store);
}

/**
 * The row that a record, which is not on the list of fresh ones, should have and has not. A parked booking's row knows of a
 * later look than its record.
 */
export function isLost(record: StoredBooking, store: Pick<Store, 'agendaDueAt'>): boolean {
  if (flawOf(record) !== null) return true;
  const row = rowFor(record, true);
  const found = store.agendaDueAt(record.key);
  if (row === null) return found !== null;
  return found === null || (found > row.dueAt && record.lifecycle.phase !== 'parked');
}

/**
 * The same at the end of a turn. Where a parked booking's daily look has changed nothing but its time, the agenda's row
 * alone is written: the record goes on saying when the first look was.
 */
export function keepAfterTurn(record: BookingRecord, store: Store): void {
  const row = rowFor(record, !isAboveWatermark(record, store));
  const isParked = record.lifecycle.phase === 'parked' && row !== null && record.outbox.waiting.length === 0;
  if (isParked && isUnchangedButTime(record, store.peek(record.key))) store.agendaSet(record.key, row);
  else keep(record, store);
}

function isUnchangedButTime(record: BookingRecord, stored: StoredBooking | null): boolean {
  const [dueAt, agenda] = [stored?.lifecycle.dueAt, stored?.agenda];
  if (agenda == null || dueAt === undefined) return false;
  const lifecycle = { ...record.lifecycle, dueAt };
  return JSON.stringify({ ...record, lifecycle, agenda }) === JSON.stringify(stored);
}

export function rankOf(record: StoredBooking): Rank {
  if (record.lifecycle.failingSince !== null) return failingRank;
  const order = chainOrder(record.chain);
  const isCancelled = order.kind === 'ok' && isCancelledByTool(record.chain, order.ids);
  if (isCancelled || record.duplicates.losers.length > 0) return 0;
  return record.link.held === null ? 2 : 1;
}

/** One-Link refused some of it, and a mended table may change that: then it is to be found. */
export const hasRefused = ({ writes: { refused } }: StoredBooking): boolean => Object.keys(refused).length > 0;

/** `withOutcome`: an outcome that waits for KV is reason enough for a row. Where there is a row, it tells of it. */
function rowFor(record: StoredBooking, withOutcome: boolean): AgendaRow | null {
  const {
    lifecycle: { dueAt, phase },
    slot: { conflict },
    outbox: { waiting: outbox },
  } = record;
  const isUnwritten = outbox.length > 0;
  const waits = dueAt !== null || phase === 'parked' || phase === 'failed' || hasRefused(record);
  if (!waits && !(isUnwritten && (withOutcome || record.agenda !== null))) return null;
  return {
    dueAt: dueAt ?? never,
    slot: conflict?.resourceId ?? null,
    rank: rankOf(record),
    phase,
    open: standingDeliveries(record).length,
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
  return phase === undefined ? null : { phase, open: Number(open) };
}

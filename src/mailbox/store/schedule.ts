/**
 * The only place where a booking is stored together with the time of its next look: `store.save` accepts records from nowhere
 * else. A booking that has nothing to do has no row in the schedule, and a row that is unchanged is not written again, because
 * written rows are the budget (architecture.md, *Budget*).
 */

import { chainOrder } from '../../booking/told.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { flawOf } from '../../sync/lifecycle.ts';
import { isCancelledByTool } from '../../sync/patch/tables.ts';
import { standingDeliveries } from '../../sync/settle/standing.ts';
import { failingRank, type Rank, type ScheduleRow } from './schedule-table.ts';
import type { Store } from './store.ts';
import type { Scheduled, StoredBooking } from './stored-booking.ts';
import { never } from './tables.ts';

/** True if the booking has something to do and the schedule does not say so. */
export function isOffSchedule(record: StoredBooking): boolean {
  const row = rowFor(record, true);
  return row !== null && textOf(row) !== record.schedule;
}

/** Stores a record and its place in the schedule. */
export function saveAndSchedule(record: BookingRecord, store: Store): void {
  saveWith(record, rowFor(record, !isAboveWatermark(record, store)), store);
}

/** The same for a booking that will not be looked at soon. It gets a row even if only an outcome waits for KV. */
export function saveOnSchedule(record: BookingRecord, store: Store): void {
  saveWith(record, rowFor(record, true), store);
}

/** It is on the list of fresh ones: after a crash its newest delivery leads to it, so an outcome is no reason for a row. */
const isAboveWatermark = ({ key }: BookingRecord, { fresh }: Store): boolean => fresh.has(key);

/**
 * Stores a record whose place stays as it is: a new delivery leads to it, or its run is under way. What the schedule does not
 * have is on the list of fresh ones.
 */
export function saveInPlace(record: BookingRecord, store: Store): void {
  if (isOffSchedule(record)) store.fresh.add(record.key);
  store.save(record as Scheduled);
}

function saveWith(record: BookingRecord, row: ScheduleRow | null, store: Store): void {
  const text = textOf(row);
  if (text !== record.schedule) {
    if (row === null) store.scheduleDelete(record.key);
    else store.scheduleSet(record.key, row);
    record.schedule = text;
  }
  saveInPlace(record, store);
}

/**
 * The row that a record should have and does not have, if it is not on the list of fresh ones. A parked booking's row knows of
 * a later look than its record.
 */
export function isLost(record: StoredBooking, store: Pick<Store, 'scheduleDueAt'>): boolean {
  if (flawOf(record) !== null) return true;
  const row = rowFor(record, true);
  const found = store.scheduleDueAt(record.key);
  if (row === null) return found !== null;
  return found === null || (found > row.dueAt && record.lifecycle.phase !== 'parked');
}

/**
 * The same at the end of a run. If a parked booking's daily look has changed nothing but its time, only the schedule's row is
 * written, and the record still has the time of the first look.
 */
export function saveAfterRun(record: BookingRecord, now: number, store: Store): void {
  if (goesOnAtOnce(record, now, store)) {
    saveInPlace(record, store);
    return;
  }
  const row = rowFor(record, !isAboveWatermark(record, store));
  const isParked = record.lifecycle.phase === 'parked' && row !== null && record.outbox.waiting.length === 0;
  if (isParked && isUnchangedButTime(record, store.peek(record.key))) store.scheduleSet(record.key, row);
  else saveAndSchedule(record, store);
}

/**
 * The calls of the drain were used up. It is on the list of fresh ones and has its next run soon, so a row would soon be
 * deleted again.
 */
const goesOnAtOnce = (record: BookingRecord, now: number, store: Store): boolean =>
  record.schedule === null &&
  record.lifecycle.dueAt !== null &&
  record.lifecycle.dueAt <= now &&
  isAboveWatermark(record, store);

function isUnchangedButTime(record: BookingRecord, stored: StoredBooking | null): boolean {
  const [dueAt, schedule] = [stored?.lifecycle.dueAt, stored?.schedule];
  if (schedule == null || dueAt === undefined) return false;
  const lifecycle = { ...record.lifecycle, dueAt };
  return JSON.stringify({ ...record, lifecycle, schedule }) === JSON.stringify(stored);
}

export function rankOf(record: StoredBooking): Rank {
  if (record.lifecycle.failingSince !== null) return failingRank;
  const order = chainOrder(record.chain);
  const isCancelled = order.kind === 'ok' && isCancelledByTool(record.chain, order.ids);
  if (isCancelled || record.duplicates.surplus.length > 0) return 0;
  return record.link.held === null ? 2 : 1;
}

/** One-Link refused some of its fields, and a corrected table may change that, so it must be findable. */
export const hasRefused = ({ writes: { refused } }: StoredBooking): boolean => Object.keys(refused).length > 0;

/** `withOutcome`: an outcome that waits for KV is reason enough for a row. An existing row mentions it. */
function rowFor(record: StoredBooking, withOutcome: boolean): ScheduleRow | null {
  const {
    lifecycle: { dueAt, phase },
    slot: { conflict },
    outbox: { waiting: outbox },
  } = record;
  const isUnwritten = outbox.length > 0;
  const waits = dueAt !== null || phase === 'parked' || phase === 'failed' || hasRefused(record);
  if (!waits && !(isUnwritten && (withOutcome || record.schedule !== null))) return null;
  return {
    dueAt: dueAt ?? never,
    slot: conflict?.resourceId ?? null,
    rank: rankOf(record),
    phase,
    open: standingDeliveries(record).length,
    isUnwritten,
  };
}

const textOf = (row: ScheduleRow | null): string | null =>
  row === null
    ? null
    : [row.dueAt, row.slot, row.rank, row.phase, row.open, row.isUnwritten ? 'unwritten' : ''].join('/');

/** What the schedule's row of a record counts, as `scheduleCounts` adds it up. */
export function countedIn({ schedule }: StoredBooking): { readonly phase: string; readonly open: number } | null {
  const [, , , phase, open] = schedule?.split('/') ?? [];
  return phase === undefined ? null : { phase, open: Number(open) };
}

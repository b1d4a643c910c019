/**
 * The rows of the schedule (`tables.ts`): the bookings that wait, and when and in which order they are looked at again. However
 * many there are, a query reads only the rows that it returns.
 */
import { type RecordKey, recordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { Ports, SqlValue } from '../ports.ts';
import type { Counted, OpenCounts } from './open-counts.ts';
import { never } from './tables.ts';

/**
 * Cancellations first, then moves, then creations, so that slots are freed before they are taken. Bookings whose last try failed
 * come last, so that they do not hold up the others.
 */
export const ranks = [0, 1, 2, 3] as const;
export type Rank = (typeof ranks)[number];
export const failingRank = 3;

export interface ScheduleRow {
  /** Milliseconds since 1970; `never`: not on its own. */
  readonly dueAt: number;
  /** The specialist whose slot it waits for. */
  readonly slot: number | null;
  readonly rank: Rank;
  readonly phase: BookingRecord['lifecycle']['phase'];
  /** How many deliveries are not settled. */
  readonly open: number;
  /** An outcome is not in KV yet. */
  readonly isUnwritten: boolean;
}

/** The place behind which the next due bookings of a rank are. */
export interface SchedulePlace {
  readonly dueAt: number;
  readonly booking: RecordKey;
}
export const scheduleStart: SchedulePlace = { dueAt: -1, booking: recordKey('') };

/** More bookings wait for one slot only if somebody causes that on purpose. They try again on their own schedule. */
const slotWaitersAtMost = 200;

const upsert =
  'INSERT INTO schedule (booking, due_at, slot, rank, phase, open, unwritten) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (booking) DO UPDATE SET due_at = ?2, slot = ?3, rank = ?4, phase = ?5, open = ?6, unwritten = ?7';

const placeOf = ({ due_at, booking }: Record<string, SqlValue>): SchedulePlace => ({
  dueAt: Number(due_at),
  booking: recordKey(String(booking)),
});

/** The first due row of each rank. It is remembered, because every step of a drain asks for it and it rarely changes. */
function openEarliest(sql: Ports['sql']) {
  /** Null: none will be due. A rank that is missing here is unknown. */
  const known = new Map<Rank, SchedulePlace | null>();

  function of(rank: Rank): SchedulePlace | null {
    const first = known.get(rank);
    if (first !== undefined) return first;
    const query = 'SELECT due_at, booking FROM schedule WHERE rank = ? AND due_at < ? ORDER BY due_at LIMIT 1';
    const found = sql(query, rank, never).map(placeOf)[0] ?? null;
    known.set(rank, found);
    return found;
  }

  /** Its row was the first of a rank, and may be so no longer. */
  function forget(booking: RecordKey): void {
    for (const [rank, first] of known) if (first?.booking === booking) known.delete(rank);
  }

  /** A row was written. */
  function note(rank: Rank, place: SchedulePlace): void {
    forget(place.booking);
    const first = known.get(rank);
    if (first !== undefined && place.dueAt < (first?.dueAt ?? never)) known.set(rank, place);
  }

  return { of, note, forget, clear: (): void => known.clear() };
}

/** Bookings that wait for KV or for a slot. */
function openWaiting(sql: Ports['sql']) {
  /** False: it is known that there is no such row. */
  let mayBeUnwritten = true;
  let mayHaveSlots = true;
  const keysOf = (rows: readonly Record<string, SqlValue>[]): RecordKey[] =>
    rows.map(({ booking }) => recordKey(String(booking)));

  return {
    /** A row was written. */
    note({ slot, isUnwritten }: Pick<ScheduleRow, 'slot' | 'isUnwritten'>): void {
      mayBeUnwritten ||= isUnwritten;
      mayHaveSlots ||= slot !== null;
    },
    /** Bookings with an outcome that is not in KV yet, those after `after` first. */
    unwritten(limit: number, after = ''): RecordKey[] {
      if (!mayBeUnwritten) return [];
      const query = `SELECT booking FROM schedule WHERE unwritten = 1 AND booking > ? ORDER BY booking LIMIT ${limit}`;
      const behind = sql(query, after);
      const found = after === '' || behind.length === limit ? behind : [...behind, ...sql(query, '')];
      mayBeUnwritten = found.length > 0;
      return [...new Set(keysOf(found))].slice(0, limit);
    },
    /** Bookings that wait for a slot of this specialist, or of any specialist. */
    forSlot(wanted: number | null = null): RecordKey[] {
      if (!mayHaveSlots) return [];
      const rows =
        wanted === null
          ? sql(`SELECT booking FROM schedule WHERE slot IS NOT NULL LIMIT ${slotWaitersAtMost}`)
          : sql(`SELECT booking FROM schedule WHERE slot = ? LIMIT ${slotWaitersAtMost}`, wanted);
      mayHaveSlots = wanted !== null || rows.length > 0;
      return keysOf(rows);
    },
    forget(): void {
      mayBeUnwritten = true;
      mayHaveSlots = true;
    },
  };
}

export function openScheduleTable({ sql }: Pick<Ports, 'sql'>, counts: OpenCounts) {
  const earliest = openEarliest(sql);
  const countedAt = (booking: string): Counted | null => {
    counts.know();
    const row = sql('SELECT phase, open FROM schedule WHERE booking = ?', booking)[0];
    return row === undefined ? null : { phase: String(row['phase']), open: Number(row['open']) };
  };
  const waiting = openWaiting(sql);

  return {
    scheduleUnwritten: waiting.unwritten,
    waitingForSlot: waiting.forSlot,
    /** Bookings that have something to do and no row that says so (`work/ready-set.ts`). */
    fresh: new Set<RecordKey>() as Set<RecordKey>,
    scheduleSet(booking: RecordKey, { dueAt, slot, rank, phase, open, isUnwritten }: ScheduleRow): void {
      const before = countedAt(booking);
      sql(upsert, booking, dueAt, slot, rank, phase, open, isUnwritten ? 1 : 0);
      counts.changed(before, { phase, open });
      waiting.note({ slot, isUnwritten });
      earliest.note(rank, { dueAt, booking });
    },
    scheduleDelete(booking: RecordKey): void {
      const before = countedAt(booking);
      if (before === null) return;
      sql('DELETE FROM schedule WHERE booking = ?', booking);
      counts.changed(before, null);
      earliest.forget(booking);
    },
    /** When the row of a booking is due; null: it has none. */
    scheduleDueAt(booking: RecordKey): number | null {
      const row = sql('SELECT due_at FROM schedule WHERE booking = ?', booking)[0];
      return row === undefined ? null : Number(row['due_at']);
    },
    /** When the first booking is due, ms; this may be in the past. Null: none will be due. */
    scheduleNext(): number | null {
      const times = ranks.flatMap((rank) => earliest.of(rank)?.dueAt ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },
    /** Due bookings of a rank behind a place, the longest waiting first. */
    scheduleDue(rank: Rank, now: number, after: SchedulePlace, limit: number): SchedulePlace[] {
      const next = earliest.of(rank);
      if (next === null || next.dueAt > now) return [];
      const query = `SELECT due_at, booking FROM schedule WHERE rank = ?1 AND (due_at, booking) > (?2, ?4) AND due_at <= ?3 ORDER BY due_at, booking LIMIT ${limit}`;
      return sql(query, rank, after.dueAt, now, after.booking).map(placeOf);
    },
    /**
     * Rows whose bookings come after `after`, in any phase. To look for one phase among thousands of rows of another would be one
     * long query.
     */
    scheduleAfter: (after: string, limit: number): { readonly booking: RecordKey; readonly phase: string }[] =>
      sql(`SELECT booking, phase FROM schedule WHERE booking > ? ORDER BY booking LIMIT ${limit}`, after).map(
        (row) => ({
          booking: recordKey(String(row['booking'])),
          phase: String(row['phase']),
        }),
      ),
    /** Open deliveries by phase of their booking. */
    scheduleCounts: counts.of,
    /** After a transaction that was rolled back. */
    forgetSchedule(): void {
      earliest.clear();
      counts.forget();
      waiting.forget();
    },
  };
}

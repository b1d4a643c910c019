/**
 * The ready set: bookings whose time on the schedule has come, and fresh ones, which have no row there. After a crash, fresh
 * ones are found because their deliveries are above the watermark. So a booking that settles at once costs no row of the
 * schedule. One that does not settle gets its row when the drain has nothing more to do, or when many are fresh. So few are
 * fresh, however many wait.
 */
import { type BookingId, type RecordKey, recordKey } from '../../booking/ids.ts';
import { isOffSchedule, rankOf, saveOnSchedule } from '../store/schedule.ts';
import { type Rank, ranks, type SchedulePlace, scheduleStart } from '../store/schedule-table.ts';
import type { Store } from '../store/store.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

/** The watermark moves when this many deliveries are above it, because it is a row, too. */
const watermarkStep = 64;
/**
 * During work the watermark does not move, but it never stays behind more deliveries than these: after a crash each of them is
 * looked at.
 */
const behindAtMost = 4 * watermarkStep;
/** The most fresh bookings. Those for which a drain has not enough calls get a row on the schedule anyway. */
const freshAtMost = 64;
/** How many deliveries above the watermark are looked at, or bookings are put on the schedule, at one time. */
const rowsAtOnce = 200;

export type ReadySet = ReturnType<typeof createReadySet>;

/** One walk over what is due, each booking once. */
export interface Walk {
  /** What becomes due later belongs to the next walk, or to a call that joins this one later. */
  now: number;
  readonly places: Map<Rank, SchedulePlace>;
  /** Bookings that have had their run in this walk. */
  readonly seen: Set<RecordKey>;
}

export const newWalk = (now: number): Walk => ({ now, places: new Map(), seen: new Set() });

export function createReadySet(store: Store) {
  let watermark = Number(store.meta('watermark') ?? 0);
  // Retention may have removed the newest delivery; its number is not given twice.
  let lastArrival = Math.max(store.highestArrival(), Number(store.meta('arrival_floor') ?? 0));
  /** Up to this number the deliveries of an earlier life have been checked. */
  let recovered = watermark;
  const { fresh } = store;
  recover();

  /** Keeps a booking in the set if the schedule does not have it. */
  function review(key: BookingId): void {
    const record = store.peek(key);
    fresh.delete(recordKey(key));
    if (record !== null && isOffSchedule(record)) fresh.add(record.key);
  }

  /** Finds what an earlier life has left, a piece at a time. True: there may be more. */
  function recover(): boolean {
    const rows = recovered < lastArrival ? store.idsAbove(recovered, rowsAtOnce) : [];
    for (const { id } of rows) review(id);
    recovered = rows.length < rowsAtOnce ? lastArrival : (rows.at(-1)?.arrival ?? lastArrival);
    return recovered < lastArrival;
  }

  return {
    review,
    recover,
    isRecovered: (): boolean => recovered >= lastArrival,
    /** A booking that was looked at in a walk and is due again is due in that walk, too. */
    add(key: RecordKey, walk: Walk | null = null): void {
      walk?.seen.delete(key);
      review(key);
    },
    /** Ids of the newest bookings that only the schedule still mentions. */
    newestBelow: (limit: number): readonly BookingId[] => store.newestIds(watermark, limit),
    hasFresh: (): boolean => fresh.size > 0,
    isCrowded: (): boolean => fresh.size >= freshAtMost,
    fresh: (): Iterable<RecordKey> => fresh,
    /** Up to `limit` due bookings of some ranks; from the schedule the first rank first. They count as seen. */
    next: (
      walk: Walk,
      limit: number,
      isUnderWay: (key: RecordKey) => boolean,
      ofRanks: readonly Rank[] = ranks,
    ): StoredBooking[] => firstSeen(walk, limit, dueIn(walk, isUnderWay, ofRanks, store)),
    /** Few bookings are fresh, and few deliveries are above the watermark, so they need no rows on the schedule. */
    mayStayFresh: (): boolean => fresh.size < freshAtMost && lastArrival - watermark < behindAtMost,
    /** Removes what is done, gives what waits its place on the schedule, and moves the watermark. */
    tidy(): void {
      for (const key of [...fresh]) review(key);
      schedule(fresh, store);
      if (recovered < lastArrival || lastArrival - watermark < watermarkStep) return;
      watermark = lastArrival;
      store.setMeta('watermark', String(watermark));
    },
    /** The number of the next delivery. */
    nextArrival(): number {
      if (recovered === lastArrival) recovered += 1;
      lastArrival += 1;
      return lastArrival;
    },
    /** Before deliveries are removed. */
    keepLastArrival(): void {
      store.setMeta('arrival_floor', String(lastArrival));
    },
  };
}

/** Up to `limit` of the bookings that are due; they count as seen. */
function firstSeen(walk: Walk, limit: number, due: Iterable<StoredBooking>): StoredBooking[] {
  const found: StoredBooking[] = [];
  for (const record of due) {
    if (record.lifecycle.dueAt !== null && record.lifecycle.dueAt > walk.now) continue;
    walk.seen.add(record.key);
    found.push(record);
    if (found.length >= limit) break;
  }
  return found;
}

/** Gives each fresh booking its place on the schedule. */
function schedule(fresh: Set<RecordKey>, store: Store): void {
  while (fresh.size > 0) {
    const keys = [...fresh].slice(0, rowsAtOnce);
    store.transaction(() => {
      for (const record of store.findAll(keys)) saveOnSchedule(record, store);
    });
    for (const key of keys) fresh.delete(key);
  }
}

/** What is due in a walk, fresh ones first. */
function* dueIn(
  walk: Walk,
  isUnderWay: (key: RecordKey) => boolean,
  ofRanks: readonly Rank[],
  store: Store,
): Generator<StoredBooking> {
  const isOpen = (key: RecordKey): boolean => !walk.seen.has(key) && !isUnderWay(key);
  for (const key of store.fresh) {
    const record = isOpen(key) ? store.peek(key) : null;
    if (record === null || record.lifecycle.dueAt === null || !isOpen(record.key)) continue;
    if (ofRanks === ranks || ofRanks.includes(rankOf(record))) yield record;
  }
  for (const rank of ofRanks) {
    for (;;) {
      const [place] = store.scheduleDue(rank, walk.now, walk.places.get(rank) ?? scheduleStart, 1);
      if (place === undefined) break;
      walk.places.set(rank, place);
      if (!isOpen(place.booking)) continue;
      const record = store.peek(place.booking);
      if (record !== null && record.lifecycle.dueAt !== null && record.key === place.booking) yield record;
      else correct(place.booking, store);
    }
  }
}

/** A row of the schedule that does not say what its booking says. */
function correct(key: RecordKey, store: Store): void {
  const record = store.find(key);
  store.transaction(() => {
    store.scheduleDelete(key);
    if (record === null || record.key !== key) return;
    record.schedule = null;
    saveOnSchedule(record, store);
  });
}

/**
 * Bookings that may have something to be done now: those whose time in the agenda has come, and the fresh ones, which have no
 * place there. Fresh ones are found again after a crash: their deliveries are above the watermark. Hence a booking that
 * settles at once never costs a row of the agenda.
 */
import { isOffAgenda } from './agenda.ts';
import type { StoredBooking } from './booking-table.ts';
import type { Store } from './store.ts';

/** The watermark follows once this many deliveries stand above it: it is a row, too. */
const watermarkStep = 64;

export type Today = ReturnType<typeof createToday>;

export function createToday(store: Store) {
  let watermark = Number(store.meta('watermark') ?? 0);
  // Retention may have removed the newest delivery; its number is not given twice.
  let lastArrival = Math.max(store.highestArrival(), Number(store.meta('arrival_floor') ?? 0));
  const fresh = new Set<string>();
  for (const id of store.idsAbove(watermark)) review(id);

  /** Keeps a booking on the list where the agenda does not have it. */
  function review(key: string): void {
    const record = store.peek(key);
    fresh.delete(key);
    if (record !== null && isOffAgenda(record)) fresh.add(record.key);
  }

  return {
    review,
    add(key: string): void {
      fresh.add(key);
    },
    hasFresh: (): boolean => fresh.size > 0,
    records(now: number): StoredBooking[] {
      const found = new Map<string, StoredBooking>();
      for (const key of [...store.agendaDue(now), ...fresh]) {
        const record = store.peek(key);
        if (record !== null) found.set(record.key, record);
        else {
          fresh.delete(key);
          store.agendaDelete(key);
        }
      }
      return [...found.values()];
    },
    /** Takes off what is done, and lets the watermark follow. */
    tidy(): void {
      for (const key of [...fresh]) review(key);
      if (fresh.size > 0 || lastArrival - watermark < watermarkStep) return;
      watermark = lastArrival;
      store.setMeta('watermark', String(watermark));
    },
    /** The number of the next delivery. */
    nextArrival(): number {
      lastArrival += 1;
      return lastArrival;
    },
    /** Before deliveries are removed. */
    keepLastArrival(): void {
      store.setMeta('arrival_floor', String(lastArrival));
    },
  };
}

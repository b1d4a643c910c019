/**
 * Once a day: bookings whose time is over go, with their deliveries (design.md, *Retry*, *Patch*). It runs for every mailbox:
 * also for one that is paused, whose token is refused, whose connection is wrong or was taken out of the configuration.
 */
import type { BookingRecord } from '../core/booking-record.ts';
import { day } from '../core/retry.ts';
import type { StoredBooking } from './booking-table.ts';
import type { Ports } from './ports.ts';
import type { Rounds, Visit } from './rounds.ts';
import type { Store } from './store.ts';
import type { Today } from './today.ts';

export const retentionRoundMs = day;

/** A visit years ahead keeps nobody's data for years: what was told so long ago counts as over. */
const keptAheadMs = 400 * day;

/** When the next round is due, ms; null: the mailbox is new. */
export function retentionDueAt(store: Pick<Store, 'meta'>): number | null {
  const at = store.meta('retention_at');
  return at === null ? null : Number(at);
}

/** Starts the daily round when its time has come. */
export function retainWhenDue(
  { store, ports }: { readonly store: Store; readonly ports: Pick<Ports, 'now'> },
  today: Pick<Today, 'keepLastArrival'>,
  rounds: Pick<Rounds, 'start'>,
): void {
  const now = ports.now();
  const dueAt = retentionDueAt(store);
  if (dueAt !== null && now < dueAt) return;
  store.transaction(() => {
    store.setMeta('retention_at', String(now + retentionRoundMs));
    if (dueAt === null) return;
    today.keepLastArrival();
    rounds.start('retention');
    rounds.start('loose');
  });
}

/** The retention of a connection is remembered, for when it is not configured any more. */
export function noteRetentionDays(days: number, store: Store): void {
  if (store.meta('retention_days') !== String(days)) store.setMeta('retention_days', String(days));
}

export const rememberedRetentionDays = (store: Store): number => Number(store.meta('retention_days') ?? 30);

/** `dismiss`: what becomes of a booking that is over and has not settled; it is gone where this answers true. */
export function visitBookings(
  store: Store,
  { now, keepMs, dismiss }: { now: () => number; keepMs: number; dismiss: (record: BookingRecord) => boolean },
): Visit {
  return (after) => {
    const next = store.bookingAfter(after);
    if (next === null) return null;
    const record = store.peek(next.key);
    if (record !== null && isExpired(record, now() - keepMs)) {
      const found = store.find(next.key);
      if (found !== null && (found.phase === 'settled' || found.phase === 'failed' || dismiss(found))) {
        store.remove(found);
      }
    }
    return { at: next.key, characters: next.characters };
  };
}

/** Deliveries about no booking. Their numbers are in the order of time, so the round ends at the first that stays. */
export function visitLoose(store: Store, { now, keepMs }: { now: () => number; keepMs: number }): Visit {
  return (after) => {
    const row = store.deliveryAfter(Number(after));
    if (row === null || row.receivedAt > now() - keepMs + day) {
      store.forgetUndecodable();
      return null;
    }
    if (row.loose !== null && row.receivedAt < now() - keepMs) store.removeLoose(row);
    return { at: String(row.arrival), characters: 200 };
  };
}

/**
 * Neither event, settlement nor visit since. A visit months ahead keeps its booking, one years ahead does not; and what may
 * not be sent for so long, because of a pause say, is not sent any more.
 */
function isExpired(record: StoredBooking, before: number): boolean {
  const isTold = record.outbox.length === 0;
  if (!isTold && (record.phase === 'settled' || record.phase === 'failed')) return false;
  const starts = Object.values(record.chain.ids).flatMap(({ starts: told = [] }) =>
    told.map((start) => Date.parse(start)),
  );
  const isImported = record.link !== null && record.newest === null;
  const lastStart = isImported ? Number.POSITIVE_INFINITY : Math.max(0, ...starts);
  return Math.max(record.touchedAt, Math.min(lastStart, record.touchedAt + keptAheadMs)) <= before;
}

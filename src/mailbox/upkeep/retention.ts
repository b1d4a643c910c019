/**
 * Once a day, bookings whose retention is over are deleted with their deliveries (architecture.md, *Retry*, *Patch*). This runs
 * for every mailbox, even if it is paused, its token is refused, or its connection is invalid or was removed.
 */
import { recordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { day } from '../../sync/retry.ts';
import { forgetGivenUp, mayBeForgotten, takenBackForMs } from '../../sync/settle/give-up.ts';
import type { Ports } from '../ports.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import type { Store } from '../store/store.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import type { DeliveryRow, StandaloneDelivery } from '../store/tables.ts';
import type { ReadySet } from '../work/ready-set.ts';
import type { Rounds, Way } from './rounds.ts';
import { countTraffic } from './traffic.ts';

export const retentionRoundMs = day;

/** A visit that is years ahead does not keep personal data for years: the booking is deleted this long after its last event. */
const keptAheadMs = 400 * day;

/** How long it is known who has done what. */
const auditKeptMs = 90 * day;

/** When the next round is due, ms; null: the mailbox is new. */
export function retentionDueAt(store: Pick<Store, 'meta'>): number | null {
  const at = store.meta('retention_at');
  return at === null ? null : Number(at);
}

/** Starts the daily round when its time has come; returns when the next is due, ms. */
export function retainWhenDue(
  { store, ports }: { readonly store: Store; readonly ports: Pick<Ports, 'now'> },
  readySet: Pick<ReadySet, 'keepLastArrival'>,
  rounds: Pick<Rounds, 'start'>,
): number {
  const now = ports.now();
  const dueAt = retentionDueAt(store);
  if (dueAt !== null && now < dueAt) return dueAt;
  const next = now + retentionRoundMs;
  store.transaction(() => {
    store.setMeta('retention_at', String(next));
    if (dueAt === null) return;
    store.forgetAudit(now - auditKeptMs);
    countTraffic(now, store);
    readySet.keepLastArrival();
    rounds.start('retention');
    rounds.start('standalone');
    rounds.start('bodies');
  });
  return next;
}

/** The retention of a connection is remembered, for when it is not configured any more. */
export function noteRetentionDays(days: number, store: Store): void {
  if (store.meta('retention_days') !== String(days)) store.setMeta('retention_days', String(days));
}

export const rememberedRetentionDays = (store: Store): number => Number(store.meta('retention_days') ?? 30);

interface RetentionInput {
  readonly now: () => number;
  readonly keepMs: number;
  /** Ends a booking whose retention is over and that has not settled or been reported: it is reported and deleted in a later round. */
  readonly dismiss: (record: BookingRecord) => void;
  /** So many outcomes of a booking go with it, untold. */
  readonly giveUpTelling: (outcomes: number) => void;
  /** KV can be told: without a connection it cannot, and nothing waits for it. */
  readonly mayTell: boolean;
}

/** The three ways of the daily round: bookings, deliveries about none, bodies that nothing reads any more. */
export function retentionWays(
  store: Store,
  input: RetentionInput,
): Readonly<Record<'retention' | 'standalone' | 'bodies', Way>> {
  const { now, keepMs, dismiss, giveUpTelling, mayTell } = input;
  /** A booking with thousands of deliveries goes a piece at a visit; after a crash the next day's round goes on. */
  let unfinished: string | null = null;
  const every = everyBooking(removeWhenOver, store);
  const given = everyBooking((record) => {
    forgetGivenUp(record);
    saveAndSchedule(record, store);
  }, store);
  function removeWhenOver(record: BookingRecord): void {
    const isTold = record.outbox.waiting.length === 0 || !mayTell || isOver(record, now(), keepMs + untoldMs);
    if (record.lifecycle.phase === 'settled' || record.lifecycle.phase === 'failed' ? isTold : !mayTell) {
      unfinished = record.overflow && store.removeOverflowOf(record.key) ? record.key : null;
      if (unfinished !== null) return;
      if (mayTell && record.outbox.waiting.length > 0) giveUpTelling(record.outbox.waiting.length);
      store.remove(record);
    } else if (record.lifecycle.phase !== 'settled') dismiss(record);
  }
  return {
    retention: {
      next: (after) => (unfinished === null ? every.next(after) : { at: unfinished, characters: charactersOfAPart }),
      visit(at) {
        unfinished = null;
        // Most bookings are not over. Looking at them is cheap, and the round over the schedule follows anyway.
        const seen = store.peek(recordKey(at));
        if (seen === null) return;
        if (isOver(seen, now(), keepMs)) every.visit(at);
        else if (mayBeForgotten(seen, now())) given.visit(at);
      },
    },
    standalone: {
      next(after) {
        const row = store.deliveryAfter(Number(after));
        // Their numbers are in the order of time: behind the first that is young nothing is old.
        const isYoung = row !== null && row.receivedAt > now() - keepMs + day;
        if (row !== null && !isYoung) return { at: String(row.arrival), characters: charactersOfADelivery };
        store.forgetUndecodable();
        store.forgetSeries(now() - keepMs);
        return null;
      },
      visit(at) {
        const row = store.delivery(Number(at));
        if (row !== null && row.standalone !== null && row.receivedAt < now() - keepMs) store.removeStandalone(row);
      },
    },
    bodies: {
      next(after) {
        const at = store.bodyAfter(after === '' ? Number.MIN_SAFE_INTEGER : Number(after));
        return at === null ? null : { at: String(at), characters: charactersOfADelivery };
      },
      /** Each goes with the delivery that reads it; what is left over by a bug is nobody's and may be personal. */
      visit(at) {
        const row = store.delivery(Math.abs(Number(at)));
        if (row !== null && row.standalone !== null && isForgotten(row.standalone, now())) store.wipeStandalone(row);
        else if (!isRead(Number(at), row, now() - keepMs, store)) store.removeBody(Number(at));
      },
    },
  };
}

/** How long the bridge waits for KV to accept an outcome. */
const untoldMs = 30 * day;
const charactersOfADelivery = 200;
/** So much of a piece of a round the rows of one visit are. */
const charactersOfAPart = 200_000;

export function everyBooking(visit: (record: BookingRecord) => void, store: Store): Way {
  return {
    next(after) {
      const next = store.bookingAfter(after);
      return next === null ? null : { at: next.key, characters: next.characters };
    },
    visit(at) {
      const record = store.find(recordKey(at));
      if (record !== null) visit(record);
    },
  };
}

export function everyDelivery(visit: (row: DeliveryRow) => void, store: Store): Way {
  return {
    next(after) {
      const row = store.deliveryAfter(Number(after));
      return row === null ? null : { at: String(row.arrival), characters: charactersOfADelivery };
    },
    visit(at) {
      const row = store.delivery(Number(at));
      if (row !== null) visit(row);
    },
  };
}

/** Its discard cannot be taken back any more. */
const isForgotten = ({ discarded }: StandaloneDelivery, now: number): boolean =>
  discarded !== undefined && discarded.at + takenBackForMs <= now;

function isRead(at: number, row: DeliveryRow | null, before: number, store: Store): boolean {
  if (row === null) return false;
  if (row.standalone !== null) return row.standalone.bodyAt === at;
  const isOwn = store.peek(row.id)?.intake.open.some(({ storedBody }) => storedBody?.at === at) ?? false;
  // Another delivery of the same webhook may read it yet.
  return isOwn || (store.bodyUsers(at) > 1 && row.receivedAt > before);
}

/**
 * Neither event, settlement nor visit since. A visit months ahead keeps its booking, one years ahead does not; and what may
 * not be sent for so long, because of a pause say, is not sent any more.
 */
function isOver(record: StoredBooking, now: number, keepMs: number): boolean {
  const starts = Object.values(record.chain.ids).flatMap(({ starts: told = [] }) =>
    told.map((start) => Date.parse(start)),
  );
  const isImported = record.link.held !== null && record.intake.newest === null;
  const lastStart = isImported ? Number.POSITIVE_INFINITY : Math.max(0, ...starts);
  const latest = record.touchedAt + Math.max(0, keptAheadMs - keepMs);
  return Math.max(record.touchedAt, Math.min(lastStart, latest)) + keepMs <= now;
}

/** Once a day: bookings whose time is over go, with their deliveries (design.md, *Retry*, *Patch*). */
import type { BookingRecord } from '../core/booking-record.ts';
import { day } from '../core/retry.ts';
import { discard } from '../core/settle/settle.ts';
import { keep } from './agenda.ts';
import type { Store } from './store.ts';
import type { Today } from './today.ts';
import { contextOf, type TurnInput } from './turn-input.ts';

export const retentionRoundMs = day;
const pageLength = 200;

/** When the next round is due, ms; null: the mailbox is new. */
export function retentionDueAt(store: Store): number | null {
  const at = store.meta('retention_at');
  return at === null ? null : Number(at);
}

/** Keys of bookings that have something to tell before they go. */
export function retainWhenDue(input: TurnInput, today: Pick<Today, 'keepLastArrival'>): readonly string[] {
  const { store, ports } = input;
  const now = ports.now();
  const dueAt = retentionDueAt(store);
  if (dueAt !== null && now < dueAt) return [];
  return store.transaction(() => {
    store.setMeta('retention_at', String(now + retentionRoundMs));
    if (dueAt === null) return [];
    today.keepLastArrival();
    return retain(input);
  });
}

/** Removes what is expired. A parked booking is first discarded and told in KV: those keys come back. */
function retain(input: TurnInput): string[] {
  const { store, connection, ports } = input;
  const now = ports.now();
  const keepMs = connection.retentionDays * day;
  const told: string[] = [];
  let after = '';
  for (;;) {
    const page = store.page(after, pageLength);
    for (const record of page) {
      if (!isExpired(record, now - keepMs)) continue;
      if (record.phase === 'parked') {
        discard(record, 'expired', contextOf(input));
        record.touchedAt = now - keepMs;
        keep(record, store);
        told.push(record.key);
      } else store.remove(record);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageLength) break;
    after = last.key;
  }
  store.removeLooseBefore(now - keepMs);
  return told;
}

/** At rest, and neither event, settlement nor visit since. A visit months ahead keeps its booking. */
function isExpired(record: BookingRecord, before: number): boolean {
  if (record.phase === 'pending' || record.sendings.length > 0 || record.ghosts.length > 0) return false;
  if (record.outbox.length > 0) return false;
  // A link that was imported is there for a first event that may be months ahead.
  if (record.link !== null && record.newest === null) return false;
  const starts = Object.values(record.chain.ids).flatMap(({ starts: told = [] }) =>
    told.map((start) => Date.parse(start)),
  );
  return Math.max(record.touchedAt, ...starts) <= before;
}

/**
 * A retry of all bookings that need a person for the same reason: a round (`rounds.ts`) with a filter, and how far it has got. What
 * it does is one document in `meta`; its count is written with every twentieth booking, so after a crash it may be a few behind.
 */
import type { Connection } from '../../config/connection.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { instantText } from '../../sync/settle/report.ts';
import type { RetryFilter, RetryProgress } from '../contract-attention.ts';
import type { Store } from '../store/store.ts';
import { planRound } from './rounds.ts';
import { isOfTrouble } from './trouble.ts';

interface Stored {
  readonly filter: RetryFilter;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly retried: number;
}

const name = 'retry_many';
const writtenEvery = 20;

type Metas = Pick<Store, 'meta' | 'setMeta'>;

function storedIn({ meta }: Pick<Metas, 'meta'>): Stored | null {
  const text = meta(name);
  return text === null ? null : (JSON.parse(text) as Stored);
}
const write = ({ setMeta }: Pick<Metas, 'setMeta'>, stored: Stored): void => setMeta(name, JSON.stringify(stored));

/** Notes what is to be retried. In a transaction. `retried`: what was retried already. */
export function planRetry(filter: RetryFilter, now: number, store: Metas): void {
  write(store, { filter, startedAt: now, endedAt: null, retried: 0 });
  planRound('retry_many', store);
}

/** More was retried than the round has. */
export function countRetried(count: number, store: Metas): void {
  const stored = storedIn(store);
  if (stored !== null && count > 0) write(store, { ...stored, retried: stored.retried + count });
}

export function retryProgress(store: Pick<Metas, 'meta'>): RetryProgress {
  const stored = storedIn(store);
  if (stored === null) return { state: 'none', filter: null, retried: 0, started_at: null, ended_at: null };
  const { filter, startedAt, endedAt, retried } = stored;
  return {
    state: endedAt === null ? 'running' : 'done',
    filter,
    retried,
    started_at: instantText(startedAt),
    ended_at: endedAt === null ? null : instantText(endedAt),
  };
}

/** What the round asks of each booking, and what it notes. */
export function createRetry(connection: Connection, now: () => number, store: Metas) {
  let counted = 0;
  const keep = (end: boolean): void => {
    const stored = storedIn(store);
    if (stored === null || stored.endedAt !== null) return;
    write(store, { ...stored, retried: stored.retried + counted, endedAt: end ? now() : null });
    counted = 0;
  };
  return {
    isMeant: (record: BookingRecord): boolean => isOfTrouble(record, storedIn(store)?.filter ?? {}, connection),
    count(): void {
      counted += 1;
      if (counted >= writtenEvery) keep(false);
    },
    end: (): void => keep(true),
  };
}

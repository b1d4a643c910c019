/** When a mailbox has something to do next: the alarm is set to it (architecture.md, *The way of the data*). */
import type { CallPolicy, ConnectionState } from '../../sync/connection-state.ts';
import type { Store } from '../store/store.ts';
import { retentionDueAt } from '../upkeep/retention.ts';
import type { Outbox } from './outbox.ts';
import type { ReadySet } from './ready-set.ts';

interface ObligationInput {
  readonly store: Store;
  readonly readySet: Pick<ReadySet, 'fresh'>;
  readonly state: ConnectionState;
  readonly outbox: Pick<Outbox, 'blockedUntil'>;
  readonly callPolicy: () => CallPolicy;
  /** Something over many bookings is under way. */
  readonly hasPieces: () => boolean;
  /** When the tool's bookings are listed; null: never. */
  readonly listsAt: () => number | null;
}

/** Milliseconds since 1970; this may be in the past. */
export function nextObligation(now: number, input: ObligationInput): number {
  const { store, readySet, state, outbox, callPolicy, hasPieces, listsAt } = input;
  const times = [hasPieces() ? now : (retentionDueAt(store) ?? now)];
  const fresh = store.peekAll([...readySet.fresh()]);
  const work = [
    ...fresh.map(({ lifecycle: { dueAt } }) => dueAt),
    store.scheduleNext(),
    state.pausedByPerson ? null : (state.account?.probeAt ?? null),
    listsAt(),
  ].filter((at) => at !== null);
  const allowed = callPolicy();
  const notBefore = allowed.kind === 'wait' ? allowed.until : now;
  // Bookings that failed in an outage are due when it is over, whenever their own next try is.
  if (allowed.kind !== 'go' && notBefore !== null && state.breaker.suspects.length > 0) work.push(notBefore);
  if (work.length > 0 && notBefore !== null) times.push(Math.max(Math.min(...work), notBefore));
  const isUnwritten = fresh.some((record) => record.outbox.waiting.length > 0) || store.scheduleUnwritten(1).length > 0;
  if (isUnwritten) times.push(Math.max(now, outbox.blockedUntil()));
  return Math.min(...times);
}

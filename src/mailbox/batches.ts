/**
 * Turns of due bookings, a few at once. Batches run side by side and share the calls that may be under way: what becomes due
 * while a slow call is waited for starts a batch of its own. However many are due, so many are loaded as have a turn soon.
 */
import { rankOf } from './agenda.ts';
import { type Rank, ranks } from './agenda-table.ts';
import type { StoredBooking } from './booking-table.ts';
import { createPool } from './pool.ts';
import { newWalk, type Walk } from './today.ts';

const callsAtOnce = 4;
const turnsABatch = 64;

interface Turn {
  readonly key: string;
  readonly rank: Rank;
  readonly dueAt: number;
}

/** Within a class the longest waiting comes first. */
const turnsOf = (records: readonly StoredBooking[]): readonly Turn[] =>
  records
    .map((record) => ({ key: record.key, rank: rankOf(record), dueAt: record.dueAt ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.dueAt - b.dueAt);

export interface BatchesInput {
  /** The next bookings that are due and have no turn under way. */
  readonly next: (walk: Walk, limit: number, isClaimed: (key: string) => boolean) => readonly StoredBooking[];
  readonly takeTurn: (key: string) => Promise<void>;
  /** More turns may begin. */
  readonly mayGoOn: () => boolean;
  readonly now: () => number;
}

export function createBatches({ next, takeTurn, mayGoOn, now }: BatchesInput) {
  const pool = createPool(callsAtOnce);
  const batches = new Set<Promise<void>>();
  /** Bookings of the batches under way. */
  const claimed = new Set<string>();
  const isClaimed = (key: string): boolean => claimed.has(key);
  let walk: Walk | null = null;

  /** A class waits for the one before it: who takes a slot comes after who leaves it. */
  async function workOff(turns: readonly Turn[]): Promise<void> {
    for (const rank of ranks) {
      const atOnce = turns.filter((turn) => turn.rank === rank);
      await Promise.all(atOnce.map(({ key }) => pool.run(() => takeTurn(key)).finally(() => letGo(key))));
    }
  }

  /** A booking that waits for a slow answer must not keep the next ones waiting. */
  function letGo(key: string): void {
    claimed.delete(key);
    if (walk !== null && claimed.size < callsAtOnce && mayGoOn()) start(walk);
  }

  function start(of: Walk): void {
    const turns = turnsOf(next(of, turnsABatch, isClaimed));
    if (turns.length === 0) return;
    for (const { key } of turns) claimed.add(key);
    const batch = workOff(turns).finally(() => {
      for (const { key } of turns) claimed.delete(key);
      batches.delete(batch);
    });
    batches.add(batch);
  }

  return {
    /** The walk that is going on; null: none is. */
    walk: (): Walk | null => walk,
    /** Starts what is due beside the work that is going on; where none is, there is nothing to join. */
    join(): void {
      // While One-Link hangs, thousands may be taken in: they are found when those that were loaded have had their turns.
      if (walk === null || claimed.size >= turnsABatch) return;
      walk.now = Math.max(walk.now, now());
      start(walk);
    },
    async workOffAll(): Promise<void> {
      walk = newWalk(now());
      try {
        start(walk);
        while (batches.size > 0) await Promise.race(batches);
      } finally {
        walk = null;
      }
    },
    /** One booking alone, as the breaker's probe. */
    async workOffOne(): Promise<void> {
      await workOff(turnsOf(next(newWalk(now()), turnsABatch, isClaimed)).slice(0, 1));
    },
  };
}

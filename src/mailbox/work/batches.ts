/**
 * Runs of due bookings, a few at once. Batches run side by side and share the calls that may be under way: what becomes due
 * while a slow call is waited for starts a batch of its own. However many are due, so many are loaded as have a run soon.
 *
 * Bookings whose last try failed have a lane of their own, which leaves a call free for the others: fifty records that never
 * answer take a quarter of an hour each hour, and nobody else's time.
 */
import { rankOf } from '../store/schedule.ts';
import { failingRank, type Rank, ranks } from '../store/schedule-table.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { createPool, type Pool } from './pool.ts';
import { newWalk, type Walk } from './ready-set.ts';

const callsAtOnce = 4;
const failingAtOnce = callsAtOnce - 1;
const runsABatch = 64;

interface Turn {
  readonly key: string;
  readonly rank: Rank;
  readonly dueAt: number;
}

/** Who shares calls, and waits for whom. */
interface Lane {
  readonly ranks: readonly Rank[];
  readonly pool: Pool;
  /** Bookings of its batches under way. */
  readonly claimed: Set<string>;
}

/** Within a class the longest waiting comes first. */
const runsOf = (records: readonly StoredBooking[]): readonly Turn[] =>
  records
    .map((record) => ({
      key: record.key,
      rank: rankOf({ ...record, lifecycle: { ...record.lifecycle, failingSince: null } }),
      dueAt: record.lifecycle.dueAt ?? 0,
    }))
    .sort((a, b) => a.rank - b.rank || a.dueAt - b.dueAt);

export interface BatchesInput {
  /** The next bookings of some ranks that are due and have no turn under way. */
  readonly next: (
    walk: Walk,
    limit: number,
    isClaimed: (key: string) => boolean,
    ofRanks: readonly Rank[],
  ) => readonly StoredBooking[];
  /** True: its last try failed by a transport failure, and it will try again. */
  readonly processOne: (key: string) => Promise<boolean>;
  /** More turns may begin. */
  readonly mayGoOn: () => boolean;
  readonly now: () => number;
}

function createLanes(hasFailed: () => boolean): readonly Lane[] {
  const pool = createPool(callsAtOnce, hasFailed);
  const few = createPool(failingAtOnce);
  return [
    { ranks: ranks.filter((rank) => rank !== failingRank), pool, claimed: new Set() },
    { ranks: [failingRank], pool: { run: (task) => few.run(() => pool.run(task)) }, claimed: new Set() },
  ];
}

export function createBatches({ next, processOne, mayGoOn, now }: BatchesInput) {
  /** The last run failed: those that queue may fail, too. Whoever comes now does not wait for all of them. */
  let hasFailed = false;
  const lanes = createLanes(() => hasFailed);
  const batches = new Set<Promise<void>>();
  /** What those threw that nobody was waiting for just then. */
  const thrown: unknown[] = [];
  let walk: Walk | null = null;
  /** Probes of an open breaker go round: each is of another booking. */
  let rotation: Walk | null = null;

  /**
   * A class waits for the one before it: who takes a slot comes after who leaves it. Where one of that fails it stays where it
   * is, and there is nothing to wait for.
   */
  async function workOff(turns: readonly Turn[], lane: Lane): Promise<void> {
    const failed = Promise.withResolvers<void>();
    const takeOne = async ({ key }: Turn): Promise<void> => {
      try {
        hasFailed = await lane.pool.run(() => processOne(key));
        if (hasFailed) failed.resolve();
      } finally {
        letGo(key, lane);
      }
    };
    const all: Promise<unknown>[] = [];
    for (const rank of ranks) {
      const atOnce = Promise.all(turns.filter((turn) => turn.rank === rank).map(takeOne));
      // Told at the end, when all of them are over.
      atOnce.catch(() => {});
      all.push(atOnce);
      await Promise.race([atOnce, failed.promise]);
    }
    await Promise.all(all);
  }

  /** A booking that waits for a slow answer must not keep the next ones waiting. */
  function letGo(key: string, lane: Lane): void {
    lane.claimed.delete(key);
    if (walk !== null && lane.claimed.size < callsAtOnce && mayGoOn()) startIn(lane, walk);
  }

  function startIn(lane: Lane, of: Walk): void {
    const isClaimed = (key: string): boolean => lanes.some(({ claimed }) => claimed.has(key));
    const turns = runsOf(next(of, runsABatch, isClaimed, lane.ranks));
    if (turns.length === 0) return;
    for (const { key } of turns) lane.claimed.add(key);
    const batch = workOff(turns, lane)
      .catch((error: unknown) => {
        thrown.push(error);
      })
      .finally(() => {
        for (const { key } of turns) lane.claimed.delete(key);
        batches.delete(batch);
      });
    batches.add(batch);
  }

  return {
    /** The walk that is going on; null: none is. */
    walk: (): Walk | null => walk,
    /** Starts what is due beside the work that is going on; where none is, there is nothing to join. */
    join(): void {
      if (walk === null) return;
      walk.now = Math.max(walk.now, now());
      // While One-Link hangs, thousands may be taken in: they are found when those that were loaded have had their turns.
      for (const lane of lanes) if (lane.claimed.size < runsABatch) startIn(lane, walk);
    },
    async workOffAll(): Promise<void> {
      walk = newWalk(now());
      hasFailed = false;
      thrown.length = 0;
      try {
        for (const lane of lanes) startIn(lane, walk);
        while (batches.size > 0) {
          await Promise.race(batches);
          if (thrown.length > 0) throw thrown[0];
        }
      } finally {
        walk = null;
        rotation = null;
      }
    },
    /** One booking alone, as the breaker's probe; the next time it is another. False: none is due. */
    async workOffOne(): Promise<boolean> {
      const nextOf = (of: Walk): StoredBooking | undefined => {
        of.now = now();
        rotation = of;
        return next(of, 1, () => false, ranks)[0];
      };
      const found = (rotation === null ? undefined : nextOf(rotation)) ?? nextOf(newWalk(now()));
      if (found === undefined) return false;
      await processOne(found.key);
      return true;
    },
  };
}

/**
 * Runs of due bookings, a few at once. Batches run in parallel and share the limit of simultaneous calls (`lanes.ts`), so
 * bookings that become due during a slow call start a batch of their own. Only the bookings that will soon have a run are loaded.
 */
import type { RecordKey } from '../../booking/ids.ts';
import { type Rank, ranks } from '../store/schedule-table.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { callsAtOnce, createLanes, type Lane } from './lanes.ts';
import { newWalk, type Walk } from './ready-set.ts';
import { runsOf, workOffInOrder } from './runs.ts';
import { createSideBySide } from './side-by-side.ts';

const runsABatch = 64;

export interface BatchesInput {
  /** The next bookings of some ranks that are due and have no run under way. */
  readonly next: (
    walk: Walk,
    limit: number,
    isClaimed: (key: RecordKey) => boolean,
    ofRanks: readonly Rank[],
  ) => readonly StoredBooking[];
  /** True: its last try failed by a transport failure, and it will try again. */
  readonly processOne: (key: RecordKey) => Promise<boolean>;
  /** More runs may begin. */
  readonly mayGoOn: () => boolean;
  readonly now: () => number;
}

export function createBatches({ next, processOne, mayGoOn, now }: BatchesInput) {
  /** The last run failed, and the queued ones may fail, too. A new run does not wait for all of them. */
  let hasFailed = false;
  const lanes = createLanes(() => hasFailed);
  const batches = createSideBySide();
  const probes = createProbeOrder({ next, now });
  let walk: Walk | null = null;

  const workOff = (runs: ReturnType<typeof runsOf>, lane: Lane): Promise<void> =>
    workOffInOrder(runs, async ({ key }, tellFailed) => {
      try {
        hasFailed = await lane.pool.run(() => processOne(key));
        if (hasFailed) tellFailed();
      } finally {
        letGo(key, lane);
      }
    });

  /** A booking that waits for a slow answer must not delay the next ones. */
  function letGo(key: RecordKey, lane: Lane): void {
    lane.claimed.delete(key);
    if (walk !== null && lane.claimed.size < callsAtOnce && mayGoOn()) startIn(lane, walk);
  }

  function startIn(lane: Lane, of: Walk): void {
    const isClaimed = (key: RecordKey): boolean => lanes.some(({ claimed }) => claimed.has(key));
    const runs = runsOf(next(of, runsABatch, isClaimed, lane.ranks));
    if (runs.length === 0) return;
    for (const { key } of runs) lane.claimed.add(key);
    batches.add(workOff(runs, lane), () => {
      for (const { key } of runs) lane.claimed.delete(key);
    });
  }

  async function workOffAll(): Promise<void> {
    walk = newWalk(now());
    hasFailed = false;
    batches.forgetThrown();
    try {
      for (const lane of lanes) startIn(lane, walk);
      await batches.over();
    } finally {
      walk = null;
      probes.startAnew();
    }
  }

  return {
    /** The walk that is going on; null: none is. */
    walk: (): Walk | null => walk,
    /** Starts what is due beside the running work. If no work is running, there is nothing to join. */
    join(): void {
      if (walk === null) return;
      walk.now = Math.max(walk.now, now());
      // While One-Link hangs, thousands may be accepted. They are found when the loaded ones have had their runs.
      for (const lane of lanes) if (lane.claimed.size < runsABatch) startIn(lane, walk);
    },
    workOffAll,
    /** Runs a single booking as the breaker's probe, a different one each time. False: none is due. */
    async workOffOne(): Promise<boolean> {
      const found = probes.next();
      if (found === undefined) return false;
      await processOne(found.key);
      return true;
    },
  };
}

/** Each probe of an open breaker is of a different booking. */
function createProbeOrder({ next, now }: Pick<BatchesInput, 'next' | 'now'>) {
  let rotation: Walk | null = null;
  function nextOf(of: Walk): StoredBooking | undefined {
    of.now = now();
    rotation = of;
    return next(of, 1, () => false, ranks)[0];
  }
  return {
    next: (): StoredBooking | undefined => (rotation === null ? undefined : nextOf(rotation)) ?? nextOf(newWalk(now())),
    startAnew(): void {
      rotation = null;
    },
  };
}

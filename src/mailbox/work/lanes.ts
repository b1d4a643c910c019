/**
 * Which runs share calls and wait for each other. Bookings whose last try failed have a lane of their own, which leaves one
 * call free for the others: fifty bookings that never get an answer take a quarter of each hour and delay nobody.
 */
import type { RecordKey } from '../../booking/ids.ts';
import { failingRank, type Rank, ranks } from '../store/schedule-table.ts';
import { createPool, type Pool } from './pool.ts';

export const callsAtOnce = 4;
const failingAtOnce = callsAtOnce - 1;

export interface Lane {
  readonly ranks: readonly Rank[];
  readonly pool: Pool;
  /** Bookings of its batches under way. */
  readonly claimed: Set<RecordKey>;
}

export function createLanes(hasFailed: () => boolean): readonly Lane[] {
  const pool = createPool(callsAtOnce, hasFailed);
  const few = createPool(failingAtOnce);
  return [
    { ranks: ranks.filter((rank) => rank !== failingRank), pool, claimed: new Set() },
    { ranks: [failingRank], pool: { run: (task) => few.run(() => pool.run(task)) }, claimed: new Set() },
  ];
}

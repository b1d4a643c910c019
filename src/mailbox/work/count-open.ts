/** Counts the open deliveries by phase of their booking: those on the schedule and those of fresh bookings. */
import { standingDeliveries } from '../../sync/settle/standing.ts';
import { countedIn } from '../store/schedule.ts';
import type { Store } from '../store/store.ts';
import type { ReadySet } from './ready-set.ts';

export async function countOpen(
  store: Store,
  readySet: Pick<ReadySet, 'fresh' | 'recover'>,
  breathe: () => Promise<void>,
): Promise<Map<string, number>> {
  while (readySet.recover()) await breathe(); // what an earlier life has left is not on the list before it was looked for
  const counts = store.scheduleCounts();
  const count = (phase: string, open: number): void => void counts.set(phase, (counts.get(phase) ?? 0) + open);
  for (const record of store.peekAll([...readySet.fresh()])) {
    const counted = countedIn(record);
    if (counted !== null) count(counted.phase, -counted.open);
    count(record.lifecycle.phase, standingDeliveries(record).length);
  }
  return counts;
}

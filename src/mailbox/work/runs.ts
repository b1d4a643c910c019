/** The order in which the bookings of a batch have their runs: class by class, and within a class the longest waiting first. */
import type { RecordKey } from '../../booking/ids.ts';
import { rankOf } from '../store/schedule.ts';
import { type Rank, ranks } from '../store/schedule-table.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

export interface Run {
  readonly key: RecordKey;
  readonly rank: Rank;
  readonly dueAt: number;
}

/** Within a class the longest waiting comes first. */
export const runsOf = (records: readonly StoredBooking[]): readonly Run[] =>
  records
    .map((record) => ({
      key: record.key,
      rank: rankOf({ ...record, lifecycle: { ...record.lifecycle, failingSince: null } }),
      dueAt: record.lifecycle.dueAt ?? 0,
    }))
    .sort((a, b) => a.rank - b.rank || a.dueAt - b.dueAt);

/**
 * A class waits for the one before it, so that slots are freed before they are taken. If a booking of that class fails
 * (`tellFailed`), it keeps its slot and there is nothing to wait for.
 */
export async function workOffInOrder(
  runs: readonly Run[],
  takeOne: (run: Run, tellFailed: () => void) => Promise<void>,
): Promise<void> {
  const failed = Promise.withResolvers<void>();
  const all: Promise<unknown>[] = [];
  for (const rank of ranks) {
    const ofRank = runs.filter((run) => run.rank === rank);
    const atOnce = Promise.all(ofRank.map((run) => takeOne(run, failed.resolve)));
    // Reported at the end, when all of them are over.
    atOnce.catch(() => {});
    all.push(atOnce);
    await Promise.race([atOnce, failed.promise]);
  }
  await Promise.all(all);
}

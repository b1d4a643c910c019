/** One look of a drain: runs what is due now, as far as the calls last, and writes outcomes. */
import type { RecordKey } from '../../booking/ids.ts';
import { subrequestsPerDrain } from './call-budget.ts';
import type { DrainParts } from './drain-parts.ts';

export async function workOnce(parts: DrainParts): Promise<void> {
  const { readySet, account, batches, callPolicy, progress } = parts;
  // More bookings than will soon have a run. On the schedule they are in the order of their runs.
  if (readySet.isCrowded()) readySet.tidy();
  if (callPolicy().kind === 'go') await account.clearDoubt();
  const { kind } = callPolicy();
  if (kind === 'probe_account') {
    await account.probe();
    progress.again = callPolicy().kind === 'go';
    return;
  }
  progress.isProbing = kind === 'probe_booking';
  if (progress.isProbing && !(await batches.workOffOne())) await account.probe();
  else if (kind === 'go') await batches.workOffAll();
  await flushAll(parts);
  if (progress.isProbing && callPolicy().kind === 'go') progress.again = true;
  progress.isProbing = false;
}

/** Outcomes that are still to be written: of bookings whose run ended in a crash, or while KV failed. */
async function flushAll(parts: DrainParts): Promise<void> {
  const { store, readySet, outbox, calls, active } = parts;
  for (const key of outbox.isBlocked() ? [] : unwritten(parts)) {
    if ((store.peek(key)?.outbox.waiting.length ?? 0) === 0 || active.has(key)) continue;
    await outbox.flush(key);
    if (outbox.isBlocked() || calls.isSpent()) return;
    readySet.review(key);
  }
}

/** Bookings with outcomes that are not in KV, at most as many as the calls of a drain can write. */
const unwritten = ({ store, readySet, outbox }: DrainParts): Set<RecordKey> =>
  new Set([...readySet.fresh(), ...store.scheduleUnwritten(subrequestsPerDrain, outbox.refused())]);

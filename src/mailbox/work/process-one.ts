/** The run of one booking in a drain, and what follows from it. */
import type { RecordKey } from '../../booking/ids.ts';
import { errorFacts } from '../../log.ts';
import type { CallPolicy } from '../../sync/connection-state.ts';
import { setAsideUntil } from '../../sync/lifecycle.ts';
import { hour } from '../../sync/retry.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import type { AccountProbe } from './account-probe.ts';
import type { CallBudget } from './call-budget.ts';
import type { Outbox } from './outbox.ts';
import { processBooking } from './process-booking.ts';
import type { ReadySet } from './ready-set.ts';
import type { RunInput } from './run-input.ts';

interface ProcessInput {
  readonly runInput: RunInput;
  readonly calls: CallBudget;
  readonly callPolicy: () => CallPolicy;
  readonly account: AccountProbe;
  readonly outbox: Outbox;
  readonly readySet: Pick<ReadySet, 'review'>;
  /** Bookings with a run under way in this instance. */
  readonly active: Set<RecordKey>;
  /** `again`: something may have become due. */
  readonly progress: { again: boolean };
}

export async function processOne(key: RecordKey, input: ProcessInput): Promise<void> {
  const { runInput, calls, callPolicy, account, outbox, readySet, active, progress } = input;
  const { ports, store } = runInput;
  if (active.has(key) || calls.isSpent()) return;
  active.add(key);
  try {
    await processBooking(key, runInput);
  } catch (error) {
    setAside(key, error, runInput);
  } finally {
    active.delete(key);
  }
  await ports.checkpoint('settled');
  if (callPolicy().kind === 'go') await account.clearDoubt();
  await outbox.flush(key);
  readySet.review(key);
  const dueAt = store.peek(key)?.lifecycle.dueAt ?? null;
  if (dueAt !== null && dueAt <= ports.now()) progress.again ||= callPolicy().kind === 'go';
}

/** A bug in one booking must not stop the others, and must not occur again at once. */
function setAside(key: RecordKey, error: unknown, { ports, store, connection }: RunInput): void {
  ports.log('error', 'run_failed', { connection: connection.name, ...errorFacts(error) });
  const record = store.find(key);
  if (record === null) return;
  setAsideUntil(record, ports.now() + hour);
  store.transaction(() => saveAndSchedule(record, store));
}

/** The parts of a drain, and what they share about its progress. */
import type { RecordKey } from '../../booking/ids.ts';
import type { Language } from '../../messages/language.ts';
import { type CallPolicy, callPolicyOf } from '../../sync/connection-state.ts';
import type { AlarmClock } from '../alarm-clock.ts';
import { createReconciliation, type GoOn } from '../reconcile/reconciliation.ts';
import { createRounds, roundFailed } from '../upkeep/rounds.ts';
import { waysOf } from '../upkeep/visits.ts';
import { createAccountProbe } from './account-probe.ts';
import { createBatches } from './batches.ts';
import type { CallBudget } from './call-budget.ts';
import type { CallCounts } from './call-counts.ts';
import { createOutbox } from './outbox.ts';
import { createPieces } from './pieces.ts';
import { processOne } from './process-one.ts';
import type { ReadySet } from './ready-set.ts';
import type { RunInput } from './run-input.ts';

export interface DrainInput extends Omit<RunInput, 'mayCall' | 'spendCall' | 'wake' | 'sending'> {
  readonly readySet: ReadySet;
  readonly alarmClock: AlarmClock;
  readonly calls: CallBudget;
  readonly callCounts: CallCounts;
  readonly outcomeDays: number;
  readonly language: Language;
  /** A step of reconciliation (`reconcile/go-on.ts`). */
  readonly reconcile: GoOn;
}

export interface DrainProgress {
  /** Something may have become due since the last look. */
  again: boolean;
  /** The breaker is open, so this drain tries one booking. */
  isProbing: boolean;
}

export type DrainParts = ReturnType<typeof createDrainParts>;

export function createDrainParts(input: DrainInput) {
  const { ports, store, state, readySet, calls } = input;
  const progress: DrainProgress = { again: false, isProbing: false };
  /** Bookings with a run under way in this instance. */
  const active = new Set<RecordKey>();
  const callPolicy = (): CallPolicy => callPolicyOf(state, ports.now());
  const runInput: RunInput = {
    ...input,
    sending: new Set(),
    mayCall() {
      const { kind } = callPolicy();
      return !calls.isSpent() && (kind === 'go' || (kind === 'probe_booking' && progress.isProbing));
    },
    spendCall: calls.spend,
    wake(key) {
      readySet.add(key);
      progress.again = true;
    },
  };
  const account = createAccountProbe(runInput, calls);
  const outbox = createOutbox({ ...input, spendCall: calls.spend });
  const rounds = createRounds(store, waysOf(runInput, readySet), roundFailed(ports));
  const processInput = { runInput, calls, callPolicy, account, outbox, readySet, active, progress };
  const batches = createBatches({
    next: (walk, limit, isClaimed, ofRanks) =>
      readySet.next(walk, limit, (key) => active.has(key) || isClaimed(key), ofRanks),
    async processOne(key) {
      await processOne(key, processInput);
      return typeof store.peek(key)?.lifecycle.failingSince === 'number';
    },
    mayGoOn: () => !calls.isSpent() && callPolicy().kind === 'go',
    now: ports.now,
  });
  const pieces = createPieces({ rounds, readySet, runInput, progress });
  const reconciliation = createReconciliation(
    { runInput, readySet, isUnderWay: (key) => active.has(key) },
    input.reconcile,
  );
  return { ...input, progress, active, callPolicy, runInput, account, outbox, rounds, batches, pieces, reconciliation };
}

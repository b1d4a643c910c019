/**
 * A step of reconciliation (architecture.md, *Reconciliation*): a page of the listing, or questions about the bookings that a complete
 * listing lacked. Whatever is found goes through the same fold as a webhook.
 */
import { hour } from '../../sync/retry.ts';
import type { ReconcileProblem } from '../contract-reconcile.ts';
import type { RunInput } from '../work/run-input.ts';
import { readPage } from './read-page.ts';
import type { ReconciliationInput } from './reconciliation.ts';
import { newState, noCounts, type ReconcileRun, type ReconcileState, readState, writeState } from './run-document.ts';
import { countMissing, searchMissing } from './search-missing.ts';
import { openListed, type Step } from './step.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How far regular runs look ahead, and back for what became of a visit. */
export const aheadMs = 90 * dayMs;
const backMs = dayMs;
/** A tool may show a change in its list some minutes after it was made. */
const overlapMs = 15 * minuteMs;
const failuresAtMost = 12;

export async function goOn(input: ReconciliationInput): Promise<void> {
  const { store, ports } = input.runInput;
  const now = ports.now();
  const run = readState(store)?.run ?? begin(input, now);
  const step: Step = { ...input, run, listed: openListed(store) };
  const result = await stages[run.stage](step);
  // A person may have stopped it meanwhile, or started another one.
  const state = readState(store);
  if (state?.run?.startedAt !== run.startedAt || state.run.askedBy !== run.askedBy) return;
  state.run = run;
  if (result.kind === 'later') retryLater(state, run, result.retryAfterMs, input);
  else if (result.kind === 'failed') end(state, run, result.problem, input.runInput);
  else {
    run.failures = 0;
    run.notBefore = null;
    if (result.kind === 'done') end(state, run, null, input.runInput);
  }
  writeState(state, store);
}

const stages = { listing: readPage, counting: async (step: Step) => countMissing(step), missing: searchMissing };

function begin(input: ReconciliationInput, now: number): ReconcileRun {
  const { store } = input.runInput;
  const state = readState(store) ?? newState(now);
  state.run = regularRun(state, input, now);
  openListed(store).clear();
  writeState(state, store);
  return state.run;
}

function regularRun(state: ReconcileState, { runInput }: ReconciliationInput, now: number): ReconcileRun {
  const changes =
    runInput.source?.listing?.changes === true && state.changesUntil !== null && now < state.nextCompleteAt;
  return newRun({
    askedBy: 'schedule',
    isDry: false,
    by: changes ? 'changes' : 'visits',
    since: changes ? (state.changesUntil ?? now) - overlapMs : now - backMs,
    until: changes ? now + minuteMs : now + aheadMs,
    startedAt: now,
    isFirst: state.changesUntil === null,
    acceptsMissing: false,
  });
}

export const newRun = (
  run: Pick<ReconcileRun, 'askedBy' | 'isDry' | 'by' | 'since' | 'until' | 'startedAt' | 'isFirst' | 'acceptsMissing'>,
): ReconcileRun => ({
  ...run,
  stage: 'listing',
  partFrom: run.since,
  cursor: null,
  after: '',
  expected: 0,
  lacking: 0,
  pages: 0,
  notBefore: null,
  failures: 0,
  counts: noCounts(),
  differences: [],
});

function retryLater(
  state: ReconcileState,
  run: ReconcileRun,
  retryAfterMs: number | null,
  input: ReconciliationInput,
): void {
  run.failures += 1;
  if (run.failures > failuresAtMost) {
    end(state, run, 'unavailable', input.runInput);
    return;
  }
  const { ports } = input.runInput;
  const backOff = Math.min(60 * minuteMs, 15_000 * 2 ** run.failures) * (0.5 + ports.random() / 2);
  run.notBefore = ports.now() + Math.min(retryAfterMs ?? backOff, hour);
}

/** Also plans the next one. */
export function end(
  state: ReconcileState,
  run: ReconcileRun,
  problem: ReconcileProblem | null,
  { ports, connection, store }: Pick<RunInput, 'ports' | 'connection' | 'store'>,
): void {
  const now = ports.now();
  const { askedBy, isDry, by, since, until, startedAt, pages, counts, differences } = run;
  state.last = { askedBy, isDry, by, since, until, startedAt, pages, counts, differences, endedAt: now, problem };
  state.run = null;
  openListed(store).clear();
  const everyMs = connection.reconcileMinutes * minuteMs;
  if (askedBy === 'schedule') {
    state.nextAt = now + everyMs;
    if (problem === null) {
      state.changesUntil = startedAt;
      if (by === 'visits') state.nextCompleteAt = startedAt + Math.max(dayMs, everyMs);
    }
  }
  const { listed, ...found } = counts;
  ports.log(problem === null ? 'info' : 'warn', 'reconciled', {
    connection: connection.name,
    by,
    dry: isDry ? 1 : 0,
    problem: problem ?? '',
    pages,
    listed,
    ...found,
  });
}

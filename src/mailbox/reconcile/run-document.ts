/**
 * The state of reconciliation (architecture.md, *Reconciliation*): when the next run begins, and how far the present one is. It is one
 * small document, so that a run continues after a crash.
 */
import type { ReconcileCounts, ReconcileProblem, StoredDifference } from '../contract-reconcile.ts';
import type { Store } from '../store/store.ts';

export interface ReconcileRun {
  readonly askedBy: 'schedule' | 'person';
  readonly isDry: boolean;
  readonly by: 'visits' | 'changes';
  /** Milliseconds since 1970, as all times here. */
  readonly since: number;
  readonly until: number;
  readonly startedAt: number;
  /** Unknown bookings of it are noted and not taken in. */
  readonly isFirst: boolean;
  /** `counting`: how many the complete listing lacks, before any of them is asked for. */
  stage: 'listing' | 'counting' | 'missing';
  /** Bookings that should have been listed, and those that were not. */
  expected: number;
  lacking: number;
  /** A person knows that most may be gone. */
  readonly acceptsMissing: boolean;
  /** Start of the part of the span that is listed now. */
  partFrom: number;
  cursor: string | null;
  /** The booking after which the search for missing ones goes on. */
  after: string;
  pages: number;
  /** Not before; null: now. */
  notBefore: number | null;
  /** Failures in a row. */
  failures: number;
  counts: { -readonly [Count in keyof ReconcileCounts]: number };
  differences: StoredDifference[];
}

export interface EndedRun
  extends Pick<
    ReconcileRun,
    'askedBy' | 'isDry' | 'by' | 'since' | 'until' | 'startedAt' | 'pages' | 'counts' | 'differences'
  > {
  readonly endedAt: number;
  readonly problem: ReconcileProblem | null;
}

export interface ReconcileState {
  nextAt: number;
  /** When all visits are listed next, for a tool that can list changes, too. */
  nextCompleteAt: number;
  /** Changes until then are known; null: no complete listing has ended yet. */
  changesUntil: number | null;
  run: ReconcileRun | null;
  last: EndedRun | null;
}

const name = 'reconcile';

/** Null: this mailbox has never planned one. */
export function readState(store: Pick<Store, 'meta'>): ReconcileState | null {
  const text = store.meta(name);
  return text === null ? null : (JSON.parse(text) as ReconcileState);
}

export const writeState = (state: ReconcileState, store: Pick<Store, 'setMeta'>): void =>
  store.setMeta(name, JSON.stringify(state));

export const newState = (now: number): ReconcileState => ({
  nextAt: now,
  nextCompleteAt: now,
  changesUntil: null,
  run: null,
  last: null,
});

export const noCounts = (): ReconcileRun['counts'] => ({
  listed: 0,
  new: 0,
  changed: 0,
  gone: 0,
  unchanged: 0,
  left: 0,
  recent: 0,
  unreadable: 0,
});

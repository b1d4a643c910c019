/** What the steps of a run share: how they take in what they find, and what they remember of it. */
import type { BookingId } from '../../booking/ids.ts';
import type { Listing } from '../../sources/listing.ts';
import type { Decoded } from '../../sources/source.ts';
import type { ReconcileFinding, ReconcileProblem } from '../contract-reconcile.ts';
import { storeEvents } from '../intake/accept-batch.ts';
import type { Store } from '../store/store.ts';
import { openDigestSet } from './listed-ids.ts';
import type { Listed } from './news.ts';
import type { ReconciliationInput } from './reconciliation.ts';
import type { ReconcileRun } from './run-document.ts';

export interface Step extends ReconciliationInput {
  /** The run changes as it goes on. */
  readonly run: ReconcileRun;
  /** The ids that the run has listed. */
  readonly listed: ReturnType<typeof openListed>;
}

export type StepResult =
  | { readonly kind: 'more' }
  | { readonly kind: 'done' }
  | { readonly kind: 'later'; readonly retryAfterMs: number | null }
  | { readonly kind: 'failed'; readonly problem: ReconcileProblem };

export const openListed = (store: Store) => openDigestSet('listed', store);
/** Unknown bookings that stood in the tool when the connection began, with what was listed of them. */
export const openLeft = (store: Store) => openDigestSet('left', store);

/** Differences that a run remembers; the rest is counted. */
const differencesAtMost = 100;

export function noteDifference(
  { run }: Pick<Step, 'run'>,
  finding: ReconcileFinding,
  { id, fields }: Pick<Listed, 'id' | 'fields'>,
  changed: readonly string[],
): void {
  run.counts[finding] += 1;
  if (run.differences.length >= differencesAtMost) return;
  run.differences.push({ finding, id, startsAt: fields.times?.startsAt ?? null, fields: changed });
}

/** A dry run only tells. */
export function takeIn(events: readonly Decoded<BookingId>[], step: Step): void {
  if (step.run.isDry || events.length === 0) return;
  const { runInput, readySet, isUnderWay } = step;
  const { ports, wake } = runInput;
  storeEvents({ events, receivedAt: ports.now() }, { ports, readySet, work: { runInput, isUnderWay, wake } });
}

export function listingOf({ runInput: { source } }: Pick<Step, 'runInput'>): Listing {
  if (source?.listing === undefined) throw new Error('the source has no listing');
  return source.listing;
}

/** The tool was asked and did not answer with what was wanted. */
export function unanswered(
  answer:
    | { readonly kind: 'refused' }
    | { readonly kind: 'unreadable' }
    | { readonly kind: 'later'; readonly retryAfterMs: number | null },
): StepResult {
  return answer.kind === 'later' ? answer : { kind: 'failed', problem: answer.kind };
}

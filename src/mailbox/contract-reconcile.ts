/** What the Worker may ask of a mailbox about reconciliation: what it lists from the tool's API, and what differed. */
import type { BookingId, ExternalRef } from '../booking/ids.ts';

/** What a run does with a booking that the tool lists. */
export const reconcileFindings = ['new', 'changed', 'gone'] as const;
export type ReconcileFinding = (typeof reconcileFindings)[number];

/** Bookings of one run. */
export interface ReconcileCounts {
  /** Entries of the listing, those of other connections included. */
  readonly listed: number;
  /** The mailbox did not know them, and takes them in. */
  readonly new: number;
  readonly changed: number;
  /** The tool no longer has them. */
  readonly gone: number;
  readonly unchanged: number;
  /** The mailbox does not know them, and nobody has asked for them to be taken in (architecture.md, *Reconciliation*). */
  readonly left: number;
  /** A webhook about them has just come. The next run looks at them. */
  readonly recent: number;
  /** Entries that do not fit. */
  readonly unreadable: number;
}

/** One booking that differed. Names of fields, never values. */
export interface ReconcileDifference {
  readonly finding: ReconcileFinding;
  readonly external_ref: ExternalRef;
  /** Start of the visit as the tool lists it, UTC; null: the entry does not say. */
  readonly starts_at: string | null;
  readonly fields: readonly string[];
}

/** Why a run ended before its end. */
export const reconcileProblems = [
  /** The tool does not accept `api_key`. */
  'refused',
  'unreadable',
  'unavailable',
  /** The list lacks most of the bookings that the mailbox knows: it may be that of another account. Nothing was cancelled. */
  'too_many_missing',
  'stopped',
] as const;
export type ReconcileProblem = (typeof reconcileProblems)[number];

export interface ReconcileRunView {
  /** Who wanted it. */
  readonly asked_by: 'schedule' | 'person';
  /** Nothing is changed. */
  readonly dry_run: boolean;
  readonly by: 'visits' | 'changes';
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly until: string;
  readonly started_at: string;
  /** Null: it is under way. */
  readonly ended_at: string | null;
  readonly pages: number;
  readonly problem: ReconcileProblem | null;
  readonly counts: ReconcileCounts;
  /** The first of them. */
  readonly differences: readonly ReconcileDifference[];
}

export interface ReconcileView {
  /** `no_api_key` and `no_listing` (the tool's API cannot list): it never runs. `off`: only when a person asks. */
  readonly state: 'on' | 'off' | 'no_api_key' | 'no_listing';
  /** ISO 8601 UTC. Null: no run is planned. */
  readonly next_at: string | null;
  readonly run: ReconcileRunView | null;
  /** The newest one that has ended, dry ones included. */
  readonly last: ReconcileRunView | null;
}

export interface ReconcileQuery {
  /** Visits that begin in this span, milliseconds since 1970. Absent: from now on, for as long as regular runs look ahead. */
  readonly since?: number;
  readonly until?: number;
  /** Shows what would change. */
  readonly isDry: boolean;
  /** Most of the known bookings may be missing. Default false. */
  readonly acceptsMissing?: boolean;
}

export type ReconcileAnswer =
  | { readonly kind: 'ok'; readonly reconciliation: ReconcileView }
  /** A run that a person started is under way. */
  | { readonly kind: 'busy'; readonly reconciliation: ReconcileView }
  | { readonly kind: 'impossible'; readonly state: 'no_api_key' | 'no_listing' };

/** What is stored of a difference: the id, not its name at One-Link, which the namespace decides. */
export interface StoredDifference {
  readonly finding: ReconcileFinding;
  readonly id: BookingId;
  readonly startsAt: string | null;
  readonly fields: readonly string[];
}

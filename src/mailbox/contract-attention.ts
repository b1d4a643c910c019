/** What needs a person, grouped by what is to be mended, and the retry of a whole group, as the operator's pages show them. */
import type { DeliveryId, ExternalRef } from '../booking/ids.ts';
import type { Code } from '../codes.ts';
import type { Language } from '../messages/language.ts';

/** What all bookings of a group have in common beside their code. */
export interface CauseView {
  /** Of which kind the names are. */
  readonly kind: 'staff' | 'specialist' | 'service' | 'field' | 'reason' | 'event';
  /** Names the cause among those of its code. */
  readonly key: string;
  /** As a person knows it: the tool's names of its staff, One-Link's number, keys. */
  readonly names: readonly string[];
}

/** Bookings that need a person for one and the same reason. */
export interface AttentionGroup {
  readonly connection: string;
  /** `settled`: the visit is in One-Link, but for what One-Link or a table did not take. */
  readonly state: 'parked' | 'failed' | 'settled';
  readonly code: Code;
  readonly cause: CauseView | null;
  readonly count: number;
  /** Some of them, the next visits first. A delivery that could not be read has no reference. */
  readonly samples: readonly {
    readonly external_ref: ExternalRef | null;
    readonly delivery_id: DeliveryId | null;
    readonly starts_at: string | null;
  }[];
  readonly message: string | null;
  /** The last event of the one that has waited longest, ISO 8601 UTC. */
  readonly since: string;
}

export interface AttentionQuery {
  readonly cursor?: string;
  readonly language?: Language;
}

/** `cursor` null: all were counted. Else these are the groups of one part, and the same key may come again in the next. */
export interface AttentionPage {
  readonly groups: readonly AttentionGroup[];
  readonly cursor: string | null;
}

/** Which bookings of a connection a retry is for. No states: those that have failed or are parked. */
export interface RetryFilter {
  readonly states?: readonly AttentionGroup['state'][];
  readonly code?: string;
  /** `CauseView.key`. */
  readonly cause?: string;
}

/** How far a retry by filter has got; `retried` counts bookings and deliveries that could not be read. */
export interface RetryProgress {
  readonly state: 'none' | 'running' | 'done';
  readonly filter: RetryFilter | null;
  readonly retried: number;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

/** `counted`: those that a dry run has found; `is_all` false: at least so many. */
export type RetryAnswer =
  | { readonly kind: 'counted'; readonly count: number; readonly is_all: boolean }
  | { readonly kind: 'started'; readonly progress: RetryProgress }
  /** Another one is under way. */
  | { readonly kind: 'busy'; readonly progress: RetryProgress };

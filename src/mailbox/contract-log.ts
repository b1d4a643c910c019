/** What was done and what came: the audit list, the log of webhooks and their counts, as the operator's pages show them. */
import type { DeliveryId, ExternalRef } from '../booking/ids.ts';
import type { Language } from '../messages/language.ts';
import type { DeliveryState, RefusedReason } from './contract-views.ts';

/** What a person can do that is noted. */
export const auditActions = [
  'retry',
  'discard',
  'reassert',
  'link',
  'unlink',
  'import_links',
  'test',
  'pause',
  'resume',
  'retry_failed',
  'retry_many',
  'erase',
  'read_body',
  'reconcile',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** One thing that a person has done. Nothing personal. */
export interface AuditView {
  readonly connection: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** As the caller named itself: `admin`, `token:<name>`, `access:<digest>`. */
  readonly who: string;
  readonly action: AuditAction;
  /** The booking it was about, by its newest reference; null: the connection, or a client who was erased by phone. */
  readonly external_ref: ExternalRef | null;
  readonly delivery_id: DeliveryId | null;
  /** Numbers and codes: an appointment, how many. */
  readonly details: Readonly<Record<string, string | number>>;
}

export interface AuditQuery {
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
}

export interface AuditPage {
  readonly entries: readonly AuditView[];
  readonly cursor: string | null;
}

/** One request at the connection's hook, or several refused ones of the same kind within a minute. */
export type WebhookView = {
  readonly connection: string;
  /** ISO 8601 UTC; of several the newest. */
  readonly at: string;
  /** Bytes of the body; null: not known, such as of what an earlier version stored. */
  readonly size: number | null;
} & (
  | {
      readonly result: 'stored';
      readonly events: readonly {
        readonly delivery_id: DeliveryId;
        readonly event: string;
        readonly external_ref: ExternalRef | null;
        readonly state: DeliveryState;
        readonly message: string | null;
        /** A person may look at its body, which is noted in the audit list. */
        readonly has_body: boolean;
      }[];
    }
  | {
      readonly result: 'refused';
      readonly reason: RefusedReason;
      readonly count: number;
    }
);

export interface WebhookQuery {
  readonly results?: readonly WebhookView['result'][];
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
  readonly language?: Language;
}

/** Newest first. Requests that only repeat an earlier one write nothing and are not listed. */
export interface WebhookPage {
  readonly webhooks: readonly WebhookView[];
  readonly cursor: string | null;
}

/** How many events and refused requests came in an hour or a day (UTC) that begins at `at` (ISO 8601). */
export interface TrafficCount {
  readonly at: string;
  /** Stored events about a booking; about none; that could not be read. */
  readonly bookings: number;
  readonly ignored: number;
  readonly unread: number;
  readonly refused: number;
}

/** Oldest first, without gaps: the last 24 hours and the last 30 days, the present ones included. */
export interface TrafficView {
  readonly connection: string;
  readonly hours: readonly TrafficCount[];
  readonly days: readonly TrafficCount[];
}

export type BodyAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  /** There is no such delivery, or its body is not held (any more). */
  | { readonly kind: 'not_found' | 'gone' };

/**
 * What the Worker may ask of a mailbox: the calls of the Durable Object, with plain data in and out. Edge and admin API
 * know this file and `contract-views.ts` and nothing else of the mailbox.
 */

import type { BookingId, DeliveryId, ExternalRef } from '../booking/ids.ts';
import type { Language } from '../messages/language.ts';
import type { Decoded } from '../sources/source.ts';
import type { AccountTest, ReassertAnswer } from './contract-acts.ts';
import type { AttentionPage, AttentionQuery, RetryAnswer, RetryFilter, RetryProgress } from './contract-attention.ts';
import type { BookingDetails, BookingPage, BookingQuery } from './contract-bookings.ts';
import type { DriftAnswer, DriftQuery } from './contract-drift.ts';
import type { AuditPage, AuditQuery, BodyAnswer, TrafficView, WebhookPage, WebhookQuery } from './contract-log.ts';
import type { Measures } from './contract-measures.ts';
import type { ReconcileAnswer, ReconcileQuery, ReconcileView } from './contract-reconcile.ts';
import type { ConnectionStatus, DeliveryState, DeliveryView, LinkView, RefusedReason } from './contract-views.ts';
import type { Watched } from './contract-watch.ts';

/** The events of one webhook request, in the order of its body. Stored in one write. */
export interface AcceptBatch {
  readonly events: readonly Decoded<BookingId>[];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Bytes of the request's body; absent: a Worker of another version sends it. */
  readonly size?: number;
}

export interface Accepted {
  /** One per event, in the same order. A duplicate has the id of the earlier delivery; an ignored event has a row of its own. */
  readonly deliveries: readonly {
    readonly deliveryId: DeliveryId;
    readonly status: 'accepted' | 'duplicate' | 'ignored';
    /** Why it was ignored. */
    readonly reason?: string;
  }[];
}

/** The end of a page of a mailbox's list: a number after which the next page starts. */
export const isPlace = (cursor: string): boolean => /^\d{1,15}$/.test(cursor);

export interface DeliveryQuery {
  /** One, or any of these. */
  readonly state?: DeliveryState | readonly DeliveryState[];
  readonly externalRef?: ExternalRef;
  /** Of the booking that has this appointment. */
  readonly appointmentId?: number;
  /** Received at this time or later; before that time. Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  /** As returned by the page before. */
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
  readonly language?: Language;
}

/** Bookings that have an appointment, in the order of its number. */
export interface LinkQuery {
  /** As returned by the page before. */
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
}

/** The end of a page of webhooks: behind a delivery, and behind a time. */
export const isWebhookPlace = (cursor: string): boolean => /^\d{1,16}\.\d{1,16}$/.test(cursor);

/** A link that a person sets. */
export interface LinkRow {
  readonly externalRef: ExternalRef;
  readonly appointmentId: number;
  /** Even if the appointment has the names of another booking. */
  readonly force?: boolean;
}

export type LinkAnswer =
  | { readonly kind: 'ok'; readonly link: LinkView }
  | { readonly kind: 'not_found' }
  /** The appointment belongs to another booking of this connection. */
  | { readonly kind: 'conflict'; readonly external_ref: ExternalRef }
  /** It has names that are not of this booking. */
  | { readonly kind: 'foreign'; readonly external_ref: ExternalRef | null; readonly idempotency_key: string | null }
  /** One-Link has no such appointment. */
  | { readonly kind: 'unknown_appointment' }
  /** One-Link could not be asked; nothing is changed. */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };

/**
 * Each row costs one call to One-Link, and one more checks the account. The same invocation may drain with 40 calls, and the free
 * plan allows 50 (architecture.md, *Budget*).
 */
export const linksPerCall = 8;

/** An appointment and the booking that has it. */
export interface Holder {
  readonly appointmentId: number;
  readonly externalRef: ExternalRef;
}

/**
 * One mailbox asks another one of its account. `by`: the mailbox that asks. `release`: give the appointment over if its booking
 * is cancelled.
 */
export interface HoldingQuery {
  readonly appointmentId: number;
  /** The name that it has; absent: a Worker of another version asks. */
  readonly ref?: ExternalRef | null;
  readonly by: string;
  readonly release: boolean;
  /** The mailbox that asks has given up the appointment. A booking that waits for it may look again. */
  readonly left?: true;
  /** What the asking connection says about it, by entry; absent: a Worker of another version asks. */
  readonly says?: Readonly<Record<string, unknown>>;
}

export interface HoldingView {
  readonly mailbox: string;
  readonly holding: 'live' | 'called_off' | 'unmet' | 'posting' | 'making' | 'left';
  /** Which of the values in the question had been settled here, if it is given over. */
  readonly known?: readonly string[];
}

/** Refused requests of one connection, counted. */
export interface Refused {
  readonly count: number;
  /** The newest one: milliseconds since 1970, and the reason. */
  readonly at: number;
  readonly reason: RefusedReason;
  /** The same by reason; absent: a Worker of another version tells it. */
  readonly requests?: readonly RefusedRequests[];
}

/** Requests that were refused for one reason within a minute or so. */
export interface RefusedRequests {
  readonly reason: RefusedReason;
  readonly count: number;
  /** Of the newest: milliseconds since 1970, and bytes of its body; null: it was not read to its end. */
  readonly at: number;
  readonly size: number | null;
}

export type ActionAnswer =
  | { readonly kind: 'ok'; readonly delivery: DeliveryView }
  | { readonly kind: 'not_found' }
  /** The action is not possible in this state, such as discarding what was applied. */
  | { readonly kind: 'conflict'; readonly state: DeliveryState };

/** Whom to erase; `cursor`: as answered by the call before. */
export interface EraseQuery {
  readonly client: { readonly phone: string } | { readonly externalRef: ExternalRef };
  readonly cursor?: string;
}

/** Where a call of `erase` ended: behind a booking, or behind a delivery. */
export const isErasurePlace = (cursor: string): boolean => /^bookings:|^unread:\d{1,15}$/s.test(cursor);

/** What was erased in one part of the mailbox. `cursor` null: it was the last part. */
export interface EraseAnswer {
  readonly bookings: number;
  readonly deliveries: number;
  readonly bodies: number;
  readonly cursor: string | null;
}

/**
 * What people do with a mailbox through the admin API. A delivery id is `<connection>.<number>`: it names its mailbox, so that no
 * index is needed to find it.
 */
export interface AdminCalls {
  deliveries(query: DeliveryQuery): Promise<{ deliveries: DeliveryView[]; cursor: string | null }>;
  delivery(deliveryId: DeliveryId, language?: Language): Promise<DeliveryView | null>;
  /** One row a booking. Cost: `admin/bookings.ts`. */
  bookings(query: BookingQuery): Promise<BookingPage>;
  /** Null: there is no such booking. Asks One-Link (`admin/booking-details.ts`). */
  booking(externalRef: ExternalRef, language?: Language): Promise<BookingDetails | null>;
  /** What needs a person, by cause, in parts. Cost: `admin/attention.ts`. */
  attention(query: AttentionQuery): Promise<AttentionPage>;
  /** Retries all that need a person for one reason, in a round; `isDry`: counts them. */
  retryMany(filter: RetryFilter, isDry: boolean): Promise<RetryAnswer>;
  retryProgress(): Promise<RetryProgress>;
  /** Requests at the hook, the refused ones included. Cost: `admin/webhooks.ts`. */
  webhooks(query: WebhookQuery): Promise<WebhookPage>;
  /** Counts by hour and day. Cost: `admin/traffic.ts`. */
  traffic(): Promise<TrafficView>;
  /** The stored body of a delivery, which is personal. That it was looked at is noted in the audit list. */
  body(deliveryId: DeliveryId): Promise<BodyAnswer>;
  /** What people have done, newest first. */
  audit(query: AuditQuery): Promise<AuditPage>;
  /** Processes the booking again with the present configuration and sends now. Takes a discard back if that is still possible. */
  retry(deliveryId: DeliveryId, language?: Language): Promise<ActionAnswer>;
  discard(deliveryId: DeliveryId, language?: Language): Promise<ActionAnswer>;
  /** Writes the tool's values again where staff have changed them. `fields`: keys of One-Link; absent: all. Asks One-Link. */
  reassert(externalRef: ExternalRef, fields?: readonly string[]): Promise<ReassertAnswer>;
  links(query: LinkQuery): Promise<{ links: LinkView[]; cursor: string | null }>;
  link(externalRef: ExternalRef): Promise<LinkView | null>;
  putLink(externalRef: ExternalRef, appointmentId: number, force?: boolean): Promise<LinkAnswer>;
  /** The booking is parked until `putLink` or `retry`. */
  deleteLink(externalRef: ExternalRef): Promise<LinkAnswer>;
  /**
   * At most `linksPerCall` rows; one answer for each row, in the same order. A booking that the bridge has never received is
   * created, so that its first event finds the link.
   */
  importLinks(rows: readonly LinkRow[]): Promise<readonly LinkAnswer[]>;
  /** Which of these appointments have a booking here. */
  holders(appointmentIds: readonly number[]): Promise<readonly Holder[]>;
  /** KV prefixes of the booking's outcomes (`outcome:<connection>:<idempotency_key>:`), newest first. */
  outcomePrefixes(externalRef: ExternalRef): Promise<readonly string[]>;
  status(language?: Language): Promise<ConnectionStatus>;
  /** One read of the account, whatever state the connection is in. Noted in the audit list. */
  testAccount(language?: Language): Promise<AccountTest>;
  measures(): Promise<Measures>;
  pause(language?: Language): Promise<ConnectionStatus>;
  /** Also closes the breaker and makes everything due now; what is parked is looked at again. */
  resume(language?: Language): Promise<ConnectionStatus>;
  /** Answers how many deliveries had failed. What is parked is looked at again, too. */
  retryFailed(): Promise<{ retried: number }>;
  /** How the bookings of the tool are compared with those of the mailbox. */
  reconciliation(): Promise<ReconcileView>;
  /** Compares now, in the background. */
  reconcile(query: ReconcileQuery): Promise<ReconcileAnswer>;
  /** Ends what is under way. What it has taken in stays. */
  stopReconciling(): Promise<ReconcileView>;
  /** Where appointments are not as the tool says. Asks One-Link. Cost: `admin/drift.ts`. */
  drift(query: DriftQuery): Promise<DriftAnswer>;
  /** Erases what is held about one client, one part of the mailbox per call: from no cursor to a cursor of null. */
  erase(query: EraseQuery): Promise<EraseAnswer>;
}

/** The calls of the Durable Object. */
export interface MailboxCalls {
  accept(batch: AcceptBatch): Promise<Accepted>;
  /** Requests that the hook refused; only `status` shows them. */
  noteRefused(refused: Refused): Promise<void>;
  /** What another mailbox of the account asks before it writes to an appointment; null: nobody here has it. */
  holding(query: HoldingQuery): Promise<HoldingView | null>;
  /**
   * Called by cron. Restores an alarm that was lost. `isWatched`: somebody wants to be told of trouble; the answer says how the connection
   * does and does not wait for the work. Null: the connection is not configured.
   */
  sweep(isWatched?: boolean): Promise<Watched | null>;
  /**
   * `by`: who asks, as the audit list names them: `admin`, `token:<name>`, `access:<digest>`. Nothing personal. A call on the result is sent
   * together with this one, so it does not count as a call of its own.
   */
  admin(by?: string): AdminCalls;
}

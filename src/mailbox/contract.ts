/**
 * What the Worker may ask of a mailbox: the calls of the Durable Object, with plain data in and out. Edge and admin API
 * know this file and nothing else of the mailbox.
 */

import type { Code } from '../codes.ts';
import type { Language } from '../messages/language.ts';
import { type Decoded, unauthenticReasons } from '../sources/source.ts';
import { type DeliveryState, deliveryStates } from '../sync/delivery.ts';

export { type DeliveryState, deliveryStates };

/** The events of one webhook request, in the order of its body. Stored in one write. */
export interface AcceptBatch {
  readonly events: readonly Decoded[];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

export interface Accepted {
  /** One a event, same order. A duplicate names the delivery that was there first; an ignored one its own row. */
  readonly deliveries: readonly {
    readonly deliveryId: string;
    readonly status: 'accepted' | 'duplicate' | 'ignored';
    /** Why it was ignored. */
    readonly reason?: string;
  }[];
}

/** Where a page of a mailbox's list ended: a number, which the next page begins behind. */
export const isPlace = (cursor: string): boolean => /^\d{1,15}$/.test(cursor);

/** One delivery as a person sees it. No name, phone, identifier or comment. Times are ISO 8601 UTC. */
export interface DeliveryView {
  readonly delivery_id: string;
  readonly connection: string;
  readonly source: string;
  readonly event: string;
  /** The id the event spoke of, as One-Link would hold it; null where it could not be read. */
  readonly external_ref: string | null;
  readonly appointment_id: number | null;
  readonly state: DeliveryState;
  readonly code: Code | null;
  /** What happened and what to do, in words for a receptionist. */
  readonly message: string | null;
  /** Parked as `unlinked`: appointments of the same client with the same specialist, made by hand, one of which it may be. */
  readonly candidates: readonly CandidateView[];
  /** Names of the One-Link keys that were sent. */
  readonly fields: readonly string[];
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly received_at: string;
  readonly settled_at: string | null;
}

/** Times are ISO 8601 UTC. */
export interface CandidateView {
  readonly appointment_id: number;
  readonly starts_at: string;
  readonly ends_at: string;
}

export interface DeliveryQuery {
  /** One, or any of these. */
  readonly state?: DeliveryState | readonly DeliveryState[];
  readonly externalRef?: string;
  /** Of the booking that has this appointment. */
  readonly appointmentId?: number;
  /** Received at this time or later; before that time. Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  /** As answered by the page before. */
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
  readonly language?: Language;
}

export interface LinkView {
  readonly connection: string;
  /** The newest external_ref of the booking. */
  readonly external_ref: string;
  /** Every external_ref of the chain, oldest first. */
  readonly external_refs: readonly string[];
  readonly appointment_id: number | null;
  /** How the link came to be. */
  readonly origin: 'created' | 'adopted' | 'carried' | 'person' | 'imported' | null;
  /** A person linked it although it may bear the names of another booking. */
  readonly forced: boolean;
  /** A webhook has told of the booking. */
  readonly heard: boolean;
}

/** Bookings that have an appointment, in the order of its number. */
export interface LinkQuery {
  /** As answered by the page before. */
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
}

/** A link that a person sets. */
export interface LinkRow {
  readonly externalRef: string;
  readonly appointmentId: number;
  /** Also where the appointment bears the names of another booking. */
  readonly force?: boolean;
}

export type LinkAnswer =
  | { readonly kind: 'ok'; readonly link: LinkView }
  | { readonly kind: 'not_found' }
  /** The appointment belongs to another booking of this connection. */
  | { readonly kind: 'conflict'; readonly external_ref: string }
  /** It bears names that are not of this booking. */
  | { readonly kind: 'foreign'; readonly external_ref: string | null; readonly idempotency_key: string | null }
  /** One-Link has no such appointment. */
  | { readonly kind: 'unknown_appointment' }
  /** One-Link could not be asked; nothing is changed. */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };

/**
 * Each row is a call of One-Link, one more tells whether the account answers, and the same invocation may drain 40: the
 * free plan allows 50 (architecture.md, *Budget*).
 */
export const linksPerCall = 8;

/** An appointment and the booking that has it. */
export interface Holder {
  readonly appointmentId: number;
  readonly externalRef: string;
}

/** One mailbox asks another of its account. `by`: the one that asks. `release`: what is called off is given over. */
export interface HoldingQuery {
  readonly appointmentId: number;
  /** The name that it bears; absent: a Worker of another version asks. */
  readonly ref?: string | null;
  readonly by: string;
  readonly release: boolean;
  /** The one that asks has given it up: whoever waits for it may look again. */
  readonly left?: true;
  /** What the one that asks says of it, by entry; absent: a Worker of another version asks. */
  readonly says?: Readonly<Record<string, unknown>>;
}

export interface HoldingView {
  readonly mailbox: string;
  readonly holding: 'live' | 'called_off' | 'unmet' | 'posting' | 'making' | 'left';
  /** Which of what was said had been settled here, where it is given over. */
  readonly known?: readonly string[];
}

/** Why a request at a hook was refused: it was not authentic, or it was and cannot be read. */
export const refusedReasons = [
  ...unauthenticReasons,
  'too_large',
  'cut_off',
  'unsupported_type',
  'malformed_body',
  'invalid_body',
] as const;
export type RefusedReason = (typeof refusedReasons)[number];

/** Refused requests of one connection, counted. */
export interface Refused {
  readonly count: number;
  /** The newest: milliseconds since 1970, and why. */
  readonly at: number;
  readonly reason: RefusedReason;
}

export interface ConnectionStatus {
  readonly connection: string;
  /** Names that it had before, the first one first: its mailbox is that of the first. */
  readonly formerly: readonly string[];
  readonly source: string;
  readonly account_id: number;
  /** `paused` by a person; `account` One-Link refuses the account; `breaker` calls keep failing; `rate_limited` 429/503. */
  readonly state: 'running' | 'paused' | 'account' | 'breaker' | 'rate_limited';
  readonly reason: Code | null;
  readonly message: string | null;
  /** ISO 8601 UTC: when the next call is tried, where it waits. */
  readonly next_attempt_at: string | null;
  /** Deliveries not settled, by state. */
  readonly pending: number;
  readonly parked: number;
  readonly failed: number;
  readonly last_received_at: string | null;
  readonly last_settled_at: string | null;
  /** Requests at the hook that were refused in the last 24 hours, and the newest of all. */
  readonly refused_24h: number;
  readonly last_refused_at: string | null;
  readonly last_refused_reason: RefusedReason | null;
}

export type ActionAnswer =
  | { readonly kind: 'ok'; readonly delivery: DeliveryView }
  | { readonly kind: 'not_found' }
  /** The action makes no sense in this state: discarding what was applied, say. */
  | { readonly kind: 'conflict'; readonly state: DeliveryState };

/** Whom to erase; `cursor`: as answered by the call before. */
export interface EraseQuery {
  readonly client: { readonly phone: string } | { readonly externalRef: string };
  readonly cursor?: string;
}

/** Where a call of `erase` ended: behind a booking, or behind a delivery. */
export const isErasurePlace = (cursor: string): boolean => /^bookings:|^unread:\d{1,15}$/s.test(cursor);

/** What one part of the mailbox held of the client, and holds no more. `cursor` null: it was the last part. */
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
  delivery(deliveryId: string, language?: Language): Promise<DeliveryView | null>;
  /** Folds again with the present configuration and sends now; takes a discard back while what it was about is there. */
  retry(deliveryId: string, language?: Language): Promise<ActionAnswer>;
  discard(deliveryId: string, language?: Language): Promise<ActionAnswer>;
  links(query: LinkQuery): Promise<{ links: LinkView[]; cursor: string | null }>;
  link(externalRef: string): Promise<LinkView | null>;
  putLink(externalRef: string, appointmentId: number, force?: boolean): Promise<LinkAnswer>;
  /** The booking is parked until `putLink` or `retry`. */
  deleteLink(externalRef: string): Promise<LinkAnswer>;
  /**
   * At most `linksPerCall` rows; one answer a row, same order. A booking the bridge never heard of is made, so that its first
   * event finds the link.
   */
  importLinks(rows: readonly LinkRow[]): Promise<readonly LinkAnswer[]>;
  /** Which of these appointments have a booking here. */
  holders(appointmentIds: readonly number[]): Promise<readonly Holder[]>;
  /** KV prefixes under which the booking's outcomes stand (`outcome:<connection>:<idempotency_key>:`), newest first. */
  outcomePrefixes(externalRef: string): Promise<readonly string[]>;
  status(language?: Language): Promise<ConnectionStatus>;
  pause(language?: Language): Promise<ConnectionStatus>;
  /** Also closes the breaker and makes everything due now; what is parked is looked at again. */
  resume(language?: Language): Promise<ConnectionStatus>;
  /** Answers how many deliveries had failed. What is parked is looked at again, too. */
  retryFailed(): Promise<{ retried: number }>;
  /** Erases what is held about one client, in one part of the mailbox a call: from no cursor to a cursor of null. */
  erase(query: EraseQuery): Promise<EraseAnswer>;
}

/** The calls of the Durable Object. */
export interface MailboxCalls {
  accept(batch: AcceptBatch): Promise<Accepted>;
  /** Requests that the hook refused: for `status` alone. */
  noteRefused(refused: Refused): Promise<void>;
  /** What another mailbox of the account asks before it writes to an appointment; null: nobody here has it. */
  holding(query: HoldingQuery): Promise<HoldingView | null>;
  /** The cron's knock: heals an abandoned alarm. */
  sweep(): Promise<void>;
  /** Each call on it is sent along with this one, so it is no call of its own. */
  admin(): AdminCalls;
}

/**
 * What people see of a mailbox: deliveries, links and the state of a connection, as the calls of `contract.ts` return them and
 * the admin API shows them. Nothing here names a client.
 */
import type { DeliveryId, ExternalRef } from '../booking/ids.ts';
import type { Code } from '../codes.ts';
import { unauthenticReasons } from '../sources/source.ts';
import { type DeliveryState, deliveryStates } from '../sync/delivery.ts';

export { type DeliveryState, deliveryStates };

/** One delivery as a person sees it. No name, phone, identifier or comment. Times are ISO 8601 UTC. */
export interface DeliveryView {
  readonly delivery_id: DeliveryId;
  readonly connection: string;
  readonly source: string;
  readonly event: string;
  /** The id in the event, as One-Link would hold it; null if it could not be read. */
  readonly external_ref: ExternalRef | null;
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

export interface LinkView {
  readonly connection: string;
  /** The newest external_ref of the booking. */
  readonly external_ref: ExternalRef;
  /** Every external_ref of the chain, oldest first. */
  readonly external_refs: readonly ExternalRef[];
  readonly appointment_id: number | null;
  /** How the link came to be. */
  readonly origin: 'created' | 'adopted' | 'carried' | 'person' | 'imported' | null;
  /** A person linked it although it may have the names of another booking. */
  readonly forced: boolean;
  /** A webhook has mentioned the booking. */
  readonly heard: boolean;
}

/** Why a hook refused a request: it was not authentic, or it was authentic but could not be read. */
export const refusedReasons = [
  ...unauthenticReasons,
  'too_large',
  'cut_off',
  'unsupported_type',
  'malformed_body',
  'invalid_body',
] as const;
export type RefusedReason = (typeof refusedReasons)[number];

export interface ConnectionStatus {
  readonly connection: string;
  /** Its former names, the first one first. Its mailbox has the first name. */
  readonly formerly: readonly string[];
  readonly source: string;
  readonly account_id: number;
  /** `paused` by a person; `account` One-Link refuses the account; `breaker` calls keep failing; `rate_limited` 429/503. */
  readonly state: 'running' | 'paused' | 'account' | 'breaker' | 'rate_limited';
  readonly reason: Code | null;
  readonly message: string | null;
  /** ISO 8601 UTC: when the next call is tried, if it waits. */
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

/**
 * The contract of a source: one booking tool, one folder. Steps 1 and 2 of the way of the data (architecture.md): a source
 * authenticates raw bytes and decodes a parsed body into canonical events. It keeps no state, does no I/O, knows no One-Link key
 * and applies no table of the connection.
 */

import type { BookingEvent, BookingState, Place } from '../booking/booking.ts';
import type { IdForm } from '../booking/written-id.ts';
import type { BodyKind } from '../http/parse-body.ts';
import type { Listing } from './listing.ts';
import type { Authentication, Traits } from './traits.ts';

/** What a source sees of a webhook request. `body` is the raw bytes: signatures are verified on them and nothing else. */
export interface Hook {
  readonly body: Uint8Array;
  readonly headers: Headers;
  /** The last part of `/hooks/{connection}/{token}`, or null. Compare it in constant time; never log it. */
  readonly pathToken: string | null;
  readonly query: URLSearchParams;
  /** The connection's secrets, byte for byte as configured; two while rotating. Never empty. */
  readonly secrets: readonly string[];
  /** What a source may read of its connection's configuration. */
  readonly settings: SourceSettings;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface SourceSettings {
  /** IANA zone for tools that send local time. Default Asia/Almaty. */
  readonly timezone: string;
  /** Country whose national phone numbers the tool's clients write. Default KZ. */
  readonly region?: string;
  /** Companies, locations, staff or event types that this connection takes; empty: all. */
  readonly only: readonly string[];
  /** `only` of the other connections of this tool to the account, if they have one. Default: none. */
  readonly onlyOfOthers?: readonly (readonly string[])[];
  /** Square signs the URL as configured there. */
  readonly notificationUrl: string | null;
  /** Keys for digests that replace a person in ids, the present one first. Absent or empty: none is set. */
  readonly idKeys?: readonly string[];
  /**
   * What no id of this connection may begin with, because it would be the name of another connection's booking. Default:
   * nothing.
   */
  readonly reservedPrefixes?: readonly string[];
  /** Characters of an id as it is written into One-Link's names (`booking/written-id.ts`). Default 255 as it stands. */
  readonly idRoom?: { readonly form: IdForm; readonly characters: number };
  /** The connection says `trust_carried_id = true`. Default false. */
  readonly trustCarriedId?: boolean;
  /** The connection's table `mapping`, for a source that is read by one (`byTable`). */
  readonly mapping?: unknown;
}

/** Why a request is not authentic: for the operator's eyes, in the log and in `GET /api/connections`. Never for the caller. */
export const unauthenticReasons = [
  /** The signature is missing. A malformed one counts as `signature_differs`. */
  'no_signature',
  'signature_differs',
  /** Signed with the right key, but too long ago, or for a time to come. */
  'stale',
  /** The tool itself says that it was given no secret (Cal.com). */
  'no_secret_at_tool',
  'no_token',
  'wrong_token',
  'wrong_path_token',
  /** The check itself failed, or the connection lacks what it needs. */
  'not_checked',
] as const;
export type UnauthenticReason = (typeof unauthenticReasons)[number];

export type Authenticity = { readonly ok: true } | { readonly ok: false; readonly reason: UnauthenticReason };

/**
 * One event of a webhook. A source may use any text as an id; within the bounds it is a `BookingId`
 * (`decode-within-bounds.ts`).
 */
export type Decoded<Id extends string = string> =
  | ({ readonly kind: 'booking' } & BookingEvent<Id>)
  /** Says nothing about a booking of this connection: a ping, another entity, an unknown event, not in `only`. */
  | { readonly kind: 'ignored'; readonly event: string; readonly reason: string }
  /**
   * A known event that does not fit the schema. `detail` names paths, never values. Kept as `failed`, `undecodable`. `id`: if
   * it could be read.
   */
  | {
      readonly kind: 'undecodable';
      readonly event: string;
      readonly detail: string;
      readonly id?: Id;
      readonly body: unknown;
    };

/** What a read-back may use (architecture.md, step 4). */
export interface ToolAccess {
  /** The connection's `api_key`, as the source wants it written. */
  readonly apiKey: string;
  /** The connection's `api_url`, no slash at the end; null: the tool's usual address. */
  readonly apiUrl: string | null;
  readonly settings: SourceSettings;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** One request to the tool, JSON in and out. Never throws, has a time limit, counts against the budget. */
  readonly call: (request: ToolRequest) => Promise<ToolAnswer>;
}

export interface ToolRequest {
  readonly url: string;
  /** Default GET. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type ToolAnswer =
  /** 2xx. `body` is the parsed JSON, undefined where it is none. */
  | { readonly kind: 'ok'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'not_found'; readonly status: number }
  /** 401, 403: the credentials. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Network, 429, 5xx and any other 4xx: to be tried again later. */
  | { readonly kind: 'later'; readonly status: number | null; readonly retryAfterMs: number | null };

/** So many calls of the tool's API within so many milliseconds. */
export interface RateLimit {
  readonly calls: number;
  readonly perMs: number;
}

/** The result of a read-back. */
export type ReadBack<Id extends string = string> =
  | {
      readonly kind: 'booking';
      /** The source's own version if it has one; otherwise the start of the read counts. */
      readonly clock?: number;
      readonly fields: BookingEvent['fields'];
      readonly predecessor?: Id;
      readonly successor?: Id;
      readonly carried?: string;
      /** Which booking has the id now. If it is not the one that was asked for, that one is gone. */
      readonly instance?: string;
      /** Set where it is read (`sources/placed.ts`). */
      readonly place?: Place;
      /** What the connection's `fields` read from now on. Personal. */
      readonly body: unknown;
    }
  /** The tool no longer has it, which means that it was cancelled. */
  | { readonly kind: 'gone' }
  /** It is no booking of this connection. */
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'refused' }
  /** An answer that does not fit; `detail` names paths, never values. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'later'; readonly retryAfterMs: number | null };

/** One visit of a series as the tool's API shows it now. */
export interface SeriesMember<Id extends string = string> {
  readonly id: Id;
  /** As `SeriesTold.of`: whose it is. */
  readonly of: readonly string[];
  readonly state: BookingState | undefined;
  readonly predecessor?: Id;
  /** What is known of it besides its state; null: the connection's `only` does not include it. */
  readonly fields: BookingEvent['fields'] | null;
}

/** The result of reading a whole series: its visits, including the one that was asked for. */
export type SeriesRead<Id extends string = string> =
  | { readonly kind: 'series'; readonly members: readonly SeriesMember<Id>[] }
  /** The tool does not know a series of the booking, or it is too large. */
  | { readonly kind: 'unknown' }
  | Extract<ReadBack, { readonly kind: 'refused' | 'unreadable' | 'later' }>;

/**
 * `Events` is a promise only if a source cannot read a body without one: `mapped`, because JSONata has no synchronous
 * evaluation. `AnySource` is either kind.
 */
export interface Source<Events extends readonly Decoded[] | Promise<readonly Decoded[]> = readonly Decoded[]>
  extends Traits {
  /** The tool's brand name: "Cal.com". */
  readonly title: string;
  /** Accepted bodies, and their content types: json → application/json, form → application/x-www-form-urlencoded. */
  readonly bodies: readonly BodyKind[];
  /** Which clock its events carry (architecture.md, *Fold*). Kinds are never compared. */
  readonly clock: 'version' | 'event_time' | 'read_back' | 'none';
  /** False if ids are unique only within one installation: then `namespace` distinguishes two of them. */
  readonly globallyUniqueIds: boolean;
  /** A body may contain a part of what is known about the client and leave out the rest. */
  readonly tellsParts?: boolean;
  readonly authentication: Authentication;
  /** Every event of the tool and what is done with it: for the documentation and the conformance test. */
  readonly events: Readonly<Record<string, string>>;
  /** Whether the connection's own table names the event. */
  namesEvent?(event: string, settings: SourceSettings): boolean;
  /** The secret is a public key in PEM: text with blanks and line ends, which itself signs nothing. */
  readonly publicKey?: boolean;
  /** Whether the request is authentic under any of the secrets. Must not throw; the caller is never told the reason. */
  authenticate(hook: Hook): Authenticity | Promise<Authenticity>;
  /**
   * A body that `decode` cannot read, in the form in which it may be stored: without its credentials; null if they cannot be
   * cut out. Absent: its bodies contain none. `body` is the text if it could not be parsed.
   */
  withoutCredentials?(body: unknown, settings: SourceSettings): unknown;
  /** One webhook → its events, in the order of the body. `body` is parsed according to the content type. */
  decode(body: unknown, hook: Hook): Events;
  /**
   * Reads the present state of one booking from the tool's API; for events with `readBack`. `id` is the booking's id,
   * `event` the name of the newest event about it.
   */
  readBack?(id: string, event: string, access: ToolAccess): Promise<ReadBack>;
  /**
   * Lists the visits of the series that a booking belongs to, for a source whose webhooks may be about a whole series and do
   * not name it. Called only with `api_key`, when the mailbox does not know the visits.
   */
  readSeries?(id: string, access: ToolAccess): Promise<SeriesRead>;
  /** Lists bookings from the tool's API, with `api_key`, for reconciliation. Absent: the API cannot, or is not known. */
  readonly listing?: Listing;
  /** What the tool's API allows one address. Absent: not known; the tool says 429. */
  readonly rateLimit?: RateLimit;
  /** The text that the tool expects in the answer to a stored webhook; null for the JSON of architecture.md, *HTTP*. */
  answer?(settings: SourceSettings): string | null;
  /** GET on the hook's URL: the text to echo, or null for a plain 200. */
  handshake?(query: URLSearchParams, settings: SourceSettings): string | null;
}

/** A source as the registry holds it: await what `decode` returns. */
export type AnySource = Source<readonly Decoded[] | Promise<readonly Decoded[]>>;

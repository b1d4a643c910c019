/**
 * The contract of a source: one booking tool, one folder. Steps 1 and 2 of the way of the data (architecture.md): a source
 * authenticates raw bytes and decodes a parsed body into canonical events. It keeps no state, does no I/O, knows no One-Link key
 * and applies no table of the connection.
 */

import type { BodyKind } from '../http/parse-body.ts';
import type { Listing } from './listing.ts';
import type { Decoded, RateLimit, ReadBack, SeriesRead, SourceSettings, ToolAccess } from './told-by-tool.ts';
import type { Authentication, Traits } from './traits.ts';

export type {
  Decoded,
  RateLimit,
  ReadBack,
  SeriesMember,
  SeriesRead,
  SourceSettings,
  ToolAccess,
  ToolAnswer,
  ToolRequest,
} from './told-by-tool.ts';

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

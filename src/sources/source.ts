/**
 * The contract of a source: one booking tool, one file. Steps 1 and 2 of the way of the data (design.md): a source
 * authenticates raw bytes and decodes a parsed body into canonical events. It keeps no state, does no I/O, knows no
 * One-Link key and applies no table of the connection.
 */
import type { BookingEvent } from '../booking/booking.ts';

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
  /** Companies, locations, staff or event types that this connection takes; empty: all. */
  readonly only: readonly string[];
  /** Square signs the URL as configured there. */
  readonly notificationUrl: string | null;
  /** `mapped` reads its own table from here. */
  readonly mapping?: unknown;
}

/** One event out of a webhook. */
export type Decoded =
  | ({ readonly kind: 'booking' } & BookingEvent)
  /** Says nothing about a booking of this connection: a ping, another entity, an unknown event, not in `only`. */
  | { readonly kind: 'ignored'; readonly event: string; readonly reason: string }
  /**
   * A known event that does not fit the schema. `detail` names paths, never values. Kept as `failed`, `undecodable`.
   * `id` where it could be read.
   */
  | {
      readonly kind: 'undecodable';
      readonly event: string;
      readonly detail: string;
      readonly id?: string;
      readonly body: unknown;
    };

/** How the body is parsed before `decode`: JSON value, form as `Record<string, string>` tree, or the text itself. */
export type BodyKind = 'json' | 'form' | 'text';

export interface Source {
  /** The tool's brand name: "Cal.com". */
  readonly title: string;
  /** Accepted bodies, and their content types: json → application/json, form → application/x-www-form-urlencoded. */
  readonly bodies: readonly BodyKind[];
  /** Which clock its events carry (design.md, *Fold*). Kinds are never compared. */
  readonly clock: 'version' | 'event_time' | 'read_back' | 'none';
  /** False where ids are unique only within one installation: `namespace` then tells two apart. */
  readonly globallyUniqueIds: boolean;
  /** `direct` alone: a body that does not fit is answered 422 with the path, not kept. */
  readonly strict?: boolean;
  /** Where the secret is: decides which URL the integrator is shown and which length is demanded. */
  readonly authentication: 'signature' | 'header_token' | 'path_token' | 'body_token';
  /** Every event of the tool and what is done with it: for the documentation and the conformance test. */
  readonly events: Readonly<Record<string, string>>;
  /** True when the request is authentic under any of the secrets. Must not throw and not tell why. */
  authenticate(hook: Hook): boolean | Promise<boolean>;
  /** One webhook → its events, in the order of the body. `body` is parsed according to the content type. */
  decode(body: unknown, hook: Hook): readonly Decoded[];
  /** GET on the hook's URL: the text to echo, or null for a plain 200. */
  handshake?(query: URLSearchParams): string | null;
}

/**
 * What a source tells, and what it may use for it: the events of a webhook, and the answers of the tool's own API. The contract that
 * uses these words is `source.ts`.
 */

import type { BookingEvent, BookingState, Place } from '../booking/booking.ts';
import type { IdForm } from '../booking/written-id.ts';

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

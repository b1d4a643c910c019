/**
 * What is known of a connection once its table is read: defaults filled in, secrets resolved. Secrets are values here. Never log a
 * `Connection`, never put one in an answer.
 */
import type { BookingState } from '../booking/booking.ts';
import type { ReadonlyDictionary } from '../booking/dictionary.ts';
import type { Language } from '../messages/language.ts';
import type { AppointmentStatus } from '../one-link/appointment.ts';
import type { AnySource } from '../sources/source.ts';
import type { FieldTable } from './fields.ts';
import type { ConfigurationProblem } from './problems.ts';

/** One account of a booking tool tied to one One-Link account, with defaults and secrets filled in. */
export interface Connection {
  readonly name: string;
  /** Former names, the first one first. */
  readonly formerly: readonly string[];
  /** The name of its Durable Object: the first name that the connection had. */
  readonly mailbox: string;
  /** Key in the registry of sources, such as `calcom`. */
  readonly source: string;
  /** https, or http to loopback; no slash at the end. */
  readonly oneLinkUrl: string;
  readonly accountId: number;
  readonly onUnlinked: 'create' | 'park';
  /** Specialist of new appointments if `resources` has no row. */
  readonly resourceId: number | null;
  /** The `api_access_token`. */
  readonly oneLinkToken: string;
  /** Signing keys or tokens, byte for byte. Two while one is being replaced. Never empty. */
  readonly secrets: readonly string[];
  /** Credentials of the tool's own API, in the form that the source needs. */
  readonly apiKey: string | null;
  /** https, or http to loopback; no slash at the end. */
  readonly apiUrl: string | null;
  readonly notificationUrl: string | null;
  /** Checks the tags of embedded appointment ids. Null: such ids are not accepted, unless `trustCarriedId`. */
  readonly linkSecret: string | null;
  readonly trustCarriedId: boolean;
  /** IANA zone. */
  readonly timezone: string;
  /** Country of national phone numbers, such as `KZ`. */
  readonly region: string;
  /** Name for a client without a name. Null: such a booking is parked. */
  readonly clientNameFallback: string | null;
  readonly namespace: string | null;
  /** Namespaces of the other connections of this source to the account. */
  readonly otherNamespaces: readonly string[];
  /** Mailboxes of the other connections to the account. */
  readonly neighbours: readonly string[];
  /** `only` of the other connections of this tool to the account, if they have one. */
  readonly onlyOfOthers: readonly (readonly string[])[];
  /** What no id of this connection may begin with (`config/namespaces.ts`). */
  readonly reservedPrefixes: readonly string[];
  /** Companies, locations, staff or event types that this connection takes. Empty: all. */
  readonly only: readonly string[];
  readonly cycle: 'report' | 'break';
  /** A client's move reopens a visit that staff had cancelled, completed or marked no_show. */
  readonly reopen: boolean;
  readonly retentionDays: number;
  /** How often the tool's bookings are listed (architecture.md, *Reconciliation*). 0: only when a person asks. */
  readonly reconcileMinutes: number;
  /** Which settlements get a record in KV: all, or those that a person must see (`sync/settle/report.ts`). */
  readonly outcomes: 'all' | 'failed';
  /** The tool's staff, calendar or event type → `resource_id`. */
  readonly resources: ReadonlyDictionary<number>;
  /** The tool's service or event type → `service_id`. */
  readonly services: ReadonlyDictionary<number>;
  readonly statuses: Readonly<Partial<Record<BookingState, AppointmentStatus | 'ignore'>>>;
  readonly fields: FieldTable;
  /** Keys of the digests that ids contain instead of a person, the present key first. Empty: there is no `DIGEST_SECRET`. */
  readonly idKeys: readonly string[];
  /** The table of the `mapped` source; undefined elsewhere. */
  readonly mapping: unknown;
  /** Changes when the tool, the One-Link address or the account changes (`sync/epoch.ts`). */
  readonly epoch: string;
  /** Changes when the connection's table or `ONELINK_URL` changes. It contains no secret. */
  readonly digest: string;
}

export type ConnectionEntry =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] };

export interface Configuration {
  readonly connections: ReadonlyMap<string, ConnectionEntry>;
  /** False if any connection or variable is wrong. */
  readonly valid: boolean;
  /** Everything that is wrong with connections and variables. */
  readonly problems: readonly ConfigurationProblem[];
  /** `OUTCOME_DAYS`: how long KV keeps an outcome. Default 90. */
  readonly outcomeDays: number;
  /** `DIGEST_SECRET`, then the previous one. Empty: none is set. */
  readonly digestSecrets: readonly string[];
  /** Not errors, but the person who runs the bridge should know them. */
  readonly notes: readonly string[];
  /** `LANGUAGE`: the language of messages if the reader names none. Default en. */
  readonly language: Language;
  /** `BEHIND_TLS_PROXY`: plain http is accepted, because a proxy in front of the Worker ended TLS. */
  readonly behindTlsProxy: boolean;
}

export type SourceRegistry = Readonly<Record<string, AnySource>>;

/**
 * The configuration of the Worker, read once per environment: every `[vars.CONNECTIONS*.<name>]` table of wrangler.toml
 * with the secrets it names (architecture.md, *wrangler.toml*). A wrong connection is out of service alone.
 *
 * Secrets are values here. Never log a `Connection`, never put one in an answer.
 */
import type { BookingState } from './booking/booking.ts';
import type { ReadonlyDictionary } from './booking/dictionary.ts';
import type { FieldTable } from './config/fields.ts';
import { refuseSharedNames } from './config/former-names.ts';
import { readGlobals } from './config/globals.ts';
import { keepApart, refuseSharedNamespaces } from './config/namespaces.ts';
import type { ConfigurationProblem } from './config/problems.ts';
import { resolveConnection } from './config/resolve.ts';
import { refuseSharedTokens, weakAdminToken } from './config/secrets.ts';
import { mergeConnectionVars } from './config/vars.ts';
import { roomForId } from './core/references.ts';
import type { Language } from './mailbox/contract.ts';
import type { AppointmentStatus } from './one-link/appointment.ts';
import { traitsOf } from './sources/index.ts';
import type { AnySource, SourceSettings } from './sources/source.ts';

export type { FieldTable, FieldValue } from './config/fields.ts';
export type { ConfigurationProblem } from './config/problems.ts';

/** One account of a booking tool tied to one One-Link account, defaults filled in and secrets resolved. */
export interface Connection {
  readonly name: string;
  /** Names that it had before, the first one first. */
  readonly formerly: readonly string[];
  /** Its Durable Object: the first name it ever had. */
  readonly mailbox: string;
  /** Key of the registry of sources: `calcom`. */
  readonly source: string;
  /** https, or http to loopback; no slash at the end. */
  readonly oneLinkUrl: string;
  readonly accountId: number;
  readonly onUnlinked: 'create' | 'park';
  /** Specialist for new appointments when `resources` has no row. */
  readonly resourceId: number | null;
  /** The `api_access_token`. */
  readonly oneLinkToken: string;
  /** Signing keys or tokens, byte for byte; two while rotating. Never empty. */
  readonly secrets: readonly string[];
  /** Credentials of the tool's own API, in the form that the source asks for. */
  readonly apiKey: string | null;
  /** https, or http to loopback; no slash at the end. */
  readonly apiUrl: string | null;
  readonly notificationUrl: string | null;
  /** Tags carried appointment ids; null: none is taken, unless `trustCarriedId`. */
  readonly linkSecret: string | null;
  readonly trustCarriedId: boolean;
  /** IANA zone. */
  readonly timezone: string;
  /** Country whose national phone numbers the tool's clients write: `KZ`. */
  readonly region: string;
  /** Name of a client whose booking has none; null: such a booking parks. */
  readonly clientNameFallback: string | null;
  readonly namespace: string | null;
  /** Namespaces of the other connections of this source to the account. */
  readonly otherNamespaces: readonly string[];
  /** Mailboxes of the other connections to the account. */
  readonly neighbours: readonly string[];
  /** `only` of the other connections of this tool to the account, where they have one. */
  readonly onlyOfOthers: readonly (readonly string[])[];
  /** What no id of this connection may begin with (`config/namespaces.ts`). */
  readonly reservedPrefixes: readonly string[];
  /** Companies, locations, staff or event types that this connection takes; empty: all. */
  readonly only: readonly string[];
  readonly cycle: 'report' | 'break';
  /** A client's move re-opens a visit that staff had cancelled, completed or marked no_show. */
  readonly reopen: boolean;
  readonly retentionDays: number;
  /** The tool's staff, calendar or event type → `resource_id`. */
  readonly resources: ReadonlyDictionary<number>;
  /** The tool's service or event type → `service_id`. */
  readonly services: ReadonlyDictionary<number>;
  readonly statuses: Readonly<Partial<Record<BookingState, AppointmentStatus | 'ignore'>>>;
  readonly fields: FieldTable;
  /** Keys of digests that stand in ids in place of a person, the one in force first; none: there is no `DIGEST_SECRET`. */
  readonly idKeys: readonly string[];
  /** The table of the `mapped` source; undefined elsewhere. */
  readonly mapping: unknown;
  /** Changes with the tool, the address and the account that the connection is between (`core/epoch.ts`). */
  readonly epoch: string;
  /** Changes whenever the connection's table or `ONELINK_URL` changes. No secret goes into it. */
  readonly digest: string;
}

export type ConnectionEntry =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] };

export interface Configuration {
  readonly connections: ReadonlyMap<string, ConnectionEntry>;
  /** False when any connection or variable is wrong. */
  readonly valid: boolean;
  /** All that is wrong, of connections and of the rest. */
  readonly problems: readonly ConfigurationProblem[];
  /** `OUTCOME_DAYS`: how long KV keeps an outcome. Default 90. */
  readonly outcomeDays: number;
  /** `DIGEST_SECRET`, then the one before it; empty where none is set. */
  readonly digestSecrets: readonly string[];
  /** Nothing is wrong with these, but whoever runs the bridge should know them. */
  readonly notes: readonly string[];
  /** `LANGUAGE`: of messages where the reader names none. Default en. */
  readonly language: Language;
  /** `BEHIND_TLS_PROXY`: plain http is let in, because a proxy in front ended TLS. */
  readonly behindTlsProxy: boolean;
}

export type SourceRegistry = Readonly<Record<string, AnySource>>;

const read = new WeakMap<object, { readonly sources: SourceRegistry; readonly configuration: Configuration }>();

/** Reads and checks the configuration; the answer is remembered as long as `env` lives. Never throws. */
export function readConfiguration(env: Readonly<Record<string, unknown>>, sources: SourceRegistry): Configuration {
  const known = read.get(env);
  if (known?.sources === sources) return known.configuration;
  const configuration = check(env, sources);
  read.set(env, { sources, configuration });
  return configuration;
}

/** What a source may know of its connection. */
export function sourceSettings(connection: Connection): SourceSettings {
  const {
    source,
    timezone,
    region,
    only,
    notificationUrl,
    mapping,
    idKeys,
    reservedPrefixes,
    trustCarriedId,
    onlyOfOthers,
  } = connection;
  const traits = traitsOf(source);
  return {
    timezone,
    region,
    only,
    notificationUrl,
    idRoom: { form: traits.idForm ?? 'escaped', characters: roomForId(connection) },
    ...(idKeys.length > 0 && { idKeys }),
    ...(only.length > 0 && onlyOfOthers.length > 0 && { onlyOfOthers }),
    ...(mapping === undefined ? {} : { mapping }),
    // Only there can whoever wrote the body be told; of others the core decides (core/link).
    ...(traits.bodyIsPatch && { reservedPrefixes, trustCarriedId }),
  };
}

function check(env: Readonly<Record<string, unknown>>, sources: SourceRegistry): Configuration {
  const globals = readGlobals(env);
  const merged = mergeConnectionVars(env);
  const connections = new Map<string, ConnectionEntry>();
  for (const [name, found] of merged.tables) {
    connections.set(name, found.ok ? resolveConnection(name, found, { env, sources, globals }) : found);
  }
  refuseSharedTokens(connections, merged.tables, sources);
  refuseSharedNames(connections, merged.tables);
  refuseSharedNamespaces(connections, merged.tables, sources);
  keepApart(connections, merged.tables, sources);
  const ofConnections = [...connections.values()].flatMap((entry) => (entry.ok ? [] : entry.problems));
  const problems = [
    ...globals.problems,
    ...weakAdminToken(env),
    ...merged.problems,
    ...ofConnections.filter((problem) => !globals.problems.includes(problem)), // a wrong ONELINK_URL is told once
  ];
  const { problems: _, oneLinkUrl: __, ...others } = globals;
  return { connections, valid: problems.length === 0, problems, ...others };
}

/**
 * Turns one table into one connection. First it checks each key by itself, then the secrets it names (`named-secrets.ts`)
 * and the rules between keys (`check-table.ts`). All problems of a stage are reported together.
 */
import { createHash } from 'node:crypto';
import type { AnySource } from '../sources/source.ts';
import { checkTable, type Report } from './check-table.ts';
import type { Connection, ConnectionEntry, SourceRegistry } from './connection.ts';
import { derivedKey } from './digest-secret.ts';
import { epochOf } from './epoch.ts';
import { mailboxNameOf } from './former-names.ts';
import type { Globals } from './globals.ts';
import { type NamedSecret, namedSecret, webhookSecrets } from './named-secrets.ts';
import { type ConfigurationProblem, problemsOf } from './problems.ts';
import { blankWeakness, keyWeakness } from './secrets.ts';
import { type ConnectionTable, connectionTable } from './table.ts';

interface Surroundings {
  readonly env: Readonly<Record<string, unknown>>;
  readonly sources: SourceRegistry;
  readonly globals: Globals;
}

export function resolveConnection(
  name: string,
  found: { readonly path: string; readonly table: Readonly<Record<string, unknown>> },
  { env, sources, globals }: Surroundings,
): ConnectionEntry {
  const { path } = found;
  const parsed = connectionTable.safeParse(found.table, { reportInput: true });
  const problems: ConfigurationProblem[] = parsed.success ? [] : problemsOf(parsed.error, path);
  const source = sourceOf(found.table, sources);
  if (source === null)
    problems.push({ path: `${path}.source`, message: `expected one of ${Object.keys(sources).join(', ')}` });
  if (!parsed.success || source === null) return { ok: false, problems: unique(problems) };

  const table = parsed.data;
  const report: Report = (key, message, more = {}) => problems.push({ path: `${path}.${key}`, message, ...more });
  const secret = namedSecret(env, report);
  const secrets = webhookSecrets(table, source, secret, env);
  checkTable(name, table, { source, sources }, report);
  const connection = connectionFrom({ name, written: found.table, table, globals, secrets, secret });
  problems.push(...globals.problems.filter((problem) => problem.path === 'ONELINK_URL'));
  return problems.length === 0 ? { ok: true, connection } : { ok: false, problems: unique(problems) };
}

interface Parts {
  readonly name: string;
  /** The table as it is written. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly table: ConnectionTable;
  readonly globals: Globals;
  readonly secrets: readonly string[];
  readonly secret: NamedSecret;
}

function connectionFrom({ name, written, table, globals, secrets, secret }: Parts): Connection {
  const mailbox = mailboxNameOf(name, table.formerly);
  return {
    name,
    formerly: table.formerly,
    mailbox,
    source: table.source,
    oneLinkUrl: globals.oneLinkUrl,
    accountId: table.account_id,
    onUnlinked: table.on_unlinked,
    resourceId: table.resource_id ?? null,
    oneLinkToken: secret('token', table.token),
    secrets,
    apiKey: table.api_key === undefined ? null : secret('api_key', table.api_key),
    apiUrl: table.api_url ?? null,
    notificationUrl: table.notification_url ?? null,
    linkSecret:
      table.link_secret === undefined
        ? null
        : secret('link_secret', table.link_secret, (value) => blankWeakness(value) ?? keyWeakness(value)),
    trustCarriedId: table.trust_carried_id,
    timezone: table.timezone,
    region: table.region,
    clientNameFallback: table.client_name_fallback ?? null,
    namespace: table.namespace ?? null,
    otherNamespaces: [], // set when all connections are known
    neighbours: [],
    onlyOfOthers: [],
    reservedPrefixes: [],
    only: table.only,
    cycle: table.cycle,
    reopen: table.reopen,
    retentionDays: table.retention_days,
    reconcileMinutes: table.reconcile_minutes,
    outcomes: table.outcomes,
    resources: table.resources,
    services: table.services,
    statuses: table.statuses,
    fields: table.fields,
    idKeys: globals.digestSecrets.map((digestSecret) =>
      derivedKey(digestSecret, 'seat id', mailbox).toString('base64url'),
    ),
    mapping: table.mapping,
    epoch: epochOf({
      source: table.source,
      namespace: table.namespace ?? null,
      oneLinkUrl: globals.oneLinkUrl,
      accountId: table.account_id,
    }),
    digest: digestOf([withoutNames(written), globals.oneLinkUrl]),
  };
}

function sourceOf(table: Readonly<Record<string, unknown>>, sources: SourceRegistry): AnySource | null {
  const name = table['source'];
  return typeof name === 'string' && Object.hasOwn(sources, name) ? (sources[name] ?? null) : null;
}

/** Neither former names nor how often the tool is listed change what is sent. */
const withoutNames = ({ formerly: _, reconcile_minutes: __, ...table }: Readonly<Record<string, unknown>>) => table;

/** The order of keys in a table does not matter. */
function digestOf(value: unknown): string {
  const ordered = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return createHash('sha256').update(ordered).digest('base64url');
}

/** Both the schema and the registry report a missing source. It is shown once. */
function unique(problems: readonly ConfigurationProblem[]): ConfigurationProblem[] {
  const paths = new Set<string>();
  return problems.filter(({ path, message, remedy = '' }) => {
    const key = path.endsWith('.source') ? path : `${path}\n${message}\n${remedy}`;
    if (paths.has(key)) return false;
    paths.add(key);
    return true;
  });
}

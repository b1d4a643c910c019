/**
 * One table becomes one connection: every key by itself, then the secrets it names and what its keys demand of each other.
 * All that is wrong at a stage is told at once.
 */
import { createHash } from 'node:crypto';
import type { Connection, ConnectionEntry, SourceRegistry } from '../config.ts';
import { epochOf } from '../core/epoch.ts';
import type { AnySource } from '../sources/source.ts';
import { derivedKey } from './digest-secret.ts';
import { mailboxNameOf } from './former-names.ts';
import type { Globals } from './globals.ts';
import { type ConfigurationProblem, problemsOf } from './problems.ts';
import { blankWeakness, isPublicVariable, isUnknown, keyWeakness, publicWeakness, secretWeakness } from './secrets.ts';
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
  const report = (key: keyof ConnectionTable, message: string, more: { readonly remedy?: string } = {}) =>
    problems.push({ path: `${path}.${key}`, message, ...more });
  const secret = (
    key: keyof ConnectionTable,
    secretName: string,
    weaknessOf: (value: string) => string | null = blankWeakness,
  ): string => {
    const value = env[secretName];
    if (isPublicVariable(secretName)) report(key, 'is the name of a variable that everybody can read, not of a secret');
    else if (isUnknown(value)) return '';
    else if (typeof value !== 'string' || value === '') {
      report(key, 'no secret of this name is set', { remedy: remedyOf(secretName) });
    } else {
      const weak = publicWeakness(secretName, value, env) ?? weaknessOf(value);
      if (weak === null) return value;
      report(key, weak);
    }
    return '';
  };

  const secrets = table.secret.map((secretName) =>
    secret('secret', secretName, (value) =>
      [env['ADMIN_TOKEN'], env[table.token]].includes(value)
        ? 'has the value of ADMIN_TOKEN or of the One-Link token, which the booking tool must not know'
        : secretWeakness(value, source, table.mapping),
    ),
  );
  checkTogether(table, source, report);
  if (new Set([name, ...table.formerly]).size <= table.formerly.length) {
    report('formerly', 'expected names that the connection had before, each once and not the present one');
  }
  const { namespace = '' } = table;
  if (source.idForm === 'reference' && namespace !== table.source && Object.hasOwn(sources, namespace)) {
    report('namespace', 'expected a word that is not the name of another source: references begin with it');
  }

  const mailbox = mailboxNameOf(name, table.formerly);
  const connection: Connection = {
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
    otherNamespaces: [], // known when all connections are
    neighbours: [],
    onlyOfOthers: [],
    reservedPrefixes: [],
    only: table.only,
    cycle: table.cycle,
    reopen: table.reopen,
    retentionDays: table.retention_days,
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
    digest: digestOf([withoutNames(found.table), globals.oneLinkUrl]),
  };
  problems.push(...globals.problems.filter((problem) => problem.path === 'ONELINK_URL'));
  return problems.length === 0 ? { ok: true, connection } : { ok: false, problems: unique(problems) };
}

function checkTogether(
  table: ConnectionTable,
  source: AnySource,
  report: (key: keyof ConnectionTable, message: string) => void,
): void {
  const saysResource =
    table.resource_id !== undefined ||
    Object.keys(table.resources).length > 0 ||
    table.fields.resource_id !== undefined ||
    source.bodyIsPatch === true; // it may hold resource_id
  if (table.on_unlinked === 'create' && !saysResource) {
    report('resource_id', 'on_unlinked = "create" needs resource_id or a row in resources');
  }
  if (table.trust_carried_id && table.link_secret !== undefined) {
    report('trust_carried_id', 'either link_secret or trust_carried_id = true, not both');
  }
  if (source.needsApiKey && table.api_key === undefined) {
    report('api_key', `${source.title} sends ids only: the bookings are read with api_key`);
  }
  const { byTable, signsAddress = false, title } = source;
  if (byTable !== undefined && table.mapping === undefined) {
    report('mapping', `source = "${table.source}" needs the table that says how to read the tool, or a preset in it`);
  }
  if (byTable === undefined && table.mapping !== undefined) {
    report('mapping', 'only for source = "mapped"');
  }
  const byMapping = table.mapping !== undefined && byTable?.signsAddress(table.mapping) === true;
  if ((signsAddress || byMapping) && table.notification_url === undefined) {
    const signer = byMapping ? 'the tool' : title;
    report('notification_url', `${signer} signs the URL as configured there: it is needed to verify`);
  }
}

/** A name is repeated only where it is written as names of secrets are: another text may be the secret itself. */
function remedyOf(secretName: string): string {
  const shown = /^[A-Z][A-Z0-9_]{0,63}$/.test(secretName) ? secretName : 'with the name that stands there';
  return `npx wrangler secret put ${shown}, locally a line in .dev.vars`;
}

function sourceOf(table: Readonly<Record<string, unknown>>, sources: SourceRegistry): AnySource | null {
  const name = table['source'];
  return typeof name === 'string' && Object.hasOwn(sources, name) ? (sources[name] ?? null) : null;
}

/** What the connection was called changes nothing of what is sent. */
const withoutNames = ({ formerly: _, ...table }: Readonly<Record<string, unknown>>) => table;

/** The order of keys in a table says nothing. */
function digestOf(value: unknown): string {
  const ordered = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return createHash('sha256').update(ordered).digest('base64url');
}

/** A source that is missing is told by the schema and by the registry: once is enough. */
function unique(problems: readonly ConfigurationProblem[]): ConfigurationProblem[] {
  const paths = new Set<string>();
  return problems.filter(({ path, message, remedy = '' }) => {
    const key = path.endsWith('.source') ? path : `${path}\n${message}\n${remedy}`;
    if (paths.has(key)) return false;
    paths.add(key);
    return true;
  });
}

/**
 * Connections by name for the edge and the admin API: those of the variables, then those in KV. What KV says is remembered in the isolate
 * for a minute, so a webhook reads at most one key. KV itself may take another minute to show a change everywhere.
 */
import type { Env } from '../env.ts';
import type { ConnectionEntry, SourceRegistry } from './connection.ts';
import { entryNamed } from './former-names.ts';
import { readConfiguration } from './read.ts';
import {
  type ReadText,
  readStored,
  type StoredMetadata,
  storedEntry,
  storedKey,
  storedMetadata,
  storedPrefix,
} from './stored.ts';
import { connectionName } from './vars.ts';

const rememberedMs = 60_000;
/** Names that are remembered at once. A name that nobody has is remembered, too, so that guessing costs no reads. */
const mostRemembered = 1_000;

interface Remembered {
  readonly until: number;
  readonly entry: Promise<ConnectionEntry | undefined>;
}
const caches = new WeakMap<object, Map<string, Remembered>>();

/** Reads one key. Without a namespace there are no connections in it. */
export const textsOf =
  ({ OUTCOMES }: Partial<Pick<Env, 'OUTCOMES'>>): ReadText =>
  async (key) =>
    (await OUTCOMES?.get(key, 'text')) ?? null;

/** Throws where KV does not answer and nothing is remembered. */
export async function findConnection(
  name: string,
  env: Env,
  sources: SourceRegistry,
  now: number,
): Promise<ConnectionEntry | undefined> {
  const ofVariables = entryNamed(name, readConfiguration(env, sources).connections);
  if (ofVariables !== undefined || !connectionName.test(name)) return ofVariables;
  const cache = caches.get(env) ?? new Map<string, Remembered>();
  caches.set(env, cache);
  const known = cache.get(name);
  if (known !== undefined && now < known.until) return known.entry;
  const read = readStored(name, textsOf(env), env, sources);
  // What was known stays in use while KV does not answer.
  const entry = read.catch((error: unknown) => {
    cache.delete(name);
    if (known === undefined) throw error;
    return known.entry;
  });
  cache.delete(name); // the newest are the last
  cache.set(name, { until: now + rememberedMs, entry });
  for (const oldest of cache.keys()) {
    if (cache.size <= mostRemembered) break;
    cache.delete(oldest);
  }
  return entry;
}

export interface ListedConnection extends StoredMetadata {
  readonly name: string;
}
export interface StoredPage {
  readonly connections: readonly ListedConnection[];
  /** Null: this was the last page. */
  readonly cursor: string | null;
}

/** Names of connections in KV, in their order. A former name is none of them. */
export async function listStored(
  { OUTCOMES }: Partial<Pick<Env, 'OUTCOMES'>>,
  { cursor, limit }: { readonly cursor?: string; readonly limit?: number } = {},
): Promise<StoredPage> {
  if (OUTCOMES === undefined) return { connections: [], cursor: null };
  const page = await OUTCOMES.list<unknown>({ prefix: storedPrefix, cursor: cursor ?? null, limit: limit ?? 1_000 });
  const connections = page.keys.flatMap(({ name, metadata }) => {
    const told = storedMetadata.safeParse(metadata);
    return told.success ? [{ name: name.slice(storedPrefix.length), ...told.data }] : [];
  });
  return { connections, cursor: page.list_complete ? null : page.cursor };
}

/** A page of connections as they are configured: one call for the names and one for the records. */
export async function storedEntries(
  env: Env,
  sources: SourceRegistry,
  page: Parameters<typeof listStored>[1],
): Promise<{ readonly entries: readonly [string, ConnectionEntry][]; readonly cursor: string | null }> {
  const { connections, cursor } = await listStored(env, page);
  const names = connections.map(({ name }) => name);
  return { entries: await entriesOf(names, env, sources), cursor };
}

/** At most 100: KV reads so many at once. A name that is gone is left out. */
export async function entriesOf(
  names: readonly string[],
  env: Env,
  sources: SourceRegistry,
): Promise<[string, ConnectionEntry][]> {
  if (names.length === 0) return [];
  const texts = await env.OUTCOMES.get(names.map(storedKey));
  const entries: [string, ConnectionEntry][] = [];
  for (const name of names) {
    const text = texts.get(storedKey(name)) ?? null;
    if (text !== null) entries.push([name, await storedEntry(name, text, env, sources)]);
  }
  return entries;
}

/** All of them: a call for each thousand. */
export async function allStored(env: Partial<Pick<Env, 'OUTCOMES'>>): Promise<readonly ListedConnection[]> {
  const all: ListedConnection[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listStored(env, cursor === undefined ? {} : { cursor });
    all.push(...page.connections);
    ({ cursor } = page);
  }
  return all;
}

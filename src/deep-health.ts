/**
 * `GET /health?deep=1`, for a monitor: whether each connection can work, by what its mailbox learned at its last call of One-Link. Nothing
 * is asked of One-Link or the tool, so that everybody may ask: the answer has counts and no names, is remembered for a minute in the
 * isolate, and calls at most 40 mailboxes. Where there are more connections, each minute takes others.
 */
import type { ConnectionEntry, SourceRegistry } from './config/connection.ts';
import { readConfiguration } from './config/read.ts';
import { allStored, entriesOf } from './config/stored-cache.ts';
import type { Env } from './env.ts';
import type { Waiting } from './hooks/accept.ts';
import { errorFacts, log } from './log.ts';
import { mailboxesAtOnce, pageOf } from './sweep.ts';

export interface DeepHealth {
  readonly status: 'ok' | 'failing';
  /** Of the variables, and of the connections in KV that were checked. */
  readonly configuration: 'valid' | 'invalid';
  /** `unavailable`: connections in it receive nothing. */
  readonly kv: 'ok' | 'unavailable';
  readonly connections: {
    readonly all: number;
    readonly checked: number;
    /** One-Link refuses the account or its token, or its calls keep failing. */
    readonly failing: number;
    /** Its mailbox does not answer. */
    readonly unavailable: number;
  };
}

const rememberedMs = 60_000;
const patienceMs = 5_000;

const remembered = new WeakMap<Env, { readonly until: number; readonly health: Promise<DeepHealth> }>();

export function deepHealth(env: Env, sources: SourceRegistry, waiting: Waiting): Promise<DeepHealth> {
  const now = waiting.now();
  const known = remembered.get(env);
  if (known !== undefined && now < known.until) return known.health;
  const health = check(env, sources, waiting);
  remembered.set(env, { until: now + rememberedMs, health });
  return health;
}

async function check(env: Env, sources: SourceRegistry, waiting: Waiting): Promise<DeepHealth> {
  const configuration = readConfiguration(env, sources);
  const { names, answers } = await storedNames(env);
  const all = [...configuration.connections.keys(), ...names];
  const pages = Math.max(1, Math.ceil(all.length / mailboxesAtOnce));
  const start = pageOf({ scheduledTime: waiting.now(), cron: '' }, pages) * mailboxesAtOnce;
  const chosen = all.slice(start, start + mailboxesAtOnce);
  const inKv = await entriesIn(
    chosen.filter((name) => !configuration.connections.has(name)),
    env,
    sources,
  );
  const entries = chosen.flatMap((name) => configuration.connections.get(name) ?? inKv?.get(name) ?? []);
  const states = await Promise.all(entries.map((entry) => stateOf(entry, env, waiting)));
  const count = (state: State): number => states.filter((one) => one === state).length;
  const isValid = configuration.valid && count('invalid') === 0;
  const connections = {
    all: all.length,
    checked: states.length,
    failing: count('failing'),
    unavailable: count('unavailable'),
  };
  const kv = answers && inKv !== null ? 'ok' : 'unavailable';
  const isWell = isValid && kv === 'ok' && connections.failing + connections.unavailable === 0;
  return { status: isWell ? 'ok' : 'failing', configuration: isValid ? 'valid' : 'invalid', kv, connections };
}

type State = 'ok' | 'invalid' | 'failing' | 'unavailable';

/** A pause by a person and a request to wait are no failure. */
async function stateOf(entry: ConnectionEntry, env: Env, waiting: Waiting): Promise<State> {
  if (!entry.ok) return 'invalid';
  const over = new AbortController();
  try {
    const late = waiting.sleep(patienceMs, over.signal).then(() => null);
    const status = await Promise.race([env.MAILBOX.getByName(entry.connection.mailbox).admin().status(), late]);
    if (status === null) return 'unavailable';
    return status.state === 'account' || status.state === 'breaker' ? 'failing' : 'ok';
  } catch (error) {
    log('error', 'health_failed', { connection: entry.connection.name, ...errorFacts(error) });
    return 'unavailable';
  } finally {
    over.abort();
  }
}

async function storedNames(env: Env): Promise<{ readonly names: readonly string[]; readonly answers: boolean }> {
  try {
    return { names: (await allStored(env)).map(({ name }) => name), answers: true };
  } catch (error) {
    log('error', 'health_list_failed', errorFacts(error));
    return { names: [], answers: false };
  }
}

/** Null: KV does not answer. */
async function entriesIn(names: readonly string[], env: Env, sources: SourceRegistry) {
  try {
    return new Map(await entriesOf(names, env, sources));
  } catch (error) {
    log('error', 'health_read_failed', errorFacts(error));
    return null;
  }
}

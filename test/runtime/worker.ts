/**
 * The Worker of the runs in workerd: the built bundle, untouched, with four doors for tests. Its clock can be put forward,
 * its objects end at named places, its KV refuses writes, and what it stores can be read. `bridge-process.ts` puts the bundle in the place of the
 * import below; nothing of this is in src/.
 */
import { clock, onTestClock } from './clock.ts';

// The clock is set before the bundle is loaded; imports below this line are sorted apart from it.

import type { Env } from '../../src/env.ts';
import bridge, { Mailbox as Built } from '../../src/index.ts';
import type { atCheckpoint as named } from '../../src/mailbox/mailbox.ts';
import type { Checkpoint } from '../../src/mailbox/ports.ts';
import { unpacked } from '../../src/mailbox/store/packed.ts';
import { createRandom, type Random } from '../simulation/random.ts';

/** Where objects end. */
export interface Ends {
  /** At this place, the `nth` time that the object of this connection comes there. */
  readonly planned?: Readonly<Record<string, { readonly place: Checkpoint; readonly nth: number }>>;
  /** At any place of any object, so often out of one. */
  readonly rate?: number;
  readonly seed?: number;
}

export interface Stored {
  readonly kv: Readonly<Record<string, string>>;
  /** Rows of all tables as text, by connection. */
  readonly rows: Readonly<Record<string, string>>;
}

let planned = new Map<string, { place: Checkpoint; left: number }>();
let rate = 0;
let random: Random = createRandom(1);
let refusing = { connections: new Set<string>(), rate: 0 };

/** The outcomes KV of the objects. One for all of them: the configuration is read once for each `env`. */
const refusingEnvs = new WeakMap<Env, Env>();

function refusingNow(env: Env): Env {
  const known = refusingEnvs.get(env);
  if (known !== undefined) return known;
  const put: Env['OUTCOMES']['put'] = async (key: string, ...rest: [never]) => {
    const [, connection = ''] = key.split(':');
    if (refusing.connections.has(connection) && random.chance(refusing.rate)) throw new Error('refused by a test');
    return env.OUTCOMES.put(key, ...rest);
  };
  const made = { ...env, OUTCOMES: { put } as unknown as Env['OUTCOMES'] };
  refusingEnvs.set(env, made);
  return made;
}

/** Places where objects ended, as `salon before_write`. */
const ended: string[] = [];

/** As in `src/mailbox/mailbox.ts`, of which the bundle has its own. */
const atCheckpoint: typeof named = Symbol.for('onelink-bridge.checkpoint') as typeof named;

export class Mailbox extends Built {
  constructor(ctx: DurableObjectState, env: Env) {
    onTestClock(ctx.storage);
    super(ctx, refusingNow(env));
  }

  protected override [atCheckpoint](place: Checkpoint): Promise<void> | void {
    const name = this.ctx.id.name ?? '';
    if (!endsHere(name, place)) return;
    ended.push(`${name} ${place}`);
    this.ctx.abort(`ended by a test at ${place}`);
    throw new Error('ended by a test');
  }

  async rows(): Promise<string> {
    const { sql } = this.ctx.storage;
    const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    return tables
      .filter(({ name }) => !name.startsWith('_cf_'))
      .map(({ name }) => `${name} ${JSON.stringify(sql.exec(`SELECT * FROM "${name}"`).toArray().map(readable))}`)
      .join('\n');
  }
}

/** As text that can be searched. */
const readable = (row: Readonly<Record<string, unknown>>): unknown =>
  typeof row['doc'] === 'string' ? { ...row, doc: unpacked(row['doc']) } : row;

function endsHere(name: string, place: Checkpoint): boolean {
  const plan = planned.get(name);
  if (plan?.place === place) {
    plan.left -= 1;
    if (plan.left > 0) return false;
    planned.delete(name);
    return true;
  }
  return rate > 0 && random.chance(rate);
}

async function control(request: Request, env: Env): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case '/test/clock':
      clock.offsetMs = (await request.json<{ offsetMs: number }>()).offsetMs;
      return new Response();
    case '/test/ends': {
      const ends = await request.json<Ends>();
      planned = new Map(
        Object.entries(ends.planned ?? {}).map(([name, { place, nth }]) => [name, { place, left: nth }]),
      );
      rate = ends.rate ?? 0;
      random = createRandom(ends.seed ?? 1);
      return new Response();
    }
    case '/test/kv': {
      const { connections, rate } = await request.json<{ connections: string[]; rate: number }>();
      refusing = { connections: new Set(connections), rate };
      return new Response();
    }
    case '/test/ended':
      return Response.json(ended.splice(0));
    case '/test/knock':
      await bridge.scheduled({ scheduledTime: Date.now(), cron: '*/5 * * * *', noRetry() {} }, env);
      return new Response();
    case '/test/stored':
      return Response.json(await stored(env, await request.json<string[]>()));
    default:
      return null;
  }
}

async function stored(env: Env, connections: readonly string[]): Promise<Stored> {
  const kv: Record<string, string> = {};
  for (let cursor: string | null = null; ; ) {
    const page: KVNamespaceListResult<unknown> = await env.OUTCOMES.list(cursor === null ? {} : { cursor });
    const values = await Promise.all(page.keys.map(({ name }) => env.OUTCOMES.get(name)));
    page.keys.forEach(({ name }, index) => {
      kv[name] = values[index] ?? '';
    });
    if (page.list_complete) break;
    cursor = page.cursor;
  }
  const mailboxes = env.MAILBOX as unknown as DurableObjectNamespace<Mailbox>;
  const rows = await Promise.all(connections.map(async (name) => [name, await mailboxes.getByName(name).rows()]));
  return { kv, rows: Object.fromEntries(rows) };
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    return (await control(request, env)) ?? bridge.fetch(request, env, context);
  },
  scheduled: bridge.scheduled,
};

/**
 * A mailbox, One-Link and time on one table: the product's own mailbox over real SQL and the strict emulator, in virtual
 * time. Tests and the simulator stand on it.
 */

import '../loaded.ts';
import { randomBytes } from 'node:crypto';
import { createOneLink, type OneLink, type OneLinkOptions } from '../../emulator/one-link.ts';
import type { BookingId } from '../../src/booking/ids.ts';
import type { Connection } from '../../src/config/connection.ts';
import { readConfiguration } from '../../src/config/read.ts';
import { unknownSecret } from '../../src/config/secrets.ts';
import { AnswerTooLarge } from '../../src/http/read-answer.ts';
import { type Admin, createAdmin } from '../../src/mailbox/admin/admin.ts';
import { decodeAgain } from '../../src/mailbox/admin/decode-again.ts';
import type { Accepted } from '../../src/mailbox/contract.ts';
import { createMailbox, type MailboxCore } from '../../src/mailbox/create-mailbox.ts';
import type { Checkpoint, Ports, SqlValue } from '../../src/mailbox/ports.ts';
import { unpacked } from '../../src/mailbox/store/packed.ts';
import type { Language } from '../../src/messages/language.ts';
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import { sources } from '../../src/sources/index.ts';
import type { Decoded, Source } from '../../src/sources/source.ts';
import type { decide } from '../../src/sync/decide.ts';
import { type Clock, createClock } from './clock.ts';
import { decideOnFrozen } from './frozen.ts';
import type { PlainCalls } from './plain.ts';
import { type Database, openDatabase } from './sqlite.ts';

/** Monday, 7 April 2031, 09:00 in Almaty. */
export const worldStart = Date.parse('2031-04-07T04:00:00Z');
const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface WorldOptions {
  /** Shared with another world. */
  readonly stage?: { readonly clock: Clock; readonly oneLink: OneLink };
  /** A table of `[vars.CONNECTIONS]` beside the defaults. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** In its place: a connection read together with others of its account. */
  readonly configured?: Connection;
  readonly around?: Surroundings;
  /** Which One-Link answers at an address; default: the one of the world, whatever the address. */
  readonly oneLinkAt?: (url: string) => OneLink;
  readonly oneLink?: OneLinkOptions;
  /** In place of the source of the connection's name: for read-backs. */
  readonly source?: Source;
  readonly random?: () => number;
  /** The booking tool's own API: answers what does not go to One-Link. */
  readonly tool?: (call: WorldToolCall) => ToolReply;
  /** How long One-Link takes to answer, ms. */
  readonly latencyMs?: () => number;
  /** How much later than set an alarm rings, ms; null: it never does. */
  readonly alarmLateMs?: () => number | null;
  /** Sees every call before it is carried out. */
  readonly onCall?: (call: WorldCall) => void;
  /** The bridge's clock may be off by this. */
  readonly clockOffMs?: () => number;
  readonly randomKey?: string;
  /** What an earlier bridge has left. */
  readonly database?: Database;
  /** Sees what each statement brings. */
  readonly onRows?: (statement: string, rows: readonly Readonly<Record<string, unknown>>[]) => void;
  /** Sees when the mailbox lets others through. */
  readonly onBreath?: () => void;
  /** `DIGEST_SECRET`, then `DIGEST_SECRET_OLD`. */
  readonly digestSecrets?: readonly string[];
  /** True: the object ends at this place. */
  readonly endsAt?: (place: Checkpoint) => boolean;
  /** Mailboxes of other connections of the account. */
  readonly holding?: Ports['holding'];
  /** Of what people read. Default: English. */
  readonly language?: Language;
  /** True: this KV write fails. */
  readonly kvFails?: (key: string) => boolean;
  /** Default: with everything frozen that it is given. */
  readonly decide?: typeof decide;
}

/** What a configuration says beside a connection's own table. */
export interface Surroundings {
  /** What the connection is called; default `salon`. */
  readonly named?: string;
  /** Tables of the other connections, by name. */
  readonly beside?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly oneLinkUrl?: string;
}

/** The account that worlds are of. */
export const oneLinkOptions = { accountId: 12, token: 'one-link-token-of-a-test' };

export interface WorldToolCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type ToolReply =
  | 'cut'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export interface WorldCall {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown> | undefined;
  /** Told when the call is over for the bridge. */
  readonly over: Promise<unknown>;
}

/** As much of a `Response` as the client reads: a real one costs more than the whole emulator. */
function plainResponse(status: number, headers: Readonly<Record<string, string>>, body: string): Response {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name: string) => lower[name.toLowerCase()] ?? null },
    text: async () => (status === 204 ? '' : body),
  } as unknown as Response;
}

interface Life {
  core: MailboxCore;
  dead: boolean;
  onEnd: () => void;
}

/** What a dead object's code meets when it still runs: it can do nothing any more. */
class Dead extends Error {}

const ignoreDead = (error: unknown): void => {
  if (!(error instanceof Dead)) throw error;
};

export interface World {
  readonly oneLink: OneLink;
  readonly core: () => MailboxCore;
  readonly admin: () => PlainCalls<Admin>;
  /** The same for somebody within the course of time: what asks One-Link is over when time has passed. */
  readonly people: () => PlainCalls<Admin>;
  readonly connection: () => Connection;
  now(): number;
  /** Takes events in, as the Worker does after decoding. */
  accept(...events: readonly Decoded[]): Promise<Accepted>;
  readonly clock: Clock;
  /** Lets time pass: alarms ring, calls are answered. */
  pass(milliseconds: number): Promise<void>;
  /** Ends the object; the next call or alarm starts it again on its tables. */
  crash(): void;
  /** Ends the object when it comes to a named place the `nth` time from now. */
  crashAt(place: Checkpoint, nth?: number): void;
  /** Deploys without the connection, or with a wrong one: the mailbox is left alone with its alarm. */
  removeConnection(): void;
  /** Deploys with another configuration, and with other `digestSecrets` or surroundings where they are given. */
  deploy(connection: Readonly<Record<string, unknown>>, digestSecrets?: readonly string[], around?: Surroundings): void;
  /** Copies every row; the answer puts the copy in the place of what is there then, and ends the object. */
  copied(): () => void;
  sweep(): Promise<void>;
  /** Outcomes in KV, newest settlement last. */
  outcomes(): OutcomeRecord[];
  readonly kv: Map<string, string>;
  /** Makes KV writes fail. */
  kvFails: boolean;
  rowsWritten(): number;
  /** The world is over: what it stood on may serve another. */
  end(): void;
  alarmAt(): number | null;
  /** An alarm is set, or the platform's retry of one; or it gave up, and the cron is all there is (field.md §3.3). */
  isWatched(): boolean;
  /** How often an alarm was set: each is a row, too (field.md §4.2). */
  alarmsSet(): number;
  /** KV writes that were carried out. */
  kvWrites(): number;
  /** How often the object was started. */
  lives(): number;
  /** Requests that write at One-Link, as `PATCH /appointments/1 {...}` parts. */
  writes(): {
    readonly method: string;
    readonly path: string;
    readonly body: Record<string, unknown>;
    readonly at: number;
    readonly status: number | null;
  }[];
  /** Changes the tables under the object's feet, as another version would have written them. */
  sql(statement: string, ...bindings: SqlValue[]): void;
  /** The rows of a table. */
  rows(table: string): Record<string, SqlValue>[];
  /** Text of every row of every table, for looking for what must not be there. */
  dump(): string;
  readonly logs: string[];
}

const origin = 'https://one-link.test';
/** Of another One-Link. */
export const otherOrigin = 'https://other-link.test';

/** Secrets of the connection; none of them may ever be found in what the bridge keeps. */
export const tokens = {
  ONELINK_TOKEN: oneLinkOptions.token,
  SALON_SECRET: 'salon-secret-of-a-test',
  LINK_SECRET: 'link-secret-of-a-test',
  SALON_API_KEY: '1234:api-key-of-a-test',
  /** With a Cyrillic letter it cannot stand in a header. */
  CYRILLIC_TOKEN: 'one-link-t\u043eken-of-a-test',
};

const connections = new Map<string, Connection>();

/** Read once for each table: it is never changed. */
export function connectionOf(
  table: Readonly<Record<string, unknown>> = {},
  digestSecrets: readonly string[] = [],
  around: Surroundings = {},
): Connection {
  // A key that is undefined takes a default away.
  const text = JSON.stringify([table, digestSecrets, around], (_, value) => (value === undefined ? '(none)' : value));
  const connection = connections.get(text) ?? readConnection(table, digestSecrets, around);
  connections.set(text, connection);
  return connection;
}

/** Only tests of reconciliation have a tool that can be listed. */
const defaults = {
  source: 'calcom',
  account_id: 12,
  on_unlinked: 'create',
  secret: 'SALON_SECRET',
  resource_id: 31,
  reconcile_minutes: 0,
};

function readConnection(
  table: Readonly<Record<string, unknown>>,
  digestSecrets: readonly string[],
  { named = 'salon', beside = {}, oneLinkUrl = origin }: Surroundings,
): Connection {
  const [DIGEST_SECRET, DIGEST_SECRET_OLD] = digestSecrets;
  // What was authentic has been checked at the edge before it comes here.
  const secrets = { ...tokens, UNKNOWN_SECRET: unknownSecret, DIGEST_SECRET, DIGEST_SECRET_OLD };
  const others = Object.entries(beside).map(([name, other]) => [name, { ...defaults, ...other }]);
  const tables = { ...Object.fromEntries(others), [named]: { ...defaults, ...table } };
  const { connections } = readConfiguration({ ...secrets, ONELINK_URL: oneLinkUrl, CONNECTIONS: tables }, sources);
  const entry = connections.get(named);
  if (entry?.ok !== true) throw new Error(`connection: ${JSON.stringify(entry)}`);
  return entry.connection;
}

/** As much of an `AbortSignal` as the client reads: a real one has a timer. */
interface PlainSignal {
  aborted: boolean;
  readonly timeoutMs: number;
}
const signalOf = (timeoutMs: number): AbortSignal =>
  ({ aborted: false, timeoutMs }) satisfies PlainSignal as unknown as AbortSignal;

/** The client sends the same headers again and again. */
const plainHeaders = new WeakMap<object, Readonly<Record<string, string>>>();

function headersOf(headers: RequestInit['headers'] = {}): Readonly<Record<string, string>> {
  const known = plainHeaders.get(headers) ?? Object.fromEntries(new Headers(headers));
  plainHeaders.set(headers, known);
  return known;
}

/** A row that is packed would hide what is looked for. */
const readable = ({ sql }: Database, table: string): Record<string, SqlValue>[] =>
  sql(`SELECT * FROM ${table}`).map((row) =>
    typeof row['doc'] === 'string' ? { ...row, doc: unpacked(row['doc']) } : row,
  );

const tablesIn = ({ sql }: Database): string[] =>
  sql("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name));

export function createWorld(options: WorldOptions = {}): World {
  const { random = () => 0.5, latencyMs = () => 40, alarmLateMs = () => 0, clockOffMs = () => 0 } = options;
  const clock = options.stage?.clock ?? createClock(worldStart);
  const database = options.database ?? openDatabase();
  const oneLink = options.stage?.oneLink ?? createOneLink({ now: clock.now, ...oneLinkOptions, ...options.oneLink });
  if (oneLink.resources.size === 0) oneLink.addResource({ id: 31, name: 'Anna' });
  const kv = new Map<string, string>();
  const kvWrittenAt = new Map<string, number>();
  const logs: string[] = [];
  let isRemoved = false;
  let { digestSecrets = [], around = {} } = options;
  let connection = options.configured ?? connectionOf(options.connection, digestSecrets, around);
  let alarm: { at: number; cancel: () => void } | null = null;
  /** The platform rings again, or has rung six times in vain. */
  let isRetried = false;
  let alive: Life | null = null;
  let lives = 0;
  let kvWrites = 0;
  let alarmsSet = 0;
  let crashPlace: { place: Checkpoint; left: number } | null = null;
  const world = { kvFails: false };

  const setAlarm = (at: number): void => {
    alarm?.cancel();
    alarmsSet += 1;
    isRetried = false;
    const late = alarmLateMs();
    if (late === null) {
      alarm = { at, cancel: () => {} };
      return;
    }
    const cancel = clock.at(at - clockOffMs() + late, () => {
      alarm = null;
      ring(0);
    });
    alarm = { at, cancel };
  };

  /** The platform rings again when the object ended in the middle: from 2 s, doubling, 6 times (field.md §3.3). */
  const ring = (retries: number): void => {
    isRetried = false;
    const life = start();
    let over = false;
    life.onEnd = () => {
      if (over || alarm !== null) return;
      isRetried = true;
      if (retries >= 6) return;
      clock.at(clock.now() + 2000 * 2 ** retries, () => {
        if (alarm === null) ring(retries + 1);
      });
    };
    life.core.alarm().then(() => {
      over = true;
    }, ignoreDead);
  };

  const forever = new Promise<never>(() => {});

  function start(): Life {
    if (alive !== null) return alive;
    lives += 1;
    const life = { dead: false, onEnd: () => {} } as unknown as Life;
    const alone = (): void => {
      if (life.dead) throw new Dead();
    };
    const ports: Ports = {
      sql: (...statement) => {
        alone();
        const rows = database.sql(...statement);
        options.onRows?.(statement[0], rows);
        return rows;
      },
      transaction: (work) => {
        alone();
        return database.transaction(work);
      },
      now: () => clock.now() + clockOffMs(),
      random,
      randomKey: () => options.randomKey ?? randomBytes(32).toString('base64url'),
      timeoutSignal: signalOf,
      async fetch(url, init) {
        const [pathname = '', search = ''] = url.replace(/^https:\/\/[^/]*/, '').split('?');
        const headers = headersOf(init.headers);
        if (options.tool !== undefined && !url.startsWith(origin) && !url.startsWith(otherOrigin)) {
          await clock.sleep(2 * latencyMs());
          if (life.dead) return forever;
          const text = typeof init.body === 'string' ? { body: init.body } : {};
          const reply = options.tool({ url, headers, ...text });
          if (reply === 'cut') throw new TypeError('Network connection lost');
          return plainResponse(reply.status, reply.headers ?? {}, reply.body ?? '');
        }
        const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
        let over = (): void => {};
        const ended = new Promise<void>((resolve) => {
          over = resolve;
        });
        options.onCall?.({ method: String(init.method), path: pathname, body, over: ended });
        await clock.sleep(latencyMs());
        const exchange = (options.oneLinkAt?.(url) ?? oneLink).handle({
          method: String(init.method),
          path: pathname,
          query: search,
          headers,
          ...(body === undefined ? {} : { body }),
        });
        const signal = init.signal as unknown as PlainSignal;
        const isSilent = exchange.kind === 'cut' && exchange.how === 'silent';
        await clock.sleep(isSilent ? signal.timeoutMs : latencyMs() + exchange.delayMs);
        over();
        if (life.dead) return forever;
        signal.aborted = isSilent;
        if (exchange.kind === 'cut' && exchange.how === 'endless') throw new AnswerTooLarge('the answer does not stop');
        if (exchange.kind === 'cut') throw new TypeError('Network connection lost');
        const text = typeof exchange.body === 'string' ? exchange.body : JSON.stringify(exchange.body);
        return plainResponse(exchange.status, exchange.headers, text);
      },
      async holding(mailbox, query) {
        await clock.sleep(latencyMs());
        if (life.dead) return forever;
        return (await options.holding?.(mailbox, query)) ?? null;
      },
      async putOutcome(key, value) {
        await clock.sleep(5);
        if (life.dead) return forever;
        // One write a second to the same key (field.md §4.1).
        const isTooSoon = clock.now() - (kvWrittenAt.get(key) ?? -second) < second;
        if (isTooSoon || world.kvFails || options.kvFails?.(key))
          throw new Error('KV PUT failed: 429 Too Many Requests');
        kv.set(key, value);
        kvWrittenAt.set(key, clock.now());
        kvWrites += 1;
      },
      getAlarm: async () => alarm?.at ?? null,
      setAlarm: (at) => {
        alone();
        setAlarm(at);
      },
      breathe: async () => options.onBreath?.(),
      waitUntil: (work) => void work.catch(ignoreDead),
      log(level, event, facts) {
        logs.push(JSON.stringify({ level, event, ...facts }));
        if (event === 'booking_astray') astray ??= new Error(logs.at(-1));
      },
      checkpoint(place) {
        if (life.dead) return forever;
        if (options.endsAt?.(place)) {
          crash();
          return forever;
        }
        if (crashPlace?.place !== place) return;
        crashPlace.left -= 1;
        if (crashPlace.left > 0) return;
        crashPlace = null;
        crash();
        return forever;
      },
    };
    life.core = createMailbox({
      ports,
      connection: isRemoved ? null : connection,
      source: options.source ?? sources[connection.source] ?? null,
      outcomeDays: 90,
      language: options.language ?? 'en',
      digestSecrets,
      decide: options.decide ?? decideOnFrozen,
    });
    alive = life;
    currentPorts = ports;
    return life;
  }
  let currentPorts: Ports | null = null;
  /** After a run a booking was neither due, parked nor terminal. */
  let astray: Error | null = null;

  function crash(): void {
    const ended = alive;
    alive = null;
    if (ended === null) return;
    ended.dead = true;
    ended.onEnd();
  }

  const registry = () => (options.source ? { ...sources, [connection.source]: options.source } : sources);

  const people = (): PlainCalls<Admin> => {
    const { core } = start();
    return createAdmin({
      core,
      connection,
      ports: currentPorts as Ports,
      language: options.language ?? 'en',
      by: 'admin',
      decodeAgain: (body) => decodeAgain(body, connection, registry(), clock.now()),
    }) as PlainCalls<Admin>;
  };
  const admin = (): PlainCalls<Admin> => {
    const calls = people();
    return {
      ...calls,
      booking: (...asked) => inItsTime(calls.booking(...asked)),
      putLink: (...link) => inItsTime(calls.putLink(...link)),
      testAccount: (...asked) => inItsTime(calls.testAccount(...asked)),
      drift: (query) => inItsTime(calls.drift(query)),
      reassert: (...asked) => inItsTime(calls.reassert(...asked)),
      importLinks: (rows) => inItsTime(calls.importLinks(rows)),
    };
  };

  /** Lets time pass until One-Link has answered what a person waits for. */
  async function inItsTime<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false;
    const ended = work.finally(() => {
      isOver = true;
    });
    await clock.settle();
    while (!isOver) await clock.runTo(clock.now() + 10);
    return ended;
  }

  return {
    oneLink,
    kv,
    logs,
    core: () => start().core,
    admin,
    people,
    connection: () => connection,
    now: clock.now,
    clock,
    accept: (...events) =>
      start().core.accept({ events: events as readonly Decoded<BookingId>[], receivedAt: clock.now() }),
    async pass(milliseconds) {
      await clock.runTo(clock.now() + milliseconds);
      if (astray !== null) throw astray;
    },
    crash,
    crashAt(place, nth = 1) {
      crashPlace = { place, left: nth };
    },
    removeConnection() {
      crash();
      isRemoved = true;
    },
    deploy(table, secrets = digestSecrets, surroundings = around) {
      crash();
      isRemoved = false;
      digestSecrets = secrets;
      around = surroundings;
      connection = connectionOf(table, digestSecrets, around);
    },
    copied() {
      const kept = tablesIn(database).map((table) => ({ table, rows: database.sql(`SELECT * FROM "${table}"`) }));
      return () => {
        crash();
        for (const table of tablesIn(database)) database.sql(`DELETE FROM "${table}"`);
        for (const { table, rows } of kept) {
          for (const row of rows) {
            const names = Object.keys(row);
            const places = names.map(() => '?').join(', ');
            database.sql(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${places})`, ...Object.values(row));
          }
        }
        setAlarm(clock.now() + clockOffMs() + second);
      };
    },
    async sweep() {
      start().core.drain().catch(ignoreDead);
      await clock.settle();
    },
    outcomes: () =>
      [...kv.values()]
        .map((text) => JSON.parse(text) as OutcomeRecord)
        .sort((a, b) => (a.settled_at < b.settled_at ? -1 : 1)),
    get kvFails() {
      return world.kvFails;
    },
    set kvFails(fails) {
      world.kvFails = fails;
    },
    rowsWritten: database.rowsWritten,
    end: database.release,
    alarmAt: () => alarm?.at ?? null,
    isWatched: () => alarm !== null || isRetried,
    alarmsSet: () => alarmsSet,
    kvWrites: () => kvWrites,
    lives: () => lives,
    writes: () =>
      oneLink.requests
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path, body, atMs, status }) => ({
          method,
          path,
          body: body as Record<string, unknown>,
          at: atMs,
          status,
        })),
    sql: (...statement) => void database.sql(...statement),
    rows: (table) => readable(database, table),
    dump() {
      const tables = ['booking', 'delivery', 'link', 'schedule', 'undecodable', 'body', 'overflow', 'meta'];
      return tables.map((table) => JSON.stringify(readable(database, table))).join('\n');
    },
  };
}

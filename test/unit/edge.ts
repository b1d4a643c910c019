/** A driver for tests of the edge: the real routes over a mailbox that only takes notes, a source that only takes JSON. */

import { createApp } from '../../src/app.ts';
import type { Env } from '../../src/env.ts';
import type { Waiting } from '../../src/hooks/accept.ts';
import type { Admin } from '../../src/mailbox/admin/admin.ts';
import type { AcceptBatch, Accepted, MailboxCalls, Refused } from '../../src/mailbox/contract.ts';
import type { AnySource, Decoded, Hook, Source } from '../../src/sources/source.ts';
import { deliveryIdOf } from '../../src/sync/delivery.ts';
import { executionContext, rateLimiter } from './platform.ts';

export const goodToken = 'a-token-of-some-length';
/** Of connections beside `salon`: a token belongs to one connection. */
export const northToken = 'another-token-of-some-length';
export const adminToken = 'an-admin-token-of-some-length';

/** A booking tool of the simplest kind: `X-Token` is the secret, the body is `{event, id}` or a list of them. */
export const plainSource: Source = {
  title: 'Plain',
  bodies: ['json', 'form', 'text'],
  clock: 'none',
  globallyUniqueIds: true,
  authentication: 'header_token',
  events: {},
  namesEvent: () => true,
  authenticate: ({ headers, pathToken, secrets }: Hook) =>
    secrets.includes(headers.get('x-token') ?? '') || secrets.includes(pathToken ?? '')
      ? { ok: true }
      : { ok: false, reason: 'wrong_token' },
  decode: (body) => (Array.isArray(body) ? body : [body]).map(decodeOne),
  handshake: (query) => query.get('challenge'),
};

function decodeOne(body: unknown): Decoded {
  const { event = 'none', id } = Object(body) as { event?: string; id?: string };
  if (event === 'ping') return { kind: 'ignored', event, reason: 'ping' };
  if (id === undefined) return { kind: 'undecodable', event, detail: 'id: is missing', body };
  return { kind: 'booking', event, id, key: { kind: 'event_id', id }, clock: null, fields: {}, opens: true, body };
}

/** Time that passes only by sleeping, and no chance at all. */
export function stillWaiting(): Waiting & { readonly slept: number[] } {
  let now = Date.parse('2031-04-07T05:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: (ms, signal) => {
      // A sleep that can be broken off is the time limit of a call: here calls answer at once or never.
      if (signal !== undefined) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      now += ms;
      slept.push(ms);
      return Promise.resolve();
    },
  };
}

export interface Recorder {
  readonly batches: { readonly connection: string; readonly batch: AcceptBatch }[];
  /** Thrown by the next calls of `accept`, first to last. */
  readonly failures: unknown[];
  /** What mailboxes were told of refused requests. */
  readonly refusals: { readonly connection: string; readonly refused: Refused }[];
}

/** What the mailbox answers where a test says nothing else: everything is new. */
const taken = (connection: string, { events }: AcceptBatch): Accepted => ({
  deliveries: events.map((event, index) =>
    event.kind === 'ignored'
      ? { deliveryId: deliveryIdOf(connection, index + 1), status: 'ignored', reason: event.reason }
      : { deliveryId: deliveryIdOf(connection, index + 1), status: 'accepted' },
  ),
});

export const salon = { source: 'plain', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET' };
export const north = { ...salon, secret: 'NORTH_SECRET' };

interface EdgeOptions {
  readonly connections?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly sources?: Readonly<Record<string, AnySource>>;
  readonly accept?: (connection: string, batch: AcceptBatch) => Accepted;
  readonly calls?: (connection: string) => Partial<Admin & Pick<MailboxCalls, 'accept'>>;
  /** Another clock than one that only sleeping moves. */
  readonly now?: () => number;
}

export function edge(options: EdgeOptions = {}) {
  const { connections = { salon }, variables = {}, sources = { plain: plainSource }, accept = taken } = options;
  const recorder: Recorder = { batches: [], failures: [], refusals: [] };
  const still = stillWaiting();
  const waiting = options.now === undefined ? still : { ...still, now: options.now };
  const background: Promise<unknown>[] = [];
  const limiter = rateLimiter(waiting.now);
  const env = {
    ADMIN_TOKEN: adminToken,
    ONELINK_TOKEN: 'the-token-of-one-link',
    SALON_SECRET: goodToken,
    NORTH_SECRET: northToken,
    SOUTH_SECRET: 'a-third-token-of-some-length',
    CONNECTIONS: connections,
    FAILURES: limiter,
    ...variables,
    MAILBOX: {
      getByName: (connection: string) => ({
        async accept(batch: AcceptBatch) {
          if (recorder.failures.length > 0) throw recorder.failures.shift();
          recorder.batches.push({ connection, batch });
          return accept(connection, batch);
        },
        async noteRefused(refused: Refused) {
          recorder.refusals.push({ connection, refused });
        },
        ...options.calls?.(connection),
        admin: () => options.calls?.(connection),
      }),
    },
  } as unknown as Env;
  const app = createApp(sources, waiting);
  const request = async (path: string, init: RequestInit = {}) =>
    app.request(path, init, env, executionContext(background));
  return {
    recorder,
    waiting,
    limiter,
    /** Waits for what answers did not wait for. */
    rest: () => Promise.all(background),
    request,
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      request(path, {
        method: 'POST',
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'x-token': goodToken, ...headers },
      }),
    /** A call of the admin API. */
    api: (path: string, init: RequestInit = {}) =>
      request(path, { ...init, headers: { authorization: `Bearer ${adminToken}`, ...init.headers } }),
  };
}

export const json = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;

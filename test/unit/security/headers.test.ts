// Every answer, also one that went wrong, tells browsers and caches to keep their hands off.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deliveryIdOf } from '../../../src/sync/delivery.ts';
import { adminToken, edge, goodToken, northToken } from '../edge.ts';

beforeEach(() => {
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const demanded = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A page has style, script and forms of its own, and nothing else (test/unit/pages). */
const ofPages = {
  ...demanded,
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
};

const bearer = { authorization: `Bearer ${adminToken}` };
const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', 'x-token': goodToken, ...headers },
});

const answers: readonly [path: string, init: RequestInit, status: number][] = [
  ['/', {}, 200],
  ['/health', {}, 200],
  ['/health', { method: 'POST' }, 405],
  ['/nothing', {}, 404],
  ['/hooks/salon', post('{"event":"created","id":"b1"}'), 200],
  ['/hooks/salon', post('{"event":"ping"}'), 200],
  ['/hooks/salon', post('{'), 400],
  ['/hooks/salon', post('{}', { 'x-token': 'wrong' }), 401],
  ['/hooks/nobody', post('{}'), 404],
  ['/hooks/salon', { method: 'PUT', body: '' }, 405],
  ['/hooks/salon', post('x'.repeat(300_000)), 413],
  ['/hooks/salon', post('x', { 'content-encoding': 'gzip' }), 415],
  ['/hooks/broken', post('{}'), 500],
  ['/hooks/down', post('{"event":"created","id":"b1"}', { 'x-token': northToken }), 503],
  ['/hooks/salon?challenge=abc', {}, 200],
  ['/hooks/salon', { method: 'HEAD' }, 200],
  ['/api/openapi.json', { headers: bearer }, 200],
  ['/api/openapi.json', {}, 401],
  ['/api/nothing', { headers: bearer }, 404],
  ['/api/deliveries', { method: 'DELETE', headers: bearer }, 405],
  ['/api/deliveries?state=lost', { headers: bearer }, 400],
  ['/api/links/salon/x', { headers: bearer }, 500],
];

const connection = { source: 'plain', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET' };
const bridge = () =>
  edge({
    connections: {
      salon: connection,
      down: { ...connection, secret: 'NORTH_SECRET' },
      broken: { ...connection, on_unlinked: 'maybe' },
    },
    accept: (name, { events }) => {
      if (name === 'down') throw new Error('down');
      return { deliveries: events.map(() => ({ deliveryId: deliveryIdOf(name, 1), status: 'accepted' })) };
    },
    calls: () => ({
      link: async () => {
        throw new Error('a bug');
      },
    }),
  });

describe('every answer', () => {
  it.each(answers)('to %s %j, which is %i, carries the security headers', async (path, init, status) => {
    const answer = await bridge().request(path, init);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(path === '/' ? ofPages : demanded);
  });

  it('over https asks for https from now on, and over http does not', async () => {
    const { request } = bridge();
    const secure = await request('https://bridge.example/health');
    expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect((await request('http://127.0.0.1/health')).headers.has('strict-transport-security')).toBe(false);
  });

  it('names no software and sets no cookie', async () => {
    for (const [path, init] of answers) {
      const { headers } = await bridge().request(path, init);
      for (const name of ['server', 'x-powered-by', 'set-cookie']) expect(headers.has(name)).toBe(false);
    }
  });
});

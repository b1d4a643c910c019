// Why a request is not authentic is nobody's business (field.md §2, 11): every 401 is the same bytes.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { UnauthenticReason } from '../../../src/sources/source.ts';
import { capturedLog } from '../captured-log.ts';
import { edge, goodToken, stillWaiting } from '../edge.ts';

const logged = capturedLog();

const now = stillWaiting().now();
const account = { account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET' };
const form = 'application/x-www-form-urlencoded';
const hmac = (content: string, key = goodToken, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', key).update(content).digest(encoding);
const signedAt = (seconds: number, key = goodToken) => `t=${seconds},v1=${hmac(`${seconds}.{}`, key)}`;
const seconds = Math.floor(now / 1000);
const ago = (days: number) => seconds - days * 86_400;
const claims = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (header: unknown) => `${claims(header)}.${claims({ exp: seconds + 60 })}.AAAA`;

interface Attempt {
  readonly why: string;
  /** What the operator is told; the sender is not. */
  readonly reason: UnauthenticReason;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** `rest` of the connection's table, and requests that are not authentic there. */
const connections: Readonly<Record<string, { readonly table: object; readonly attempts: readonly Attempt[] }>> = {
  calcom: {
    table: {},
    attempts: [
      {
        why: 'wrong secret',
        reason: 'signature_differs',
        headers: { 'x-cal-signature-256': hmac('{}', 'another secret') },
      },
      { why: 'of another body', reason: 'signature_differs', headers: { 'x-cal-signature-256': hmac('{ }') } },
      { why: 'missing header', reason: 'no_signature' },
      { why: 'malformed signature', reason: 'signature_differs', headers: { 'x-cal-signature-256': 'zz' } },
      {
        why: 'no secret at the tool',
        reason: 'no_secret_at_tool',
        headers: { 'x-cal-signature-256': 'no-secret-provided' },
      },
      {
        why: 'half a signature',
        reason: 'signature_differs',
        headers: { 'x-cal-signature-256': hmac('{}').slice(0, 32) },
      },
      { why: 'no body', reason: 'signature_differs', body: '', headers: { 'x-cal-signature-256': hmac('{}') } },
      { why: 'a content type of another kind', reason: 'no_signature', headers: { 'content-type': 'text/xml' } },
      { why: 'a token in the path', reason: 'no_signature', path: `/${goodToken}` },
    ],
  },
  calendly: {
    table: {},
    attempts: [
      {
        why: 'wrong secret',
        reason: 'signature_differs',
        headers: { 'calendly-webhook-signature': signedAt(seconds, 'another secret') },
      },
      { why: 'stale time', reason: 'stale', headers: { 'calendly-webhook-signature': signedAt(ago(30)) } },
      { why: 'time of tomorrow', reason: 'stale', headers: { 'calendly-webhook-signature': signedAt(ago(-1)) } },
      { why: 'no time', reason: 'signature_differs', headers: { 'calendly-webhook-signature': `v1=${hmac('{}')}` } },
      { why: 'malformed signature', reason: 'signature_differs', headers: { 'calendly-webhook-signature': ',,=,' } },
      { why: 'missing header', reason: 'no_signature' },
    ],
  },
  square: {
    table: { notification_url: 'https://bridge.example/hooks/salon' },
    attempts: [
      {
        why: 'wrong secret',
        reason: 'signature_differs',
        headers: { 'x-square-hmacsha256-signature': hmac('{}', 'x', 'base64') },
      },
      { why: 'malformed signature', reason: 'signature_differs', headers: { 'x-square-hmacsha256-signature': '????' } },
      { why: 'missing header', reason: 'no_signature' },
    ],
  },
  altegio: {
    table: {},
    attempts: [
      { why: 'unknown token', reason: 'wrong_path_token', path: '/an-unknown-token-of-some-length' },
      { why: 'half a token', reason: 'wrong_path_token', path: `/${goodToken.slice(0, -1)}` },
      { why: 'no token', reason: 'no_token', path: '' },
      { why: 'the token in a header', reason: 'no_token', headers: { 'x-token': goodToken } },
    ],
  },
  easyappointments: {
    table: { secret: 'NORTH_SECRET', namespace: 'x', api_key: 'SALON_SECRET', api_url: 'https://tool.example' },
    attempts: [
      { why: 'unknown token', reason: 'wrong_token', headers: { 'x-ea-token': 'an-unknown-token-of-some-length' } },
      { why: 'none', reason: 'no_token' },
    ],
  },
  bitrix24: {
    table: { namespace: 'y', api_key: 'SALON_SECRET' },
    attempts: [
      {
        why: 'unknown token',
        reason: 'wrong_token',
        body: 'auth[application_token]=x',
        headers: { 'content-type': form },
      },
      { why: 'no form', reason: 'no_token', body: 'auth=%', headers: { 'content-type': form } },
      { why: 'no token', reason: 'no_token', body: '{}' },
      { why: 'no JSON', reason: 'no_token', body: '{' },
    ],
  },
  wix: {
    table: {},
    attempts: [
      { why: 'no token', reason: 'no_signature', body: '', headers: { 'content-type': 'text/plain' } },
      { why: 'no JWT', reason: 'no_signature', body: '{}', headers: { 'content-type': 'text/plain' } },
      {
        why: 'forged',
        reason: 'signature_differs',
        body: jwt({ alg: 'RS256' }),
        headers: { 'content-type': 'text/plain' },
      },
      {
        why: 'algorithm none',
        reason: 'signature_differs',
        body: jwt({ alg: 'none' }),
        headers: { 'content-type': 'text/plain' },
      },
      {
        why: 'the public key as secret',
        reason: 'signature_differs',
        body: jwt({ alg: 'HS256' }),
        headers: { 'content-type': 'text/plain' },
      },
    ],
  },
  direct: {
    table: { secret: 'SOUTH_SECRET', namespace: 'z', resource_id: 31 },
    attempts: [
      { why: 'unknown token', reason: 'wrong_token', headers: { 'x-bridge-token': 'an-unknown-token-of-some-length' } },
      { why: 'unknown token in the path', reason: 'wrong_path_token', path: '/an-unknown-token-of-some-length' },
      { why: 'none', reason: 'no_token', body: 'not JSON' },
    ],
  },
};

const bridge = () =>
  edge({
    sources,
    connections: Object.fromEntries(
      Object.entries(connections).map(([source, { table }]) => [source, { ...account, ...table, source }]),
    ),
  });

/** All of an answer but its date: status, headers in order of their names, body. */
async function bytesOf(answer: Response): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => name !== 'date').sort();
  return JSON.stringify([answer.status, headers, await answer.text()]);
}

describe('a request that is not authentic', () => {
  it.each(Object.keys(connections))('at %s is answered the same bytes, whatever is wrong with it', async (source) => {
    const { post, recorder } = bridge();
    const seen = new Map<string, string[]>();
    for (const { why, path = '', headers = {}, body = '{}' } of connections[source]?.attempts ?? []) {
      const bytes = await bytesOf(await post(`/hooks/${source}${path}`, body, { 'x-token': '', ...headers }));
      seen.set(bytes, [...(seen.get(bytes) ?? []), why]);
    }
    expect([...seen.values()]).toHaveLength(1);
    expect([...seen.keys()][0]).toMatch(/^\[401,/);
    expect(recorder.batches).toEqual([]);
  });

  it.each(Object.keys(connections))('at %s is told to the operator with its reason', async (source) => {
    for (const { why, reason, path = '', headers = {}, body = '{}' } of connections[source]?.attempts ?? []) {
      const { post, recorder } = bridge();
      await post(`/hooks/${source}${path}`, body, { 'x-token': '', ...headers });
      const once = { count: 1, at: now, reason };
      const refused = { ...once, requests: [{ ...once, size: Buffer.byteLength(body) }] };
      expect([why, recorder.refusals]).toEqual([why, [{ connection: source, refused }]]);
      expect([why, logged.pop()]).toEqual([
        why,
        JSON.stringify({ event: 'hook_refused', connection: source, reason, count: 1 }),
      ]);
    }
  });

  it('is answered the same bytes at every connection', async () => {
    const { post } = bridge();
    const bytes = await Promise.all(
      Object.keys(connections).map(async (source) => bytesOf(await post(`/hooks/${source}`, '{}'))),
    );
    expect(new Set(bytes).size).toBe(1);
  });

  it('is answered the same bytes by the admin API, whatever is wrong with the token and wherever it is', async () => {
    const { request } = bridge();
    const given = [
      undefined,
      'Bearer x',
      'Bearer',
      'Basic eDp4',
      'Bearer an-unknown-token-of-some-length',
      'x'.repeat(9_000),
    ];
    const paths = ['/api/deliveries', '/api/deliveries/salon.1', '/api/nothing', '/api/links/nobody/x'];
    const bytes = await Promise.all(
      given.flatMap((authorization) =>
        paths.map(async (path) => bytesOf(await request(path, authorization ? { headers: { authorization } } : {}))),
      ),
    );
    expect(new Set(bytes).size).toBe(1);
    expect(bytes[0]).toMatch(/^\[401,/);
  });

  it('leaves a line in the log that names the connection and nothing of the request', async () => {
    const { post } = bridge();
    await post('/hooks/altegio/an-unknown-token-of-some-length', { name: 'Anna' });
    expect(logged).toEqual(['{"event":"hook_refused","connection":"altegio","reason":"wrong_path_token","count":1}']);
  });
});

it('a name that is no connection is 404: names are in addresses and no secret, and a mistyped one must be found', async () => {
  const { post } = bridge();
  const answers = ['nobody', '__proto__', 'constructor', 'toString', '%00', 'x'.repeat(2_000)].map((name) =>
    post(`/hooks/${name}`, '{}'),
  );
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(answers.map(() => 404));
});

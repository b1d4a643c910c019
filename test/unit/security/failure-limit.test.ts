// Refused requests are counted: an address that floods is told to wait, and a genuine request never is, wherever it comes from.
import { describe, expect, it } from 'vitest';
import { capturedLog } from '../captured-log.ts';
import { adminToken, edge, json, north, salon } from '../edge.ts';
import { failureLimit } from '../platform.ts';

const logged = capturedLog();

const most = failureLimit.limit;
const tool = { 'cf-connecting-ip': '192.0.2.1' };
const attacker = { 'cf-connecting-ip': '203.0.113.9' };
const wrong = { 'x-token': 'a-token-that-is-wrong' };
const body = { event: 'created', id: 'b1' };

function floodedEdge(variables: Readonly<Record<string, unknown>> = {}) {
  const found = edge({
    connections: { salon, north, broken: { ...salon, on_unlinked: 'maybe' } },
    calls: () => ({ deliveries: async () => ({ deliveries: [], cursor: null }) }),
    variables,
  });
  const flood = async (headers: Record<string, string>, times = most, path = '/hooks/salon') => {
    for (let time = 0; time < times; time += 1) await found.post(path, body, { ...wrong, ...headers });
  };
  return { ...found, flood };
}

describe('an address that fails to authenticate again and again', () => {
  it('is told to wait', async () => {
    const { post, flood } = floodedEdge();
    await flood(attacker, most - 1);
    expect((await post('/hooks/salon', body, { ...wrong, ...attacker })).status).toBe(401);
    const answer = await post('/hooks/salon', body, { ...wrong, ...attacker });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await json(answer)).toMatchObject({ type: 'urn:onelink-bridge:problem:too-many-failures', status: 429 });
  });

  it('is answered 401 again after the seconds that it was told', async () => {
    const { post, flood, waiting } = floodedEdge();
    await flood(attacker);
    const answer = await post('/hooks/salon', body, { ...wrong, ...attacker });
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    await waiting.sleep(seconds * 1000);
    expect((await post('/hooks/salon', body, { ...wrong, ...attacker })).status).toBe(401);
  });

  it('is told so in the same words at every connection, whatever was wrong', async () => {
    const { post, flood } = floodedEdge();
    await flood(attacker);
    await flood(attacker, most, '/hooks/north');
    const texts = await Promise.all([
      post('/hooks/salon', body, { ...wrong, ...attacker }).then((answer) => answer.text()),
      post('/hooks/north', 'x', { 'x-token': '', ...attacker }).then((answer) => answer.text()),
    ]);
    expect(new Set(texts).size).toBe(1);
  });

  it('waits at that connection alone', async () => {
    const { post, flood } = floodedEdge();
    await flood(attacker);
    expect((await post('/hooks/north', body, { ...wrong, ...attacker })).status).toBe(401);
  });

  it('still reads handshakes, which ask for no secret', async () => {
    const { request, flood } = floodedEdge();
    await flood(attacker);
    expect((await request('/hooks/salon?challenge=abc', { headers: attacker })).status).toBe(200);
  });

  it('is in no line of the log', async () => {
    const { flood } = floodedEdge();
    await flood(attacker, most + 20);
    expect(logged.join()).not.toContain(attacker['cf-connecting-ip']);
  });

  it.each([
    ['at names of no connection, whichever they are', (n: number) => [`/hooks/nobody-${n}`, body] as const, 404],
    ['at a connection that is configured wrongly', () => ['/hooks/broken', body] as const, 500],
    ['with bodies that are too large', () => ['/hooks/salon', 'x'.repeat(256 * 1024 + 1)] as const, 413],
  ])('%s is told to wait too', async (_, sent, status) => {
    const { post } = floodedEdge();
    const answers: number[] = [];
    for (let n = 0; n <= most; n += 1) {
      const [path, what] = sent(n);
      answers.push((await post(path, what, attacker)).status);
    }
    expect(answers).toEqual([...Array(most).fill(status), 429]);
    expect((await post('/hooks/salon', body, attacker)).status).toBe(200);
  });
});

describe('the tool', () => {
  it.each([30, 3_000])(
    'is let in while %i forgeries come from its own address, and was never seen before',
    async (n) => {
      const { post, flood } = floodedEdge();
      await flood(tool, n);
      expect((await post('/hooks/salon', body, tool)).status).toBe(200);
    },
  );

  it('is let in while somebody else floods its connection', async () => {
    const { post, flood } = floodedEdge();
    await flood(attacker, 10 * most);
    expect((await post('/hooks/salon', body, tool)).status).toBe(200);
  });

  it('costs no count, and is told what is wrong with what it sends rather than to wait', async () => {
    const { post, flood, limiter } = floodedEdge();
    await post('/hooks/salon', body, tool);
    expect(limiter.keys.size).toBe(0);
    await flood(tool, 2 * most);
    expect((await post('/hooks/salon', '{', tool)).status).toBe(400);
    expect((await post('/hooks/salon', body, { ...tool, 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('never waits where no address is told', async () => {
    const { post, flood } = floodedEdge();
    await flood({}, 10 * most);
    expect((await post('/hooks/salon', body)).status).toBe(200);
    expect((await post('/hooks/salon', body, wrong)).status).toBe(401);
  });
});

describe('the admin API', () => {
  const call = (token: string, headers: Record<string, string>) => ({
    headers: { authorization: `Bearer ${token}`, ...headers },
  });

  it('makes an address wait that guesses, and never the operator, from whatever address', async () => {
    const { request } = floodedEdge();
    for (let time = 0; time < most; time += 1) {
      expect((await request('/api/deliveries', call('a-guess-of-the-token', attacker))).status).toBe(401);
    }
    const answer = await request('/api/deliveries', call('a-guess-of-the-token', attacker));
    expect([answer.status, (await json(answer))['status']]).toEqual([429, 429]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await request('/api/deliveries', call(adminToken, attacker))).status).toBe(200);
    expect((await request('/api/deliveries', call(adminToken, tool))).status).toBe(200);
  });

  it('writes one line a minute about wrong tokens, with their number', async () => {
    const { request, waiting } = floodedEdge();
    for (let time = 0; time < 5; time += 1) await request('/api/deliveries', call('a-guess-of-the-token', attacker));
    await waiting.sleep(60_000);
    await request('/api/deliveries', call('a-guess-of-the-token', attacker));
    expect(logged).toEqual(['{"event":"api_refused","count":1}', '{"event":"api_refused","count":5}']);
  });

  it('has a count of its own: failures at a hook hold nobody up here', async () => {
    const { request, flood } = floodedEdge();
    await flood(attacker);
    expect((await request('/api/deliveries', call('a-guess', attacker))).status).toBe(401);
  });
});

describe('the count', () => {
  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:DB8::1', '2001:0db8:0:0:5::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '2001:db8::1', false],
    ['192.0.2.1', '192.0.2.2', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('takes %s and %s for one client: %s', async (first, second, same) => {
    const { post, flood } = floodedEdge();
    await flood({ 'cf-connecting-ip': first });
    const statusOf = async (address: string) =>
      (await post('/hooks/salon', body, { ...wrong, 'cf-connecting-ip': address })).status;
    expect(await statusOf(first)).toBe(429);
    expect(await statusOf(second)).toBe(same ? 429 : 401);
  });

  it.each([
    ['is missing', undefined],
    ['fails', { limit: () => Promise.reject(new Error('down')) }],
  ])('that %s makes nobody wait', async (_, limiter) => {
    const { post, flood } = floodedEdge({ FAILURES: limiter });
    await flood(attacker, most);
    expect((await post('/hooks/salon', body, { ...wrong, ...attacker })).status).toBe(401);
    expect((await post('/hooks/salon', body, attacker)).status).toBe(200);
  });
});

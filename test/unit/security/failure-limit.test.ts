// The limit on failed authentication: it stops a flood from one address and never the tool itself.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFailureLimit, mostFailures } from '../../../src/http/failure-limit.ts';
import { adminToken, edge, json, plainSource, salon } from '../edge.ts';

let logged: string[] = [];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, 'warn').mockImplementation((line) => logged.push(String(line)));
});
afterEach(() => vi.restoreAllMocks());

const tool = { 'cf-connecting-ip': '192.0.2.1' };
const attacker = { 'cf-connecting-ip': '203.0.113.9' };
const wrong = { 'x-token': 'a-token-that-is-wrong' };
const body = { event: 'created', id: 'b1' };

/** The edge, with the authentications that were computed counted. */
function watchedEdge() {
  const authenticate = vi.fn(plainSource.authenticate);
  const found = edge({
    connections: { salon, north: { ...salon, namespace: 'north' } },
    sources: { plain: { ...plainSource, authenticate } },
    calls: () => ({ deliveries: async () => ({ deliveries: [], cursor: null }) }),
  });
  const flood = async (headers: Record<string, string>, times = mostFailures) => {
    for (let time = 0; time < times; time += 1) await found.post('/hooks/salon', body, { ...wrong, ...headers });
  };
  return { ...found, authenticate, flood };
}

describe('an address that fails to authenticate again and again', () => {
  it('is told to wait, and nothing is computed over what it sends', async () => {
    const { post, flood, authenticate } = watchedEdge();
    await flood(attacker);
    expect(authenticate).toHaveBeenCalledTimes(mostFailures);
    const answer = await post('/hooks/salon', body, { ...wrong, ...attacker });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await json(answer)).toMatchObject({ type: 'urn:onelink-bridge:problem:too-many-failures', status: 429 });
    expect(authenticate).toHaveBeenCalledTimes(mostFailures);
  });

  it('may try again after the seconds that it was told, and not before', async () => {
    const { post, flood, waiting } = watchedEdge();
    await flood(attacker);
    const answer = await post('/hooks/salon', body, { ...wrong, ...attacker });
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    await waiting.sleep(seconds * 1000 - 1);
    expect((await post('/hooks/salon', body, { ...wrong, ...attacker })).status).toBe(429);
    await waiting.sleep(1);
    expect((await post('/hooks/salon', body, { ...wrong, ...attacker })).status).toBe(401);
  });

  it('is written into the log once, without its address', async () => {
    const { flood } = watchedEdge();
    await flood(attacker, mostFailures + 20);
    expect(logged.filter((line) => line.includes('hook_held_up'))).toHaveLength(1);
    expect(logged).toHaveLength(mostFailures + 1);
    expect(logged.join()).not.toContain(attacker['cf-connecting-ip']);
  });

  it('waits at that connection alone', async () => {
    const { post, flood } = watchedEdge();
    await flood(attacker);
    expect((await post('/hooks/north', body, { ...wrong, ...attacker })).status).toBe(401);
  });

  it('still reads handshakes, which ask for no secret', async () => {
    const { request, flood } = watchedEdge();
    await flood(attacker);
    expect((await request('/hooks/salon?challenge=abc', { headers: attacker })).status).toBe(200);
  });
});

describe('the tool', () => {
  it('is let in while somebody else floods its connection', async () => {
    const { post, flood } = watchedEdge();
    await flood(attacker, 10 * mostFailures);
    expect((await post('/hooks/salon', body, tool)).status).toBe(200);
  });

  it('is let in while forgeries come from its own address, once it was let in before', async () => {
    const { post, flood, waiting } = watchedEdge();
    expect((await post('/hooks/salon', body, tool)).status).toBe(200);
    await flood(tool, 10 * mostFailures);
    expect((await post('/hooks/salon', body, tool)).status).toBe(200);
    await waiting.sleep(6 * 86_400_000);
    await flood(tool, 10 * mostFailures);
    expect((await post('/hooks/salon', body, tool)).status).toBe(200);
  });

  it('with a wrong secret is let in at once when the secret is right, below the limit', async () => {
    const { post, flood } = watchedEdge();
    await flood(tool, mostFailures - 1);
    expect((await post('/hooks/salon', body, tool)).status).toBe(200);
  });

  it('never waits where no address is told', async () => {
    const { post, flood } = watchedEdge();
    await flood({}, 10 * mostFailures);
    expect((await post('/hooks/salon', body)).status).toBe(200);
  });
});

describe('the admin API', () => {
  const call = (token: string, headers: Record<string, string>) => ({
    headers: { authorization: `Bearer ${token}`, ...headers },
  });

  it('makes an address wait that guesses, and lets the operator in from another', async () => {
    const { request } = watchedEdge();
    for (let time = 0; time < mostFailures; time += 1) {
      expect((await request('/api/deliveries', call('a-guess-of-the-token', attacker))).status).toBe(401);
    }
    const answer = await request('/api/deliveries', call(adminToken, attacker));
    expect([answer.status, (await json(answer))['status']]).toEqual([429, 429]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await request('/api/deliveries', call(adminToken, tool))).status).toBe(200);
  });

  it('has a count of its own: failures at a hook hold nobody up here', async () => {
    const { request, flood } = watchedEdge();
    await flood(attacker);
    expect((await request('/api/deliveries', call(adminToken, attacker))).status).toBe(200);
  });
});

describe('the count', () => {
  const at = (address: string) => new Headers({ 'cf-connecting-ip': address });
  const limit = () => createFailureLimit(() => 0);
  const fail = (failures: ReturnType<typeof limit>, address: string, times = mostFailures) => {
    for (let time = 0; time < times; time += 1) failures('hook salon', at(address)).failed();
  };
  const waits = (failures: ReturnType<typeof limit>, address: string) =>
    failures('hook salon', at(address)).refusal() !== null;

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:DB8::1', '2001:0db8:0:0:5::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '2001:db8::1', false],
    ['192.0.2.1', '192.0.2.2', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('takes %s and %s for one client: %s', (first, second, same) => {
    const failures = limit();
    fail(failures, first);
    expect(waits(failures, first)).toBe(true);
    expect(waits(failures, second)).toBe(same);
  });

  it('is bounded: the addresses of a large flood push each other out, and nobody who is known', () => {
    const failures = limit();
    failures('hook salon', at('192.0.2.1')).passed();
    fail(failures, '203.0.113.9');
    for (let host = 0; host < 5_000; host += 1) fail(failures, `10.0.${host >> 8}.${host & 255}`, 1);
    expect(waits(failures, '203.0.113.9')).toBe(false);
    fail(failures, '192.0.2.1');
    expect(waits(failures, '192.0.2.1')).toBe(false);
  });
});

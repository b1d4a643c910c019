// Plain http carries secrets in the open: it is refused, but for this machine and behind a proxy that ends TLS.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { adminToken, edge, goodToken, json } from '../edge.ts';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const booking = JSON.stringify({ event: 'created', id: 'b1' });
const webhook = {
  method: 'POST',
  body: booking,
  headers: { 'content-type': 'application/json', 'x-token': goodToken },
};
const asAdmin = { headers: { authorization: `Bearer ${adminToken}` } };

describe('plain http to a public host', () => {
  it('is refused at hooks and admin API, with what to do, although the secret is right', async () => {
    const { request, recorder } = edge();
    for (const [path, init] of [
      ['http://bridge.example/hooks/salon', webhook],
      [`http://bridge.example/hooks/salon/${goodToken}`, { ...webhook, headers: {} }],
      ['http://bridge.example/hooks/nobody', {}],
      ['http://bridge.example/api/connections', asAdmin],
      ['http://10.0.0.7:8787/api/connections', asAdmin],
      ['http://localhost.example/hooks/salon', webhook],
    ] as const) {
      const answer = await request(path, init);
      expect([path, answer.status]).toEqual([path, 403]);
      const told = await json(answer);
      expect(told).toMatchObject({ type: 'urn:onelink-bridge:problem:plain-http' });
      expect(told['detail']).toMatch(/https.*BEHIND_TLS_PROXY/);
      expect(JSON.stringify(told)).not.toContain(goodToken);
    }
    expect(recorder.batches).toEqual([]);
  });

  it.each([
    ['BEHIND_TLS_PROXY = "true"', 'http://bridge.example', { BEHIND_TLS_PROXY: 'true' }],
    ['BEHIND_TLS_PROXY = true', 'http://bridge.example', { BEHIND_TLS_PROXY: true }],
    ['localhost', 'http://localhost:8787', {}],
    ['a loopback address', 'http://127.0.0.1:8787', {}],
    ['the loopback address of IPv6', 'http://[::1]:8787', {}],
    ['https', 'https://bridge.example', {}],
  ])('is no matter with %s', async (_, origin, variables) => {
    const { request } = edge({ variables });
    expect((await request(`${origin}/hooks/salon`, webhook)).status).toBe(200);
    expect((await request(`${origin}/api/connections`, asAdmin)).status).toBe(200);
  });

  it.each(['yes', 1, ''])('is refused with BEHIND_TLS_PROXY = %j, which is told as wrong', async (value) => {
    const { request } = edge({ variables: { BEHIND_TLS_PROXY: value } });
    expect((await request('http://bridge.example/hooks/salon', webhook)).status).toBe(403);
    expect(await json(await request('/health'))).toMatchObject({ configuration: 'invalid' });
  });
});

// The emulator behind a socket.
import { afterEach, describe, expect, test } from 'vitest';
import { monday, scheduling } from './harness.ts';
import { type OneLinkServer, startOneLinkServer } from './server.ts';

const running: OneLinkServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function started(): Promise<OneLinkServer> {
  const server = await startOneLinkServer({ variant: 'F' });
  running.push(server);
  server.oneLink.addResource({ id: 31 });
  server.oneLink.addContact({ id: 777 });
  return server;
}

const headers = { api_access_token: 'test-token', 'content-type': 'application/json' };

describe('server', () => {
  test('carries a request and its answer over loopback, underscores in the header included', async () => {
    const { url, oneLink } = await started();
    const body = JSON.stringify({ resource_id: 31, contact_id: 777, ...monday });
    const made = await fetch(`${url}${scheduling}/appointments`, { method: 'POST', headers, body });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ payload: { id: 9041 } });
    await fetch(`${url}${scheduling}/appointments/9041/cancel`, { method: 'POST', headers });
    const deleted = await fetch(`${url}${scheduling}/appointments/9041`, { method: 'DELETE', headers });
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    expect(oneLink.requests).toHaveLength(3);
  });

  test('a cut is a broken connection', async () => {
    const { url, oneLink } = await started();
    oneLink.faults.add({}, { kind: 'commit_then_cut' });
    await expect(fetch(`${url}${scheduling}/resources`, { headers })).rejects.toThrow();
    expect(oneLink.requests[0]).toMatchObject({ status: null, carriedOut: 200 });
    expect((await fetch(`${url}${scheduling}/resources`, { headers })).status).toBe(200);
  });
});

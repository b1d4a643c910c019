/** A connection whose table is a record in KV, through the real routes, object and namespace. */
import { env, exports } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { secrets } from './connections.ts';
import { batch, booked, setScene } from './scene.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const table = { source: 'calcom', account_id: 13, on_unlinked: 'create', secret: 'TOOL_SECRET', resource_id: 31 };
const put = (changed: object) =>
  env.OUTCOMES.put('connection:in-kv', JSON.stringify({ table: { ...table, ...changed } }), {
    metadata: { mailbox: 'in-kv', account: 13 },
  });
const api = (path: string) =>
  exports.default.fetch(`https://bridge.test/api${path}`, {
    headers: { authorization: `Bearer ${secrets.ADMIN_TOKEN}` },
  });

describe('a mailbox of a connection in KV', () => {
  it('works as any other, and under a changed record without a deployment', async () => {
    const { stub, oneLink, writes, outcomes } = setScene('in-kv', 13);
    oneLink.addResource({ id: 32 });
    await put({});
    await stub.accept(batch(booked('one', 0)));
    await stub.sweep();
    expect(writes()).toEqual(['POST /contacts', 'POST /appointments']);
    expect(await outcomes()).toMatchObject([{ connection: 'in-kv', result: 'created' }]);
    expect(await (await api('/connections/in-kv')).json()).toMatchObject({ connection: 'in-kv', state: 'running' });

    await put({ resource_id: 32 });
    vi.setSystemTime(Date.now() + 61_000);
    await stub.accept(batch(booked('two', 2)));
    await stub.sweep();
    expect([...oneLink.appointments.values()].map((one) => one.resource_id)).toEqual([31, 32]);
  });
});

/** Connections that are records in KV: pushed by the script, read by the routes. */
import { describe, expect, it, vi } from 'vitest';
import { planOf } from '../../scripts/connections/plan.ts';
import type { ConnectionEntry } from '../../src/config/connection.ts';
import { findConnection } from '../../src/config/stored-cache.ts';
import type { Env } from '../../src/env.ts';
import { sources } from '../../src/sources/index.ts';
import { sweepAll } from '../../src/sweep.ts';
import { adminToken, edge } from './edge.ts';
import { memoryKv } from './kv.ts';

const key = 'the-key-that-seals-what-is-kept-in-kv';
const table = { source: 'calcom', account_id: 12, on_unlinked: 'create', resource_id: 31, secret: 'A_SECRET' };
const altegio = { source: 'altegio', account_id: 12, on_unlinked: 'park', secret: 'B_SECRET' };
const secrets = { A_SECRET: 'a-secret-of-16-characters-a', B_SECRET: 'b-secret-of-16-characters-b' };
const valuesIn = (entry: ConnectionEntry | undefined) => (entry?.ok ? entry.connection : entry?.problems);

function stage(variables: Record<string, unknown> = {}) {
  const kv = memoryKv();
  const surroundings = { store: kv.store, variables, secrets, key };
  const plan = (tables: Record<string, object>, leaving: readonly string[] = [], other = {}) =>
    planOf(new Map(Object.entries(tables)) as never, leaving, { ...surroundings, ...other });
  const push = async (tables: Record<string, object>, leaving: readonly string[] = []) => {
    const made = await plan(tables, leaving);
    expect(made.problems).toEqual([]);
    kv.store.put([...made.neighbours, ...made.entries]);
    kv.store.remove(made.removed);
    return made;
  };
  const env = { OUTCOMES: kv.namespace, ONELINK_TOKEN: 'token', SEALING_KEY: key, ...variables } as unknown as Env;
  const find = (name: string, now = 0) => findConnection(name, env, sources, now);
  return { kv, plan, push, env, find };
}

describe('a connection in KV', () => {
  it('is read as one of wrangler.toml is, and knows the others of its account', async () => {
    const { push, find, kv } = stage();
    await push({ a: table, far: { ...table, account_id: 13 } });
    await push({ b: altegio });
    expect(valuesIn(await find('a'))).toMatchObject({
      source: 'calcom',
      secrets: [secrets.A_SECRET],
      oneLinkToken: 'token',
      neighbours: ['b'],
    });
    expect(valuesIn(await find('b'))).toMatchObject({ neighbours: ['a'], secrets: [secrets.B_SECRET] });
    expect(valuesIn(await find('far'))).toMatchObject({ neighbours: [] });
    expect(JSON.stringify([...kv.held])).not.toMatch(/secret-of-16/);
    await push({}, ['b']);
    expect(valuesIn(await find('a', 61_000))).toMatchObject({ neighbours: [] });
    expect(await find('b', 61_000)).toBeUndefined();
  });

  it('costs one read in a minute, for a name that nobody has, too', async () => {
    const { push, find, kv } = stage();
    await push({ a: table });
    for (const now of [0, 1, 59_999]) await Promise.all([find('a', now), find('nobody', now), find('Not A Name', now)]);
    expect(kv.asked).toEqual(['get connection:a', 'get connection:nobody']);
    await find('a', 60_000);
    expect(kv.asked).toHaveLength(3);
  });

  it('stays in use while KV does not answer', async () => {
    const { push, find, kv } = stage();
    await push({ a: table });
    await find('a');
    kv.down(true);
    expect((await find('a', 60_000))?.ok).toBe(true);
    await expect(find('b', 60_000)).rejects.toThrow('KV does not answer');
  });

  it('opens its secrets for its own mailbox alone, and with the key that sealed them', async () => {
    const { push, find, kv, env } = stage();
    await push({ a: table });
    kv.held.set('connection:thief', kv.held.get('connection:a') as never);
    const message = expect.stringContaining('its secrets cannot be opened');
    expect(valuesIn(await find('thief'))).toEqual([{ path: 'CONNECTIONS_IN_KV.thief', message }]);
    const otherKey = { ...env, SEALING_KEY: 'another-key-than-the-one-that-sealed' };
    expect(valuesIn(await findConnection('a', otherKey, sources, 0))).toMatchObject([{ message }]);
  });

  it('keeps its mailbox and its secrets when it is renamed, and answers to the former name', async () => {
    const { push, plan, find, kv } = stage();
    await push({ a: table });
    const renamed = await plan({ atelier: { ...table, formerly: ['a'] } }, [], { secrets: {} });
    expect(renamed.problems).toEqual([]);
    kv.store.put(renamed.entries);
    for (const name of ['atelier', 'a'])
      expect(valuesIn(await find(name))).toMatchObject({ name: 'atelier', mailbox: 'a', secrets: [secrets.A_SECRET] });
    const clash = await plan({ a: table });
    expect(clash.problems).toContain('CONNECTIONS_IN_KV.a: is a former name of atelier');
    expect((await plan({ atelier: table })).problems).toEqual([
      expect.stringMatching(/^CONNECTIONS_IN_KV\.atelier\.formerly: its bookings are in the mailbox of its first name/),
    ]);
    await push({}, ['atelier']);
    expect([...kv.held.keys()]).toEqual([]);
  });
});

describe('a push', () => {
  it.each<[string, Record<string, object>, RegExp]>([
    ['a wrong key', { a: { ...table, on_unlinked: 'make' } }, /^CONNECTIONS_IN_KV\.a\.on_unlinked: /],
    ['a weak secret', { a: { ...table, secret: 'SHORT' } }, /^CONNECTIONS_IN_KV\.a\.secret: .*16 bytes/],
    ['a name of wrangler.toml', { inside: table }, /inside is a connection in wrangler.toml/],
    [
      'an account of wrangler.toml',
      { a: { ...table, account_id: 99 } },
      /CONNECTIONS_IN_KV\.a\.account_id: a connection/,
    ],
    [
      'a token of two',
      { a: altegio, b: { ...altegio, account_id: 13 } },
      /CONNECTIONS_IN_KV\.a\.secret: another connection has the same token.*\(b\)/,
    ],
    [
      'a namespace of two',
      { a: { ...altegio, source: 'rubitime' }, b: { ...altegio, source: 'rubitime', secret: 'A_SECRET' } },
      /CONNECTIONS_IN_KV\.a\.namespace: must differ/,
    ],
  ])('says what is wrong before anything is written: %s', async (_, tables, expected) => {
    const { plan } = stage({ CONNECTIONS: { inside: { ...table, account_id: 99 } } });
    const made = await plan(tables, [], { secrets: { ...secrets, SHORT: 'short' } });
    expect(made.problems.join('\n')).toMatch(expected);
  });

  it('sees a token that another push has brought', async () => {
    const { push, plan } = stage();
    await push({ a: altegio });
    const { problems } = await plan({ b: { ...altegio, account_id: 13 } });
    expect(problems).toEqual([expect.stringMatching(/^CONNECTIONS_IN_KV\.b\.secret: another connection .*\(a\)/)]);
  });

  it('wants a key for secrets', async () => {
    const { problems } = await stage().plan({ a: table }, [], { key: undefined });
    expect(problems).toEqual([expect.stringMatching(/^SEALING_KEY: expected at least 32/)]);
  });
});

describe('the bridge with connections in KV', () => {
  const secretsOf = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [`S_${name.toUpperCase()}`, `a-secret-of-16-characters-${name}`]));

  async function many(count: number) {
    const { kv, plan, env } = stage();
    const names = Array.from({ length: count }, (_, index) => `c${String(index).padStart(4, '0')}`);
    const tables = names.map((name, index) => [
      name,
      { ...table, account_id: index + 1, secret: `S_${name.toUpperCase()}` },
    ]);
    const made = await plan(Object.fromEntries(tables), [], { secrets: secretsOf(names) });
    expect(made.problems).toEqual([]);
    kv.store.put(made.entries);
    return { kv, names, env };
  }

  it('sweeps each of them in turn, in at most 50 calls', async () => {
    const { kv, names, env } = await many(130);
    const swept: string[] = [];
    const mailboxes = { getByName: (name: string) => ({ sweep: async () => void swept.push(name) }) };
    for (let call = 0; call < 4; call += 1) {
      const before = swept.length + kv.asked.length;
      const scheduledTime = Date.parse('2031-04-07T04:00:00Z') + call * 5 * 60_000;
      await sweepAll({ ...env, MAILBOX: mailboxes } as never, sources, { scheduledTime, cron: '*/5 * * * *' });
      expect(swept.length + kv.asked.length - before).toBeLessThanOrEqual(50);
    }
    expect(swept.toSorted()).toEqual(names);
  });

  it('lists them page by page, each with its state, and finds one by name', async () => {
    const { kv, names } = await many(90);
    const bridge = edge({
      connections: {},
      sources,
      variables: { OUTCOMES: kv.namespace, SEALING_KEY: key },
      calls: (name) => ({ status: async () => ({ connection: name, state: 'running' }) as never }),
    });
    const ask = async (path: string) => {
      const answer = await bridge.request(path, { headers: { authorization: `Bearer ${adminToken}` } });
      return {
        status: answer.status,
        body: (await answer.json()) as { connections: { connection: string }[]; cursor?: string },
      };
    };
    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { body } = await ask(`/api/connections${cursor === '' ? '' : `?cursor=${cursor}`}`);
      expect(body.connections.length).toBeLessThanOrEqual(40);
      expect(body.connections.every((one) => 'kept_in' in one)).toBe(true);
      seen.push(...body.connections.map(({ connection }) => connection));
      ({ cursor } = body);
    }
    expect(seen).toEqual(names);
    expect(await ask('/api/connections/c0042')).toMatchObject({ status: 200, body: { connection: 'c0042' } });
    expect((await ask('/api/connections/c9999')).status).toBe(404);
  });

  it('erases a client in all of them, whatever their number', async () => {
    const { kv, names } = await many(450);
    const erased: string[] = [];
    const erase = async (name: string) => {
      erased.push(name);
      return { bookings: 0, deliveries: 0, bodies: 0, cursor: null };
    };
    const bridge = edge({
      connections: {},
      sources,
      variables: { OUTCOMES: kv.namespace, SEALING_KEY: key },
      calls: (name) => ({ erase: () => erase(name) }),
    });
    let cursor: string | null = null;
    do {
      const answer = await bridge.request('/api/clients', {
        method: 'DELETE',
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ phone: '+77010000000', ...(cursor === null ? {} : { cursor }) }),
      });
      ({ cursor } = (await answer.json()) as { cursor: string | null });
    } while (cursor !== null && erased.length <= names.length);
    expect(erased).toEqual(names);
  });

  it('asks for the same webhook again while nobody knows whether there is such a connection', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const kv = memoryKv();
    kv.down(true);
    const bridge = edge({ connections: {}, sources, variables: { OUTCOMES: kv.namespace } });
    const answer = await bridge.request('/hooks/a', { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    logged.mockRestore();
  });
});

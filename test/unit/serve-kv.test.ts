/** KV at home answers as Workers KV: pages of a list, metadata, what has expired, and many keys at once. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

vi.mock('cloudflare:workers', () => ({
  DurableObject: class {},
}));
const { KvNamespace } = await import('../../scripts/serve/workers/kv.ts');

let kv: InstanceType<typeof KvNamespace>;
beforeEach(() => {
  const database = new DatabaseSync(':memory:');
  const exec = (statement: string, ...values: SQLInputValue[]) => {
    const rows = database.prepare(statement).all(...values);
    return { toArray: () => rows };
  };
  kv = new KvNamespace({ storage: { sql: { exec } } } as never, {} as never);
  vi.useFakeTimers({ now: Date.parse('2031-04-07T05:00:00Z') });
});
afterEach(() => vi.useRealTimers());

const ask = (method: string, path: string, init: RequestInit = {}) =>
  kv.fetch(new Request(`https://kv.test/${path}`, { method, ...init }));
const put = (key: string, value: string, query = '', metadata?: string) =>
  ask('PUT', `${encodeURIComponent(key)}?urlencoded=true${query}`, {
    body: value,
    headers: metadata === undefined ? {} : { 'CF-KV-Metadata': metadata },
  });
const list = async (query: string) => (await (await ask('GET', `?${query}`)).json()) as Record<string, unknown>;

it('keeps a value with its metadata under any key', async () => {
  await put('outcome:salon:calcom:ключ %', 'value', '', '{"result":"created"}');
  const key = encodeURIComponent('outcome:salon:calcom:ключ %');
  const found = await ask('GET', `${key}?urlencoded=true`);
  expect([await found.text(), found.headers.get('CF-KV-Metadata')]).toEqual(['value', '{"result":"created"}']);
  await ask('DELETE', `${key}?urlencoded=true`);
  expect((await ask('GET', `${key}?urlencoded=true`)).status).toBe(404);
});

it('lists a prefix in pages, in the order of keys', async () => {
  for (const key of ['a:3', 'a:1', 'b:1', 'a:2', 'a', 'a;']) await put(key, 'x', '', '{"n":1}');
  const first = await list('prefix=a:&key_count_limit=2');
  expect(first).toMatchObject({ keys: [{ name: 'a:1', metadata: '{"n":1}' }, { name: 'a:2' }], list_complete: false });
  const rest = await list(`prefix=a:&key_count_limit=2&cursor=${String(first['cursor'])}`);
  expect(rest).toMatchObject({ keys: [{ name: 'a:3' }], list_complete: true });
  expect((await list(''))['keys']).toHaveLength(6);
});

it('forgets what has expired', async () => {
  await put('short', 'x', '&expiration_ttl=60');
  await put('long', 'x', '&expiration_ttl=120');
  vi.setSystemTime(Date.parse('2031-04-07T05:01:00Z'));
  expect((await ask('GET', 'short')).status).toBe(404);
  expect((await list(''))['keys']).toEqual([{ name: 'long', expiration: Date.parse('2031-04-07T05:02:00Z') / 1000 }]);
});

it('reads many keys at once', async () => {
  await put('a', '{"n":1}');
  const asked = JSON.stringify({ keys: ['a', 'b'], type: 'json' });
  expect(await (await ask('POST', 'bulk/get', { body: asked })).json()).toEqual({ a: { n: 1 }, b: null });
});

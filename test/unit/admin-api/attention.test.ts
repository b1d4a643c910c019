/** `GET /api/attention` over many connections: what was not asked is not called all. */
import { expect, it } from 'vitest';
import { edge, json } from '../edge.ts';
import { memoryKv } from '../kv.ts';

it.each([
  [150, true],
  [250, false],
])('of %i connections in KV at most 200 are asked, and is_all is %s', async (count, isAll) => {
  const kv = memoryKv();
  const names = Array.from({ length: count }, (_, index) => `kv-${String(index).padStart(3, '0')}`);
  kv.store.put(
    names.map((name) => ({ key: `connection:${name}`, value: '', metadata: { mailbox: name, account: 1 } })),
  );
  let calls = 0;
  const { api } = edge({
    variables: { OUTCOMES: kv.namespace },
    calls: () => ({
      async attention() {
        calls += 1;
        return { groups: [], cursor: null };
      },
    }),
  });
  expect(await json(await api('/api/attention'))).toEqual({ groups: [], is_all: isAll });
  expect(calls).toBe(Math.min(count + 1, 200));
});

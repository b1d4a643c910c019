import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryId } from '../../../src/booking/ids.ts';
import type { AdminCalls } from '../../../src/mailbox/contract.ts';
import type { DeliveryView } from '../../../src/mailbox/contract-views.ts';
import { edge, json, north, salon } from '../edge.ts';
import { memoryKv } from '../kv.ts';
import { deliveryView } from './views.ts';

/** A mailbox's list with cursors of its own making: the number of rows before. */
function listOf(rows: readonly DeliveryView[]): Pick<AdminCalls, 'deliveries'> {
  return {
    async deliveries({ cursor, limit = 50 }) {
      const start = Number(cursor ?? 0);
      const end = start + limit;
      return { deliveries: rows.slice(start, end), cursor: end < rows.length ? String(end) : null };
    },
  };
}

const rowsAt = (connection: string, minutes: readonly number[]): DeliveryView[] =>
  [...minutes]
    .sort((a, b) => b - a)
    .map((minute, index) =>
      deliveryView({
        connection,
        delivery_id: deliveryId(`${connection}.${minutes.length - index}`),
        received_at: new Date(Date.parse('2031-04-07T05:00:00Z') + minute * 60_000).toISOString(),
      }),
    );

async function allPages(lists: Readonly<Record<string, readonly DeliveryView[]>>, limit: number) {
  const { api } = edge({
    connections: Object.fromEntries(
      Object.keys(lists).map((name, index) => [name, { ...salon, secret: `SECRET_${index}` }]),
    ),
    variables: Object.fromEntries(
      Object.keys(lists).map((_, index) => [`SECRET_${index}`, `a-token-of-some-length-${index}`]),
    ),
    calls: (name) => listOf(lists[name] ?? []),
  });
  const pages: DeliveryView[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = (await json(await api(`/api/deliveries?limit=${limit}&cursor=${cursor}`))) as {
      deliveries: DeliveryView[];
      cursor: string | null;
    };
    pages.push(answer.deliveries);
    cursor = answer.cursor;
  }
  return pages;
}

describe('deliveries of all connections', () => {
  it('come newest first, page by page, each once', async () => {
    const minutes = fc.array(fc.nat(50), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(minutes, minutes, minutes, fc.integer({ min: 1, max: 7 }), async (a, b, c, limit) => {
        const lists = { a: rowsAt('a', a), b: rowsAt('b', b), c: rowsAt('c', c) };
        const pages = await allPages(lists, limit);
        const shown = pages.flat();
        const times = shown.map((row) => row.received_at);
        expect(times).toEqual([...times].sort().reverse());
        expect(shown.map((row) => row.delivery_id).sort()).toEqual(
          Object.values(lists)
            .flat()
            .map((row) => row.delivery_id)
            .sort(),
        );
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [150, 1],
    [450, 4],
  ])('of %i connections in KV come each once, in %i lists that are newest first', async (count, lists) => {
    const kv = memoryKv();
    const names = Array.from({ length: count }, (_, index) => `kv-${String(index).padStart(3, '0')}`);
    kv.store.put(
      names.map((name) => ({ key: `connection:${name}`, value: '', metadata: { mailbox: name, account: 1 } })),
    );
    let calls = 0;
    const { api } = edge({
      variables: { OUTCOMES: kv.namespace },
      calls: (name) => ({
        deliveries: (query) => {
          calls += 1;
          return listOf(rowsAt(name, [name.length, Number(name.slice(3)) || 999])).deliveries(query);
        },
      }),
    });
    const shown: DeliveryView[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      calls = 0;
      const answer = await json(await api(`/api/deliveries?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`));
      expect(calls).toBeLessThanOrEqual(400);
      shown.push(...(answer['deliveries'] as DeliveryView[]));
      cursor = answer['cursor'] as string | null;
    }
    expect(new Set(shown.map((row) => row.delivery_id)).size).toBe(2 * (count + 1));
    expect(shown).toHaveLength(2 * (count + 1));
    const times = shown.map((row) => row.received_at);
    expect(times.filter((time, index) => time > (times[index - 1] ?? '9')).length).toBe(lists - 1);
  });

  it('are shown though some mailboxes do not answer, and these are named', async () => {
    const { api } = edge({
      connections: { a: salon, b: north, broken: { ...salon, source: 'x' } },
      calls: (name) => (name === 'a' ? listOf(rowsAt('a', [1])) : { deliveries: () => Promise.reject(new Error()) }),
    });
    expect(await json(await api('/api/deliveries'))).toMatchObject({
      deliveries: [{ delivery_id: 'a.1' }],
      cursor: null,
      unavailable: ['broken', 'b'],
    });
  });

  it.each(['nonsense', '.nonsense', 'e30x', Buffer.from('{"a":1}').toString('base64url')])(
    'refuse the cursor %s',
    async (cursor) => {
      const { api } = edge();
      expect((await api(`/api/deliveries?cursor=${cursor}`)).status).toBe(400);
    },
  );
});

// `/api/bookings` over two mailboxes: one list, what a person searches for in a body alone, one booking.
import { describe, expect, it } from 'vitest';
import { externalRef } from '../../../src/booking/ids.ts';
import type { BookingQuery, BookingView } from '../../../src/mailbox/contract-bookings.ts';
import { edge, json, north, salon } from '../edge.ts';
import { bookingView } from './views.ts';

const two = { salon, north };
const rows = (connection: string, ...minutes: readonly number[]): BookingView[] =>
  minutes.map((minute) =>
    bookingView({
      connection,
      external_ref: externalRef(`plain:${connection}-${minute}`),
      received_at: `2031-04-07T05:${String(minute).padStart(2, '0')}:00Z`,
    }),
  );

function listing(lists: Readonly<Record<string, readonly BookingView[]>>) {
  const asked: [string, BookingQuery][] = [];
  const bridge = edge({
    connections: two,
    calls: (name) => ({
      async bookings(query) {
        asked.push([name, query]);
        const start = Number(/\d+/.exec(query.cursor ?? '')?.[0] ?? 0);
        const end = start + (query.limit ?? 50);
        const list = lists[name] ?? [];
        return {
          bookings: list.slice(start, end),
          cursor: end < list.length ? `news:${end}` : null,
          searched_back_to: '2031-04-07T05:00:00.000Z',
        };
      },
    }),
  });
  return { ...bridge, asked };
}

describe('the list of bookings', () => {
  it('has those of all connections, newest event first, page by page', async () => {
    const { api } = listing({ salon: rows('salon', 9, 5, 1), north: rows('north', 7, 6) });
    const pages: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await json(await api(`/api/bookings?limit=2&cursor=${cursor}`));
      pages.push((page['bookings'] as BookingView[]).map(({ external_ref }) => external_ref.replace('plain:', '')));
      cursor = page['cursor'] as string | null;
      expect(page).not.toHaveProperty('searched_back_to');
      expect(page['is_all']).toBe(cursor === null);
    }
    expect(pages).toEqual([['salon-9', 'north-7'], ['north-6', 'salon-5'], ['salon-1']]);
  });

  it('hands its filters on, and says how far back one connection was searched', async () => {
    const { api, asked } = listing({ salon: rows('salon', 9) });
    const query = 'connection=salon&state=parked,failed&from=2031-04-07T00:00:00Z&until=2031-04-08T00:00:00%2B05:00';
    const page = await json(await api(`/api/bookings?${query}&code=no_resource&cause=999&limit=3`));
    expect(page).toMatchObject({ searched_back_to: '2031-04-07T05:00:00.000Z' });
    expect(asked).toEqual([
      [
        'salon',
        {
          language: 'en',
          states: ['parked', 'failed'],
          from: Date.parse('2031-04-07T00:00:00Z'),
          until: Date.parse('2031-04-07T19:00:00Z'),
          code: 'no_resource',
          cause: '999',
          limit: 3,
        },
      ],
    ]);
  });

  it('names connections that do not answer', async () => {
    const { api } = edge({
      connections: { ...two, broken: { ...salon, source: 'x' } },
      calls: (name) => ({
        bookings: async () => {
          if (name === 'north') throw new Error('moved');
          return { bookings: rows('salon', 1), cursor: null, searched_back_to: null };
        },
      }),
    });
    expect(await json(await api('/api/bookings'))).toMatchObject({
      unavailable: ['broken', 'north'],
      is_all: false,
    });
  });
});

describe('a search', () => {
  it('has its text in the body, and its filters in the address', async () => {
    const { api, asked } = listing({ salon: rows('salon', 9) });
    const search = (address: string, body: unknown) =>
      api(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await search('/api/bookings/search?connection=salon', { text: ' Petrov ' })).status).toBe(200);
    expect(asked[0]?.[1]).toMatchObject({ search: { text: 'Petrov' } });
    expect((await search('/api/bookings/search?text=Petrov', { text: 'a' })).status).toBe(400);
    expect((await search('/api/bookings/search', {})).status).toBe(422);
    expect((await api('/api/bookings?q=Petrov')).status).toBe(400);
  });
});

// Square's list of bookings, over an emulator of its API: what webhooks told is no news, and what they did not tell is.
import { serialization } from 'square';
import { describe, expect, it } from 'vitest';
import { limited } from '../../../test/tools/list-emulator.ts';
import {
  accessTo,
  asked,
  day,
  firstPage,
  foldedChain,
  idsIn,
  listed,
  oneOf,
  pagesOf,
} from '../../../test/tools/listing-harness.ts';
import { type SquareListed, type SquareState, squareList, squareToken } from '../../../test/tools/square-list.ts';
import { square } from './index.ts';
import { bookingId, type Json, updated } from './test-bodies.ts';

const now = Date.parse('2020-12-09T08:00:00Z');
const start = Date.parse('2020-12-17T16:00:00Z');
const visits = { by: 'visits', since: now, until: now + 31 * day } as const;

const booking = (change: Partial<SquareListed> = {}): SquareListed => ({
  id: bookingId,
  version: 1,
  start,
  changedAt: now - day,
  ...change,
});
const state = (states: SquareListed[], change: Partial<SquareState> = {}): SquareState => ({ states, now, ...change });
const access = (tool: SquareState, only: readonly string[] = []) =>
  accessTo(squareList(tool), { apiKey: squareToken, only, now });
const many = (count: number): SquareListed[] =>
  Array.from({ length: count }, (_, index) => booking({ id: `b${index}`, start: now + index * 3_600_000 }));

it('is played as Square’s own client reads it', () => {
  const headers = { authorization: `Bearer ${squareToken}`, 'square-version': '2026-09-16' };
  const url = `https://connect.squareup.com/v2/bookings?limit=1&start_at_min=${new Date(now).toISOString()}`;
  const { body } = squareList(state(many(2)))({ url, method: 'GET', headers, body: '' });
  const read = serialization.ListBookingsResponse.parse(body, { unrecognizedObjectKeys: 'fail' });
  expect(read).toMatchObject({ ok: true, value: { bookings: [{ id: 'b0', version: 1 }], cursor: expect.any(String) } });
});

it('asks for at most 31 days at once', async () => {
  expect(square.listing?.longestSpanMs).toBe(31 * day);
  expect(square.listing?.changes).toBeUndefined();
});

describe('pages', () => {
  it('hold each of 250 visits once', async () => {
    const states = many(250);
    const pages = await pagesOf(square, visits, access(state(states)));
    expect(pages.map(({ bookings }) => bookings.length)).toEqual([100, 100, 50]);
    expect(new Set(pages.flatMap(({ bookings }) => idsIn(bookings))).size).toBe(250);
  });

  it('hold what begins in the span, and may be empty', async () => {
    const until = now + day;
    const starts = [now - 1000, now, until - 1000, until];
    const tool = state(starts.map((at, index) => booking({ id: `b${index}`, start: at })));
    expect(idsIn(await listed(square, { ...visits, until }, access(tool)))).toEqual(['b1', 'b2']);
    expect(await firstPage(square, visits, access(state([])))).toEqual({ kind: 'page', bookings: [], next: null });
  });

  it('end at a cursor that is too long to be kept', async () => {
    const answer = await firstPage(square, visits, access(state(many(101), { cursorLength: 501 })));
    expect(answer).toEqual({ kind: 'unreadable', detail: 'cursor: longer than 500 characters' });
  });
});

describe('what webhooks have told', () => {
  it.each([
    ['a booking', {}, {}],
    ['a move', { start_at: '2020-12-18T16:00:00Z', version: 2 }, { start: start + day, version: 2 }],
    ['a cancellation', { status: 'CANCELLED_BY_SELLER', version: 3 }, { status: 'CANCELLED_BY_SELLER', version: 3 }],
    ['a no-show', { status: 'NO_SHOW', version: 4 }, { status: 'NO_SHOW', version: 4 }],
  ])('is no news: %s', async (_, told, shown) => {
    const folded = foldedChain(square);
    await folded.tell(updated({}), updated(told));
    const entries = await listed(square, visits, access(state([booking(), booking({ changedAt: now, ...shown })])));
    expect(idsIn(entries)).toEqual([bookingId]);
    expect(folded.news(entries)).toEqual([]);
  });

  it('is not undone by a list that is behind', async () => {
    const folded = foldedChain(square);
    await folded.tell(updated({}), updated({ status: 'CANCELLED_BY_CUSTOMER', version: 2 }));
    const states = [booking(), booking({ version: 2, status: 'CANCELLED_BY_CUSTOMER', changedAt: now - 1000 })];
    const entries = await listed(square, visits, access(state(states, { lagMs: 60_000 })));
    expect(oneOf(entries).fields.state).toBe('accepted');
    expect(folded.news(entries)).toEqual([]);
    expect(folded.says(bookingId, 'state')).toBe('cancelled');
  });
});

describe('what no webhook has told', () => {
  it('is read back for client and service', async () => {
    const told = oneOf(await listed(square, visits, access(state([booking()]))));
    expect(told).toMatchObject({ id: bookingId, clock: 1, readBack: true, opens: false, body: null });
    expect(told.isComplete).toBeUndefined();
    expect(told.fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2020-12-17T16:00:00Z', endsAt: '2020-12-17T16:30:00Z' },
      clientComment: 'I would like to sit near the window please',
      staff: ['_4GsfYnqGHyurOwzWdKj', 'T3WUWYFJOVW2EU6XGRU5YG4A', 'L9R0X9X5SGDBJ'],
      places: ['L9R0X9X5SGDBJ'],
    });
  });

  it('is a cancellation, a move, a word that nobody knows, and the id that a note carries', async () => {
    const folded = foldedChain(square);
    const told = (id: string): Json => updated({ id });
    await folded.tell(told('b1'), told('b2'), told('b3'));
    const states = [
      booking({ id: 'b1', version: 2, status: 'CANCELLED_BY_CUSTOMER' }),
      booking({ id: 'b2', version: 2, start: start + day }),
      booking({ id: 'b3', version: 2, status: 'PAUSED' }),
      booking({ id: 'b4', keys: { seller_note: '9041.abcdefghijklmnopqrst' } }),
    ];
    const entries = await listed(square, visits, access(state(states)));
    expect(folded.news(entries)).toEqual(['b1', 'b2', 'b3', 'b4']);
    expect(folded.says('b1', 'state')).toBe('cancelled');
    expect(folded.says('b2', 'times')).toMatchObject({ startsAt: '2020-12-18T16:00:00Z' });
    expect(folded.says('b3', 'unknownState')).toBe(true);
    expect(entries[3]).toMatchObject({ carried: '9041.abcdefghijklmnopqrst' });
  });

  it('is not ours with another `only`, with the same calls', async () => {
    const tool = state([booking()]);
    const all = access(tool);
    await listed(square, visits, all);
    for (const name of ['L9R0X9X5SGDBJ', '_4GsfYnqGHyurOwzWdKj']) {
      expect(idsIn(await listed(square, visits, access(tool, [name])))).toEqual([bookingId]);
    }
    const none = access(tool, ['another']);
    expect(await listed(square, visits, none)).toMatchObject([{ kind: 'ignored', event: 'reconciled' }]);
    expect(none.urls).toEqual(all.urls);
    expect(await asked(square, bookingId, access(tool, ['another']))).toMatchObject({ booking: { kind: 'ignored' } });
  });
});

describe('a booking that is asked for', () => {
  it('is told with its state', async () => {
    const tool = state([booking({ status: 'CANCELLED_BY_SELLER', start: now - day })]);
    const answer = await asked(square, bookingId, access(tool));
    expect(answer).toMatchObject({ kind: 'booking', booking: { id: bookingId, fields: { state: 'cancelled' } } });
  });

  it('is never gone: the token is of another seller', async () => {
    expect(await asked(square, bookingId, access(state([])))).toEqual({ kind: 'refused' });
  });

  it('is not another one', async () => {
    const strange = accessTo(() => ({ status: 200, headers: {}, body: { booking: { id: 'b2' } } }));
    expect(await asked(square, bookingId, strange)).toEqual({ kind: 'later', retryAfterMs: null });
  });
});

describe('an answer without a page', () => {
  const tool = state([booking()]);

  it('is a refused token', async () => {
    expect(await firstPage(square, visits, accessTo(squareList(tool)))).toEqual({ kind: 'refused' });
    expect(await asked(square, bookingId, accessTo(squareList(tool)))).toEqual({ kind: 'refused' });
  });

  it('is a limit, a web page, an error with 200 or a wrong address', async () => {
    const busy = accessTo(limited(squareList(tool), 0, 3), { apiKey: squareToken });
    expect(await firstPage(square, visits, busy)).toEqual({ kind: 'later', retryAfterMs: 3_000 });
    const answers = [
      [200, '<html>'],
      [200, { errors: [{ code: 'INTERNAL' }] }],
      [200, { items: [] }],
      [404, {}],
    ] as const;
    for (const [status, body] of answers) {
      const strange = accessTo(() => ({ status, headers: {}, body }), { apiKey: squareToken });
      expect(await firstPage(square, visits, strange)).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });

  it('counts without the bookings that do not fit', async () => {
    const odd = [booking({ id: 'b1', keys: { id: null } }), booking({ id: 'b2', keys: { version: null } })];
    const entries = await listed(
      square,
      visits,
      access(state([...odd, booking({ id: 'b3', keys: { start_at: 'soon' } }), booking()])),
    );
    expect(entries.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'undecodable', 'booking']);
    expect(entries[1]).toMatchObject({ id: 'b2', detail: 'version: missing', body: null });
  });
});

import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/samples/sample.ts';
import { type EasyWeekEntry, type EasyWeekList, easyweekList } from '../../../test/tools/easyweek-list.ts';
import {
  type Access,
  accessTo,
  allListed,
  asked,
  bookingsIn,
  foldListed,
  hear,
  idsIn,
  knownBy,
  knownValue,
  listed,
} from '../../../test/tools/listing-test.ts';
import type { Decoded } from '../source.ts';
import { easyweek } from './index.ts';

const day = Date.parse('2031-04-07T00:00:00+05:00');
const hour = 3_600_000;
const visits = { by: 'visits', since: day, until: day + 24 * hour } as const;
const start = day + 13 * hour;
const uuid = (count: number): string => `11111111-2222-4333-8444-${String(count).padStart(12, '0')}`;
const entry = (count: number, change: Partial<EasyWeekEntry> = {}): EasyWeekEntry => ({
  uuid: uuid(count),
  start,
  ...change,
});

const to = (bookings: readonly EasyWeekEntry[], state: Partial<EasyWeekList> = {}, change: Access = {}) =>
  accessTo(easyweekList({ bookings, ...state }), { apiKey: 'salon:secret_key', ...change });
const allOf = (bookings: readonly EasyWeekEntry[]) => allListed(easyweek, visits, to(bookings).access);

describe('the pages', () => {
  it.each([0, 1, 99, 100, 101, 250])('hold each of %i bookings once', async (count) => {
    const bookings = Array.from({ length: count }, (_, index) => entry(index, { start: day + index * 60_000 }));
    expect(idsIn(await allOf(bookings))).toEqual(bookings.map((one) => one.uuid));
  });

  it('hold the visits that begin in the span', async () => {
    const times = [day - 1000, day, day + 24 * hour - 1000, day + 24 * hour];
    const bookings = times.map((at, index) => entry(index, { start: at }));
    expect(idsIn(await allOf(bookings))).toEqual([uuid(1), uuid(2)]);
  });

  it('come from the workspace of the key, at api_url if there is one', async () => {
    const { access, requests } = to([], {}, { apiUrl: 'https://tool.example/api/public/v2' });
    await listed(easyweek, visits, access);
    expect(requests[0]?.url).toMatch(/^https:\/\/tool\.example\/api\/public\/v2\/bookings\?/);
    expect(requests[0]?.headers).toEqual({ authorization: 'Bearer secret_key', workspace: 'salon' });
  });
});

describe('an entry', () => {
  it('says when the visit is and what has become of it, and makes no booking', async () => {
    expect(await allOf([entry(1)])).toMatchObject([
      {
        kind: 'booking',
        event: 'reconciled',
        id: uuid(1),
        clock: null,
        fields: { times: { startsAt: '2031-04-07T08:00:00Z', endsAt: '2031-04-07T09:00:00Z' } },
        opens: false,
        ifKnown: 'the list says neither who comes nor to whom',
      },
    ]);
  });

  it.each([
    [{ isCanceled: true }, 'cancelled'],
    [{ isCompleted: true }, 'completed'],
    [{ isCanceled: true, isCompleted: true }, 'cancelled'],
    [{}, undefined],
  ])('with %j is %s', async (change, state) => {
    expect(bookingsIn(await allOf([entry(1, change)]))[0]?.fields.state).toBe(state);
  });

  it('of another location is ignored where `only` has ids that the list has, and the calls are the same', async () => {
    const other = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee';
    const bookings = [entry(1), entry(2, { location: other })];
    const all = to(bookings);
    await allListed(easyweek, visits, all.access);
    for (const [only, ids] of [
      [[other], [uuid(2)]],
      [['999001'], [uuid(1), uuid(2)]],
      [
        ['999001', other],
        [uuid(1), uuid(2)],
      ],
    ] as const) {
      const { access, requests } = to(bookings, {}, { settings: { only } });
      const found = await allListed(easyweek, visits, access);
      expect(idsIn(found)).toEqual(ids);
      expect(found).toHaveLength(2);
      expect(requests).toEqual(all.requests);
    }
  });

  it.each([
    [{ uuid: 'x' }, 'uuid: invalid_format'],
    [{ is_canceled: 'false' }, 'is_canceled: invalid_type'],
    [{ is_completed: null }, 'is_completed: invalid_type'],
    [{ start_time: '2031-04-07T13:00:00' }, 'start_time: no time with an offset'],
  ])('that does not fit (%j) is unreadable, and the others count', async (raw, detail) => {
    const found = await allOf([entry(1), entry(2, { raw }), entry(3)]);
    expect(idsIn(found)).toEqual([uuid(1), uuid(3)]);
    expect(found[1]).toMatchObject({ kind: 'undecodable', detail, body: null });
  });
});

describe('what is no page', () => {
  it.each(['', 'secret_key', 'salon:', 'a salon:secret_key'])(
    'a key %j of another form: refused, no call',
    async (apiKey) => {
      const { access, requests } = to([], {}, { apiKey });
      expect(await listed(easyweek, visits, access)).toEqual({ kind: 'refused' });
      expect(await asked(easyweek, uuid(1), access)).toEqual({ kind: 'refused' });
      expect(requests).toEqual([]);
    },
  );

  it('a key or workspace that the tool refuses', async () => {
    for (const state of [{ key: 'other' }, { workspace: 'other' }]) {
      expect(await listed(easyweek, visits, to([], state).access)).toEqual({ kind: 'refused' });
      expect(await asked(easyweek, uuid(1), to([], state).access)).toEqual({ kind: 'refused' });
    }
  });

  it('the limit: later, when the tool says', async () => {
    expect(await listed(easyweek, visits, to([], { calls: 0 }).access)).toEqual({
      kind: 'later',
      retryAfterMs: 12_000,
    });
  });

  it.each([['<html>'], [{}], [{ data: [] }], [{ data: [], meta: { current_page: 2, last_page: 2 } }], [[]]])(
    'another answer (%j): later',
    async (body) => {
      const { access } = accessTo(() => ({ status: 200, headers: {}, body }), { apiKey: 'salon:secret_key' });
      expect(await listed(easyweek, visits, access)).toEqual({ kind: 'later', retryAfterMs: null });
      expect(await asked(easyweek, uuid(1), access)).toEqual({ kind: 'later', retryAfterMs: null });
    },
  );
});

describe('a booking that was not listed', () => {
  it('is asked for by its id, in either form of the answer', async () => {
    for (const wraps of [false, true]) {
      expect(await asked(easyweek, uuid(2), to([entry(1), entry(2)], { wraps }).access)).toMatchObject({
        kind: 'booking',
        booking: { id: uuid(2), fields: { times: { startsAt: '2031-04-07T08:00:00Z' } } },
      });
    }
  });

  it('is gone, or cancelled where the list hides what is canceled', async () => {
    expect(await asked(easyweek, uuid(9), to([entry(1)]).access)).toEqual({ kind: 'gone' });
    const { access } = to([entry(1, { isCanceled: true })], { hidesCanceled: true });
    expect(await allListed(easyweek, visits, access)).toEqual([]);
    expect(await asked(easyweek, uuid(1), access)).toMatchObject({ booking: { fields: { state: 'cancelled' } } });
  });
});

describe('webhook and list', () => {
  const by = (trigger: string) => ({ query: new URLSearchParams({ event: trigger }) });
  const told = (at = start) => ({
    ...fixture('easyweek/booking-created.json'),
    uid: uuid(1),
    booking_date_start: new Date(at).toISOString(),
    booking_date_end: new Date(at + hour).toISOString(),
  });
  const one = async (change: Partial<EasyWeekEntry> = {}): Promise<Decoded | undefined> =>
    (await allOf([entry(1, change)]))[0];

  it.each([
    [['booking-created'], {}],
    [['booking-created', 'booking-updated'], {}],
    [['booking-created', 'booking-canceled'], { isCanceled: true }],
    [['booking-created', 'booking-succeeded'], { isCompleted: true }],
    [['booking-created', 'booking-succeeded'], {}],
  ])('that tell the same booking (%j) fold to no change', async (triggers, change) => {
    const known = await knownBy(easyweek, []);
    for (const trigger of triggers) await hear(known, easyweek, told(), by(trigger));
    expect(foldListed(known, await one(change), easyweek)).toBe(false);
  });

  it('a lost move or cancellation is found, and its late webhook changes nothing', async () => {
    const known = await knownBy(easyweek, [told()], by('booking-created'));
    expect(foldListed(known, await one({ start: start + hour }), easyweek)).toBe(true);
    expect(knownValue(known, uuid(1), 'times')).toMatchObject({ startsAt: '2031-04-07T09:00:00Z' });
    expect(await hear(known, easyweek, told(start + hour), by('booking-rescheduled'))).toBe(false);
    expect(foldListed(known, await one({ start: start + hour, isCanceled: true }), easyweek)).toBe(true);
    expect(await hear(known, easyweek, told(start + hour), by('booking-canceled'))).toBe(false);
    expect(knownValue(known, uuid(1), 'state')).toBe('cancelled');
  });

  it('a list leaves alone what it does not say', async () => {
    const known = await knownBy(easyweek, [told()], by('booking-created'));
    const before = ['clientName', 'staff', 'service'].map((field) => knownValue(known, uuid(1), field));
    foldListed(known, await one({ start: start + hour }), easyweek);
    expect(['clientName', 'staff', 'service'].map((field) => knownValue(known, uuid(1), field))).toEqual(before);
    expect(before).not.toContain(undefined);
  });
});

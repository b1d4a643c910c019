import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/samples/sample.ts';
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
import { type OnceHubEntry, type OnceHubList, oncehubList } from '../../../test/tools/oncehub-list.ts';
import { oncehub } from './index.ts';

const day = Date.parse('2031-04-07T00:00:00+05:00');
const hour = 3_600_000;
const visits = { by: 'visits', since: day, until: day + 24 * hour } as const;
const changes = { by: 'changes', since: day - 48 * hour, until: day } as const;
const start = day + 13 * hour;
const updatedAt = day - 10 * hour;
const entry = (id: string, change: Partial<OnceHubEntry> = {}): OnceHubEntry => ({ id, start, updatedAt, ...change });
const many = (count: number): OnceHubEntry[] =>
  Array.from({ length: count }, (_, index) =>
    entry(`BKNG-${String(index).padStart(4, '0')}`, { start: day + index * 60_000, updatedAt: updatedAt + index }),
  );

const to = (bookings: readonly OnceHubEntry[], state: Partial<OnceHubList> = {}, change: Access = {}) =>
  accessTo(oncehubList({ bookings, ...state }), { apiKey: 'key', ...change });
const allOf = (bookings: readonly OnceHubEntry[], query: Parameters<typeof allListed>[1] = visits) =>
  allListed(oncehub, query, to(bookings).access);
const one = async (change: Partial<OnceHubEntry> = {}) => bookingsIn(await allOf([entry('B1', change)]))[0];

describe('the pages', () => {
  it.each([0, 1, 99, 100, 101, 200, 250])('hold each of %i bookings once, by visits and by changes', async (count) => {
    const bookings = many(count);
    const expected = bookings.map(({ id }) => id).toReversed();
    for (const query of [visits, changes]) {
      for (const saysMore of [false, true]) {
        expect(idsIn(await allListed(oncehub, query, to(bookings, { saysMore }).access))).toEqual(expected);
      }
    }
  });

  it('go on after the last readable booking', async () => {
    const bookings = many(150).map((booking, index) => (index === 50 ? { ...booking, raw: { id: null } } : booking));
    const found = await allOf(bookings);
    expect(new Set(idsIn(found)).size).toBe(149);
  });

  it('hold the visits that begin in the span, and the changes of its first second', async () => {
    const times = [day - 1000, day, day + 24 * hour - 1000, day + 24 * hour];
    const bookings = times.map((at, index) => entry(`B${index}`, { start: at, updatedAt: updatedAt - index }));
    expect(idsIn(await allOf(bookings))).toEqual(['B1', 'B2']);
    const changed = [changes.since, changes.since - 5000].map((at) => entry(`C${at}`, { updatedAt: at }));
    expect(idsIn(await allOf(changed, changes))).toEqual([`C${changes.since}`]);
  });
});

describe('an entry', () => {
  it('is the booking as its webhook tells it', async () => {
    expect(await one({ phone: '7-7010000001' })).toMatchObject({
      event: 'reconciled',
      id: 'B1',
      clock: updatedAt,
      opens: false,
      isComplete: true,
      body: null,
      fields: {
        state: 'accepted',
        times: { startsAt: '2031-04-07T08:00:00Z', endsAt: '2031-04-07T08:15:00Z' },
        clientName: 'Carrie',
        clientPhone: '+77010000001',
        staff: expect.arrayContaining(['BP-L5SMQPFA1V', 'Michael4', 'michael@example.com']),
        service: ['ET-E8DL20JT5U', '15-minute meeting'],
      },
    });
  });

  it.each([
    ['scheduled', 'accepted'],
    ['rescheduled', 'accepted'],
    ['completed', 'completed'],
    ['canceled', 'cancelled'],
    ['no_show', 'no_show'],
  ])('with the status %s is %s', async (status, state) => {
    expect((await one({ status }))?.fields.state).toBe(state);
  });

  it('with an unknown status says that its state is unknown', async () => {
    const booking = await one({ status: 'paused' });
    expect(booking?.fields).toMatchObject({ unknownState: true });
    expect(booking?.fields.state).toBeUndefined();
  });

  it('that is a request is ignored, because no webhook tells of it', async () => {
    expect(await allOf([entry('B1', { status: 'requested' })])).toMatchObject([{ kind: 'ignored' }]);
  });

  it('that replaces another one points back, and what it replaced is not cancelled', async () => {
    const found = await allOf([
      entry('B1', { status: 'canceled' }),
      entry('B2', { older: 'B1', start: start + hour, updatedAt: updatedAt + 1 }),
      entry('B3', { status: 'canceled', updatedAt: updatedAt + 2 }),
      entry('B4', { older: 'B4', updatedAt: updatedAt + 3 }),
    ]);
    const byId = new Map(bookingsIn(found).map((booking) => [booking.id, booking]));
    expect(byId.get('B1')).toMatchObject({ movedAway: true, successor: 'B2', fields: {} });
    expect(byId.get('B2')).toMatchObject({ predecessor: 'B1', fields: { state: 'accepted' } });
    expect(byId.get('B3')?.fields.state).toBe('cancelled');
    expect(byId.get('B4')?.predecessor).toBeUndefined();
  });

  it('that is not in `only` is ignored, and the calls are the same', async () => {
    const bookings = [entry('B1'), entry('B2', { page: 'BP-2', updatedAt: updatedAt - 1 })];
    const all = to(bookings);
    await allListed(oncehub, visits, all.access);
    const { access, requests } = to(bookings, {}, { settings: { only: ['bp-2'] } });
    const found = await allListed(oncehub, visits, access);
    expect(idsIn(found)).toEqual(['B2']);
    expect(found).toHaveLength(2);
    expect(requests).toEqual(all.requests);
  });

  it.each([
    [{ id: 'a b' }, 'id: custom'],
    [{ starting_time: 'soon' }, 'starting_time: no time with an offset'],
    [{ last_updated_time: null }, 'last_updated_time: no time with an offset'],
  ])('that does not fit (%j) is unreadable, and the others count', async (raw, detail) => {
    const bookings = [
      entry('B1'),
      entry('B2', { raw, updatedAt: updatedAt - 1 }),
      entry('B3', { updatedAt: updatedAt - 2 }),
    ];
    const found = await allOf(bookings);
    expect(idsIn(found)).toEqual(['B1', 'B3']);
    expect(found[1]).toMatchObject({ kind: 'undecodable', detail, body: null });
  });
});

describe('what is no page', () => {
  it('a key that is refused', async () => {
    expect(await listed(oncehub, visits, to([], { key: 'other' }).access)).toEqual({ kind: 'refused' });
    expect(await asked(oncehub, 'B1', to([], { key: 'other' }).access)).toEqual({ kind: 'refused' });
  });

  it('the limit: later', async () => {
    expect(await listed(oncehub, visits, to([], { calls: 0 }).access)).toEqual({ kind: 'later', retryAfterMs: null });
  });

  it.each([['<html>'], [{}], [[]], [{ data: Array(100).fill({}) }]])('another answer: later', async (body) => {
    const { access } = accessTo(() => ({ status: 200, headers: {}, body }));
    expect(await listed(oncehub, visits, access)).toEqual({ kind: 'later', retryAfterMs: null });
    expect(await asked(oncehub, 'B1', access)).toEqual({ kind: 'later', retryAfterMs: null });
  });
});

describe('a booking that was not listed', () => {
  it('is asked for by its id', async () => {
    expect(await asked(oncehub, 'B1', to([entry('B1', { status: 'canceled' })]).access)).toMatchObject({
      kind: 'booking',
      booking: { id: 'B1', fields: { state: 'cancelled', service: ['ET-E8DL20JT5U', '15-minute meeting'] } },
    });
  });

  it('is gone where only its id is left, or not even that', async () => {
    const bookings = [entry('B1', { isDeleted: true })];
    expect(await allOf(bookings)).toEqual([]);
    expect(await asked(oncehub, 'B1', to(bookings).access)).toEqual({ kind: 'gone' });
    expect(await asked(oncehub, 'B2', to(bookings).access)).toEqual({ kind: 'gone' });
  });
});

describe('webhook and list', () => {
  type Json = Record<string, unknown>;
  const told = (type: string, at = updatedAt, change: Json = {}) => {
    const body = fixture('oncehub/booking.scheduled.json');
    const data = { ...(body['data'] as Json), id: 'B1', starting_time: new Date(start).toISOString(), ...change };
    return { ...body, id: `EVNT-${type}-${at}`, creation_time: new Date(at + 387).toISOString(), type, data };
  };

  it.each([
    [['booking.scheduled'], {}],
    [['booking.scheduled', 'booking.canceled'], { status: 'canceled' }],
    [['booking.scheduled', 'booking.canceled_reschedule_requested'], { status: 'canceled' }],
    [['booking.scheduled', 'booking.completed'], { status: 'completed' }],
    [['booking.scheduled', 'booking.completed', 'booking.no_show'], { status: 'no_show' }],
    [['booking.scheduled', 'booking.rescheduled'], { status: 'rescheduled' }],
  ])('that tell the same booking (%j) fold to no change', async (types, change) => {
    const known = await knownBy(
      oncehub,
      types.map((type, index) => told(type, updatedAt + index * 1000)),
    );
    const entries = await one({ ...change, updatedAt: updatedAt + (types.length - 1) * 1000 });
    expect(foldListed(known, entries, oncehub)).toBe(false);
    // What is said is the same, too, and not only older.
    expect(foldListed(known, entries && { ...entries, clock: updatedAt + hour }, oncehub)).toBe(false);
  });

  it('a webhook after the list changes nothing either', async () => {
    const known = await knownBy(oncehub, []);
    expect(foldListed(known, await one(), oncehub)).toBe(true);
    expect(await hear(known, oncehub, told('booking.scheduled'))).toBe(false);
  });

  it('a lost move to another page makes one chain, and its late webhook changes nothing', async () => {
    const known = await knownBy(oncehub, [told('booking.scheduled')]);
    const at = updatedAt + 60_000;
    const moved = { older: 'B1', start: start + hour, updatedAt: at };
    const found = await allOf([entry('B1', { status: 'canceled', updatedAt: at - 10 }), entry('B2', moved)]);
    for (const booking of bookingsIn(found)) foldListed(known, booking, oncehub);
    expect(known.chain.edges).toEqual([['B1', 'B2']]);
    const change = { id: 'B2', rescheduled_booking_id: 'B1', starting_time: new Date(start + hour).toISOString() };
    expect(await hear(known, oncehub, told('booking.canceled_then_rescheduled', at, change))).toBe(false);
    expect(knownValue(known, 'B2', 'state')).toBe('accepted');
  });

  it('a list behind a later webhook changes nothing', async () => {
    const known = await knownBy(oncehub, [told('booking.scheduled'), told('booking.canceled', updatedAt + 5000)]);
    expect(foldListed(known, await one(), oncehub)).toBe(false);
    expect(knownValue(known, 'B1', 'state')).toBe('cancelled');
  });

  it('a list that lags shows the booking in a later round', async () => {
    const { access } = to([entry('B1')], { shownUntil: updatedAt - 1 });
    expect(await allListed(oncehub, changes, access)).toEqual([]);
    expect(idsIn(await allOf([entry('B1')], changes))).toEqual(['B1']);
  });

  it.each([-120_000, 120_000])(
    'a tool whose clock is off by %i ms is found with an overlap of the rounds',
    async (skewMs) => {
      for (const at of [changes.since, changes.until - 1]) {
        const wide = { ...changes, since: changes.since - 300_000, until: changes.until + 300_000 };
        const { access } = to([entry('B1', { updatedAt: at })], { skewMs });
        expect(bookingsIn(await allListed(oncehub, wide, access))).toHaveLength(1);
      }
    },
  );
});

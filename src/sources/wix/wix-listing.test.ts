import { describe, expect, it } from 'vitest';
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
import { type WixEntry, type WixList, wixList } from '../../../test/tools/wix-list.ts';
import { wix } from './index.ts';
import { action, booking, claims, envelope, type Json, slot, unsigned } from './test-bodies.ts';

const day = Date.parse('2031-04-07T00:00:00+05:00');
const hour = 3_600_000;
const visits = { by: 'visits', since: day, until: day + 24 * hour } as const;
const changes = { by: 'changes', since: day - 48 * hour, until: day } as const;
const start = day + 13 * hour;
const updatedAt = day - 10 * hour;
const id = '5f0a7c1e-0000-4000-8000-000000000001';
const entry = (change: Partial<WixEntry> = {}): WixEntry => ({ id, revision: 3, start, updatedAt, ...change });
const many = (count: number, stepMs: number): WixEntry[] =>
  Array.from({ length: count }, (_, index) =>
    entry({
      id: `B${String(index).padStart(4, '0')}`,
      start: day + index * stepMs,
      updatedAt: updatedAt + index * stepMs,
    }),
  );

const to = (bookings: readonly WixEntry[], state: Partial<WixList> = {}, change: Access = {}) =>
  accessTo(wixList({ bookings, ...state }), { apiKey: 'site-1:IST.key', ...change });
const allOf = (bookings: readonly WixEntry[], query: Parameters<typeof allListed>[1] = visits) =>
  allListed(wix, query, to(bookings).access);
const one = async (change: Partial<WixEntry> = {}) => bookingsIn(await allOf([entry(change)]))[0];

describe('the pages', () => {
  it.each([0, 1, 99, 100, 101, 250])('hold each of %i bookings, by visits and by changes', async (count) => {
    const bookings = many(count, 60_000);
    const expected = bookings.map((one) => one.id);
    for (const query of [visits, changes]) {
      const ids = idsIn(await allOf(bookings, query));
      expect([...new Set(ids)]).toEqual(expected);
      // The last of a full page is the first of the next one.
      expect(ids.length - expected.length).toBeLessThanOrEqual(Math.floor(count / 100) + 1);
    }
  });

  it('leave none out where many begin at the same time', async () => {
    const bookings = many(240, 60_000).map((one, index) => ({ ...one, start: day + Math.floor(index / 30) * hour }));
    expect(new Set(idsIn(await allOf(bookings))).size).toBe(240);
  });

  it('say so where a whole page begins at the same time', async () => {
    const bookings = many(100, 0);
    expect(await listed(wix, visits, to(bookings).access)).toMatchObject({ kind: 'unreadable' });
  });

  it('hold the visits that begin in the span, and the changes of its first second', async () => {
    const times = [day - 1000, day, day + 24 * hour - 1000, day + 24 * hour];
    const bookings = times.map((at, index) => entry({ id: `B${index}`, start: at }));
    expect(idsIn(await allOf(bookings))).toEqual(['B1', 'B2']);
    const changed = [changes.since, changes.since - 5000].map((at) => entry({ id: `C${at}`, updatedAt: at }));
    expect(idsIn(await allOf(changed, changes))).toEqual([`C${changes.since}`]);
  });
});

describe('an entry', () => {
  it('is the booking as its webhook tells it', async () => {
    expect(await one()).toMatchObject({
      event: 'reconciled',
      id,
      clock: 2.5,
      opens: false,
      isComplete: true,
      body: null,
      fields: {
        state: 'accepted',
        times: { startsAt: '2031-04-07T08:00:00Z', endsAt: '2031-04-07T08:30:00Z' },
        clientName: 'Ivan P',
        clientPhone: '+77010000001',
        staff: expect.arrayContaining(['resource-1', 'Anna']),
        service: ['service-1', 'Haircut'],
      },
    });
  });

  it.each([
    ['CREATED', 'pending'],
    ['PENDING', 'pending'],
    ['CONFIRMED', 'accepted'],
    ['DECLINED', 'declined'],
    ['CANCELED', 'cancelled'],
  ])('with the status %s is %s', async (status, state) => {
    expect((await one({ status }))?.fields.state).toBe(state);
  });

  it.each([
    ['WAITING_LIST', 'on a waiting list: holds no time'],
    ['PAUSED', 'its status is not known'],
  ])('with the status %s says so of a known booking and makes none', async (status, ifKnown) => {
    expect(await one({ status })).toMatchObject({ ifKnown, fields: { unknownState: true } });
  });

  it('of a class is a group', async () => {
    expect((await one({ tags: ['GROUP'] }))?.fields.isGroup).toBe(true);
  });

  it('of a course is ignored', async () => {
    expect(await allOf([entry({ isCourse: true })])).toMatchObject([{ kind: 'ignored' }]);
  });

  it('that is not in `only` is ignored, and the calls are the same', async () => {
    const bookings = [entry({ id: 'B1' }), entry({ id: 'B2', resource: { id: 'resource-2', name: 'Boris' } })];
    const apiKey = 'site-1:instance-1:IST.key';
    const all = to(bookings, {}, { apiKey });
    await allListed(wix, visits, all.access);
    for (const [only, ids] of [
      [['boris'], ['B2']],
      [['location-1'], ['B1', 'B2']],
      [['instance-1'], ['B1', 'B2']],
      [['instance-2'], []],
    ] as const) {
      const { access, requests } = to(bookings, {}, { apiKey, settings: { only } });
      const found = await allListed(wix, visits, access);
      expect(idsIn(found)).toEqual(ids);
      expect(found).toHaveLength(2);
      expect(requests).toEqual(all.requests);
    }
  });

  it.each([
    [{ id: null }, 'id: missing'],
    [{ revision: 'x' }, 'revision: missing'],
    [{ bookedEntity: {}, startDate: '2031-04-07T08:00:00Z', endDate: 'x', revision: null }, 'revision: missing'],
  ])('that does not fit (%j) is unreadable, and the others count', async (raw, detail) => {
    const found = await allOf([entry({ id: 'B1' }), entry({ id: 'B2', raw }), entry({ id: 'B3' })], changes);
    expect(idsIn(found)).toEqual(['B1', 'B3']);
    expect(found).toContainEqual(expect.objectContaining({ kind: 'undecodable', detail, body: null }));
  });

  it('without a time or that is nothing is unreadable', async () => {
    const extendedBookings = [{}, 7, { booking: { ...booking(), startDate: undefined, bookedEntity: { slot: {} } } }];
    const { access } = accessTo(() => ({ status: 200, headers: {}, body: { extendedBookings } }), { apiKey: 's:k' });
    const found = await allListed(wix, visits, access);
    expect(found.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'undecodable']);
  });
});

describe('what is no page', () => {
  it.each(['', 'IST.key', 'a b:IST.key', 'site-1:IST.key:x:y'])(
    'a key %j of another form: refused, no call',
    async (apiKey) => {
      const { access, requests } = to([], {}, { apiKey });
      expect(await listed(wix, visits, access)).toEqual({ kind: 'refused' });
      expect(await asked(wix, id, access)).toEqual({ kind: 'refused' });
      expect(requests).toEqual([]);
    },
  );

  it('a key without the instance, where `only` may name it', async () => {
    const { access } = to([entry()], {}, { settings: { only: ['Anna'] } });
    expect(await listed(wix, visits, access)).toEqual({ kind: 'refused' });
  });

  it('a key or site that Wix refuses', async () => {
    for (const state of [{ key: 'other' }, { site: 'other' }]) {
      expect(await listed(wix, visits, to([], state).access)).toEqual({ kind: 'refused' });
      expect(await asked(wix, id, to([], state).access)).toEqual({ kind: 'refused' });
    }
  });

  it('the limit, or another answer: later', async () => {
    expect(await listed(wix, visits, to([], { calls: 0 }).access)).toEqual({ kind: 'later', retryAfterMs: null });
    for (const body of ['<html>', {}, [], { extendedBookings: {} }]) {
      const { access } = accessTo(() => ({ status: 200, headers: {}, body }), { apiKey: 's:k' });
      expect(await listed(wix, visits, access)).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });
});

describe('a booking that was not listed', () => {
  it('is asked for by its id', async () => {
    expect(await asked(wix, id, to([entry({ id: 'B0' }), entry({ status: 'CANCELED' })]).access)).toMatchObject({
      kind: 'booking',
      booking: { id, fields: { state: 'cancelled' } },
    });
  });

  it('is gone where the query finds none, and another booking is no answer', async () => {
    expect(await asked(wix, id, to([entry({ id: 'B0' })]).access)).toEqual({ kind: 'gone' });
    const body = { extendedBookings: [{ booking: booking({ id: 'B0' }) }] };
    const { access } = accessTo(() => ({ status: 200, headers: {}, body }), { apiKey: 's:k' });
    expect(await asked(wix, id, access)).toEqual({ kind: 'later', retryAfterMs: null });
  });
});

describe('webhook and list', () => {
  const at = (begin: number): Json => ({
    startDate: new Date(begin).toISOString(),
    endDate: new Date(begin + 30 * 60_000).toISOString(),
  });
  const change = (revision: number, begin = start, more: Json = {}): Json => ({
    ...at(begin),
    revision: String(revision),
    bookedEntity: { title: 'Haircut', slot: slot(at(begin)) },
    ...more,
  });
  const told = (inner: Json): string => unsigned(claims(inner));
  const created = (more: Json = {}) =>
    told(envelope('created', { createdEvent: { entityAsJson: JSON.stringify(booking(change(1, start, more))) } }));
  const acted = (slug: string, revision: number, begin = start, more: Json = {}) =>
    told(action(slug, change(revision, begin, more), { id: `event-${slug}-${revision}` }));

  it.each([
    [[created()], { revision: 1 }],
    [[created({ status: 'CREATED' }), acted('confirmed', 2)], { revision: 2 }],
    [[created({ status: 'CREATED' })], { revision: 1, status: 'CREATED' }],
    [[created(), acted('rescheduled', 2, start + hour)], { revision: 2, start: start + hour }],
    [[created(), acted('canceled', 2, start, { status: 'CANCELED' })], { revision: 2, status: 'CANCELED' }],
    [[created(), acted('declined', 2, start, { status: 'DECLINED' })], { revision: 2, status: 'DECLINED' }],
  ])('that tell the same booking fold to no change (%#)', async (webhooks, state) => {
    const known = await knownBy(wix, webhooks);
    const found = await one(state);
    expect(foldListed(known, found, wix)).toBe(false);
    // What is said is the same, too, and not only older.
    expect(foldListed(known, found && { ...found, clock: 99 }, wix)).toBe(false);
  });

  it('a list with an earlier revision changes nothing', async () => {
    const known = await knownBy(wix, [created(), acted('rescheduled', 2, start + hour)]);
    expect(foldListed(known, await one({ revision: 1 }), wix)).toBe(false);
    expect(knownValue(known, id, 'times')).toMatchObject({ startsAt: '2031-04-07T09:00:00Z' });
  });

  it('a lost move is found, and its late webhook changes nothing', async () => {
    const known = await knownBy(wix, [created()]);
    expect(foldListed(known, await one({ revision: 2, start: start + hour }), wix)).toBe(true);
    expect(await hear(known, wix, acted('rescheduled', 2, start + hour))).toBe(false);
    expect(knownValue(known, id, 'times')).toMatchObject({ startsAt: '2031-04-07T09:00:00Z' });
  });

  it('a list that lags shows the booking in a later round', async () => {
    expect(await allListed(wix, changes, to([entry()], { shownUntil: updatedAt - 1 }).access)).toEqual([]);
    expect(idsIn(await allOf([entry()], changes))).toEqual([id]);
  });

  it.each([-120_000, 120_000])(
    'a tool whose clock is off by %i ms is found with an overlap of the rounds',
    async (skewMs) => {
      for (const at of [changes.since, changes.until - 1]) {
        const wide = { ...changes, since: changes.since - 300_000, until: changes.until + 300_000 };
        const { access } = to([entry({ updatedAt: at })], { skewMs });
        expect(bookingsIn(await allListed(wix, wide, access))).toHaveLength(1);
      }
    },
  );
});

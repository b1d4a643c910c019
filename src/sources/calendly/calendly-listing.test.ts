import { describe, expect, it } from 'vitest';
import { type CalendlyInvitee, calendlyBooked, calendlyCanceled } from '../../../test/samples/calendly.ts';
import {
  type CalendlyEventEntry,
  type CalendlyInviteeEntry,
  type CalendlyList,
  calendlyList,
} from '../../../test/tools/calendly-list.ts';
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
import { calendly } from './index.ts';

const day = Date.parse('2031-04-07T00:00:00+05:00');
const hour = 3_600_000;
const visits = { by: 'visits', since: day, until: day + 24 * hour } as const;
const start = day + 13 * hour;
const changedAt = day - 10 * hour;
const invitee = (id: string, change: Partial<CalendlyInviteeEntry> = {}): CalendlyInviteeEntry => ({
  id,
  updatedAt: changedAt + 327,
  ...change,
});
const event = (id: string, change: Partial<CalendlyEventEntry> = {}): CalendlyEventEntry => ({
  id: `E-${id}`,
  start,
  updatedAt: changedAt + 300,
  invitees: [invitee(id)],
  ...change,
});
const many = (count: number): CalendlyEventEntry[] =>
  Array.from({ length: count }, (_, index) =>
    event(`I${String(index).padStart(4, '0')}`, { start: day + index * 60_000 }),
  );
const group = (count: number, id = 'G'): CalendlyEventEntry =>
  event(id, { limit: 500, invitees: Array.from({ length: count }, (_, index) => invitee(`${id}-${index}`)) });

const to = (events: readonly CalendlyEventEntry[], state: Partial<CalendlyList> = {}, change: Access = {}) =>
  accessTo(calendlyList({ events, ...state }), { apiKey: 'token', ...change });
const allOf = async (events: readonly CalendlyEventEntry[], state: Partial<CalendlyList> = {}) =>
  allListed(calendly, visits, to(events, state).access);
const oneOf = async (entry: CalendlyEventEntry, id?: string) => {
  const found = bookingsIn(await allOf([entry]));
  return id === undefined ? found[0] : found.find((one) => one.id === id);
};

describe('the pages', () => {
  it.each([0, 1, 9, 10, 11, 25])('hold each invitee of %i events once', async (count) => {
    const events = many(count);
    expect(idsIn(await allOf(events))).toEqual(events.map(({ invitees }) => invitees[0]?.id));
  });

  it.each([1, 50, 51, 120])(
    'hold each of %i invitees of a group once, and the events before and after it',
    async (count) => {
      const events = [event('before', { start: start - hour }), group(count), event('after', { start: start + hour })];
      const ids = idsIn(await allOf(events));
      expect(new Set(ids).size).toBe(count + 2);
      expect(ids).toHaveLength(count + 2);
      expect(ids.at(-1)).toBe('after');
    },
  );

  it('are small where many events are groups, and cost few calls', async () => {
    const events = Array.from({ length: 12 }, (_, index) => ({
      ...group(30, `G${index}`),
      start: start + index * 60_000,
    }));
    const { access, requests } = to(events);
    let cursor: string | null = null;
    const ids: string[] = [];
    do {
      const before = requests.length;
      const page = await listed(calendly, { ...visits, cursor }, access);
      if (page.kind !== 'page') throw new Error(page.kind);
      expect(page.bookings.length).toBeLessThanOrEqual(100);
      expect(requests.length - before).toBeLessThanOrEqual(12);
      ids.push(...idsIn(page.bookings));
      cursor = page.next;
    } while (cursor !== null);
    expect(new Set(ids).size).toBe(360);
    expect(ids).toHaveLength(360);
  });

  it('ask who the token belongs to once', async () => {
    const { access, requests } = to(many(25));
    await allListed(calendly, visits, access);
    expect(requests.filter(({ url }) => url.endsWith('/users/me'))).toHaveLength(1);
  });

  it('hold the visits that begin in the span', async () => {
    const events = [-1000, 0, 24 * hour - 1000, 24 * hour].map((at) => event(`at${at}`, { start: day + at }));
    expect(idsIn(await allOf(events))).toEqual(['at0', `at${24 * hour - 1000}`]);
  });

  it('do not skip an event where another one was added in front of it', async () => {
    const events = Array.from({ length: 3 }, (_, index) => ({
      ...group(30, `G${index}`),
      start: start + index * 60_000,
    }));
    const first = await listed(calendly, visits, to(events).access);
    const cursor = first.kind === 'page' ? first.next : null;
    const now = [event('new', { start: start - hour }), ...events];
    const second = await listed(calendly, { ...visits, cursor }, to(now).access);
    expect(second.kind === 'page' && idsIn(second.bookings)).toContain('G2-0');
  });
});

describe('an entry', () => {
  it('is the booking as its webhook tells it', async () => {
    expect(await oneOf(event('I'))).toMatchObject({
      event: 'reconciled',
      id: 'I',
      clock: changedAt,
      opens: false,
      isComplete: true,
      body: null,
      fields: {
        state: 'accepted',
        times: { startsAt: '2031-04-07T08:00:00Z', endsAt: '2031-04-07T08:30:00Z' },
        clientName: 'Иван Петров',
        clientPhone: '+77010000001',
        staff: [
          'Anna',
          'GBGBDCAADAEDCRZ2',
          'https://api.calendly.com/event_types/GBGBDCAADAEDCRZ2',
          '15 Minute Meeting',
        ],
      },
    });
  });

  it('carries the appointment id of its link', async () => {
    const tracking = { utm_content: '9041.abcdefghij0123456789' };
    expect(await oneOf(event('I', { invitees: [invitee('I', { raw: { tracking } })] }))).toMatchObject({
      carried: '9041.abcdefghij0123456789',
    });
  });

  it.each([
    ['canceled', {}, 'cancelled'],
    ['active', { noShowAt: changedAt + 5000 }, 'no_show'],
    ['canceled', { noShowAt: changedAt + 5000 }, 'cancelled'],
  ])('with the status %s and %j is %s', async (status, change, state) => {
    const booking = await oneOf(event('I', { invitees: [invitee('I', { status, ...change })] }));
    expect(booking?.fields.state).toBe(state);
  });

  it('with an unknown status says that its state is unknown', async () => {
    const booking = await oneOf(event('I', { invitees: [invitee('I', { status: 'paused' })] }));
    expect(booking?.fields).toMatchObject({ unknownState: true });
    expect(booking?.fields.state).toBeUndefined();
  });

  it('is cancelled with its event, but not in a group', async () => {
    expect((await oneOf(event('I', { status: 'canceled' })))?.fields.state).toBe('cancelled');
    const entry = { ...group(2), status: 'canceled' };
    expect((await oneOf(entry))?.fields).toMatchObject({ state: 'accepted', isGroup: true });
  });

  it('has the time of its event’s change, but not in a group', async () => {
    const updatedAt = changedAt + 90_000;
    expect((await oneOf(event('I', { updatedAt })))?.clock).toBe(updatedAt);
    expect((await oneOf({ ...group(2), updatedAt }))?.clock).toBe(changedAt);
  });

  it('that is not in `only` is ignored, and the calls are the same', async () => {
    const events = [event('I1'), event('I2', { host: 'Boris' }), { ...group(60), host: 'Boris' }];
    const all = to(events);
    await allListed(calendly, visits, all.access);
    const { access, requests } = to(events, {}, { settings: { only: ['anna'] } });
    const found = await allListed(calendly, visits, access);
    expect(idsIn(found)).toEqual(['I1']);
    expect(found).toHaveLength(62);
    expect(requests).toEqual(all.requests);
  });

  it.each([
    [{ uri: null }, 'uri: invalid_union'],
    [{ uri: '/' }, 'uri: no id in it'],
    [{ updated_at: 'x' }, 'updated_at: no time with an offset'],
  ])('that does not fit (%j) is unreadable, and the others count', async (raw, detail) => {
    const found = await allOf([event('I1'), event('I2', { invitees: [invitee('I2', { raw })] }), event('I3')]);
    expect(idsIn(found)).toEqual(['I1', 'I3']);
    expect(found).toContainEqual(expect.objectContaining({ kind: 'undecodable', detail }));
  });

  it('of an event without start or id is unreadable, and the others count', async () => {
    const found = await allOf([
      event('I1', { raw: { start_time: 'soon' } }),
      event('I2', { raw: { uri: null } }),
      event('I3'),
    ]);
    expect(found.map((one) => (one.kind === 'undecodable' ? one.detail : one.kind))).toEqual([
      'scheduled_event.start_time: no time with an offset',
      'uri: no id in it',
      'booking',
    ]);
  });
});

describe('what is no page', () => {
  it('a token that is refused, or may not see the organization', async () => {
    expect(await listed(calendly, visits, to([], { token: 'other' }).access)).toEqual({ kind: 'refused' });
    expect(await listed(calendly, visits, to([], { isAdmin: false }).access)).toEqual({ kind: 'refused' });
  });

  it.each([0, 1, 2, 3])('the limit after %i calls: later', async (calls) => {
    expect(await listed(calendly, visits, to(many(3), { calls }).access)).toEqual({
      kind: 'later',
      retryAfterMs: null,
    });
  });

  it.each([['<html>'], [{}], [{ collection: [] }], [[]]])('another answer (%j): later', async (body) => {
    const { access } = accessTo(() => ({ status: 200, headers: {}, body }));
    expect(await listed(calendly, visits, access)).toEqual({ kind: 'later', retryAfterMs: null });
    expect(await listed(calendly, { ...visits, cursor: 'O   ' }, access)).toEqual({
      kind: 'later',
      retryAfterMs: null,
    });
  });

  it('a page token that is too long to be kept', async () => {
    const tool = calendlyList({ events: many(11) });
    const { access } = accessTo(
      (request) => {
        const { body, ...answer } = tool(request);
        const { pagination, ...rest } = body as { pagination?: object };
        return pagination === undefined || request.url.includes('invitees')
          ? { ...answer, body }
          : { ...answer, body: { ...rest, pagination: { ...pagination, next_page_token: 'x'.repeat(500) } } };
      },
      { apiKey: 'token' },
    );
    expect(await listed(calendly, visits, access)).toMatchObject({ kind: 'unreadable' });
  });

  it('a booking that was not listed is not asked for: its event is not known', async () => {
    const { access, requests } = to([]);
    expect(await asked(calendly, 'I', access)).toMatchObject({ kind: 'booking', booking: { kind: 'ignored' } });
    expect(requests).toEqual([]);
  });
});

describe('webhook and list', () => {
  const of = (id: string, at: number, change: Partial<CalendlyInvitee> = {}): CalendlyInvitee => ({
    id,
    slot: { startsAt: new Date(start), minutes: 30 },
    sentAt: new Date(at),
    client: { name: 'Иван Петров', phone: '+77010000001' },
    staff: 'Anna',
    ...change,
  });
  const booked = (id: string, at = changedAt, change: Partial<CalendlyInvitee> = {}) =>
    JSON.parse(calendlyBooked(of(id, at, change), 'any').body);
  const canceled = (id: string, at: number, change: Partial<CalendlyInvitee> = {}) =>
    JSON.parse(calendlyCanceled(of(id, at, change), 'any').body);
  const listedOnce = (change: Partial<CalendlyInviteeEntry> = {}, more: Partial<CalendlyEventEntry> = {}) =>
    oneOf(event('I', { invitees: [invitee('I', change)], ...more }), 'I');

  it('that tell the same booking fold to no change, in either order', async () => {
    const known = await knownBy(calendly, [booked('I')]);
    expect(foldListed(known, await listedOnce(), calendly)).toBe(false);
    const other = await knownBy(calendly, []);
    expect(foldListed(other, await listedOnce(), calendly)).toBe(true);
    expect(await hear(other, calendly, booked('I'))).toBe(false);
  });

  it('agree about a cancellation, and a list from before it changes nothing', async () => {
    const known = await knownBy(calendly, [booked('I'), canceled('I', changedAt + 60_000)]);
    const off = { status: 'canceled', updatedAt: changedAt + 60_356 };
    expect(foldListed(known, await listedOnce(off), calendly)).toBe(false);
    expect(foldListed(known, await listedOnce(), calendly)).toBe(false);
    expect(knownValue(known, 'I', 'state')).toBe('cancelled');
    const lost = await knownBy(calendly, [booked('I')]);
    expect(foldListed(lost, await listedOnce(off), calendly)).toBe(true);
    expect(knownValue(lost, 'I', 'state')).toBe('cancelled');
  });

  it('agree about a no-show', async () => {
    const mark = { uri: 'https://api.calendly.com/invitee_no_shows/N' };
    const { payload, ...rest } = booked('I', changedAt + 60_000);
    const marked = { ...rest, event: 'invitee_no_show.created', payload: { ...payload, no_show: mark } };
    const known = await knownBy(calendly, [booked('I'), marked]);
    expect(foldListed(known, await listedOnce({ noShowAt: changedAt + 60_200 }), calendly)).toBe(false);
    const lost = await knownBy(calendly, [booked('I')]);
    expect(foldListed(lost, await listedOnce({ noShowAt: changedAt + 60_200 }), calendly)).toBe(true);
    expect(knownValue(lost, 'I', 'state')).toBe('no_show');
  });

  it('agree about a move to a new invitee, whichever of its webhooks came', async () => {
    const at = changedAt + 60_000;
    const slot = { startsAt: new Date(start + 2 * hour), minutes: 30 };
    const webhooks = [canceled('I', at, { movedTo: 'J' }), booked('J', at, { movedFrom: 'I', slot })];
    const entries = bookingsIn(
      await allOf([
        event('I', {
          status: 'canceled',
          invitees: [invitee('I', { status: 'canceled', rescheduled: true, newer: 'J', updatedAt: at + 100 })],
        }),
        event('J', {
          start: start + 2 * hour,
          updatedAt: at,
          invitees: [invitee('J', { older: 'I', updatedAt: at + 50 })],
        }),
      ]),
    );
    expect(entries).toMatchObject([
      { id: 'I', movedAway: true, successor: 'J', fields: {} },
      { id: 'J', predecessor: 'I', fields: { times: { startsAt: '2031-04-07T10:00:00Z' } } },
    ]);
    const known = await knownBy(calendly, [booked('I'), ...webhooks]);
    for (const entry of entries) expect(foldListed(known, entry, calendly)).toBe(false);
    const lost = await knownBy(calendly, [booked('I')]);
    expect(entries.map((entry) => foldListed(lost, entry, calendly))).toContain(true);
    expect(lost.chain.edges).toEqual([['I', 'J']]);
    for (const webhook of webhooks) expect(await hear(lost, calendly, webhook)).toBe(false);
  });

  it('a change of host, which no webhook tells, is news', async () => {
    const known = await knownBy(calendly, [booked('I')]);
    const reassigned = await listedOnce({}, { host: 'Boris', updatedAt: changedAt + 90_000 });
    expect(foldListed(known, reassigned, calendly)).toBe(true);
    expect(knownValue(known, 'I', 'staff')).toContain('Boris');
  });

  it('a list that lags shows a booking in a later round', async () => {
    expect(await allOf([event('I')], { shownUntil: changedAt })).toEqual([]);
    expect(idsIn(await allOf([event('I')], { shownUntil: changedAt + 1000 }))).toEqual(['I']);
  });
});

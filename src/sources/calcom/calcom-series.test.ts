// The visits of a series as Cal.com's API names them: two calls, and nothing of anybody else's series.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  later,
  notFound,
  ok,
  refused,
  settings,
  tool,
  type Values,
} from '../../../test/unit/sources/read-back-bodies.ts';
import type { ToolAnswer } from '../source.ts';
import { calcom } from './index.ts';

const booking = (uid: string, change: Values = {}): Values => ({
  id: 123,
  uid,
  title: 'Consultation between Dr North and Mira Sample',
  hosts: [{ id: 41, name: 'Dr North', email: 'dr.north@example.com', username: 'dr-north', timeZone: 'Asia/Almaty' }],
  status: 'cancelled',
  start: '2032-04-13T04:30:00.000Z',
  end: '2032-04-13T05:00:00.000Z',
  duration: 30,
  eventTypeId: 3310,
  eventType: { id: 3310, slug: 'consultation' },
  attendees: [{ name: 'Mira Sample', email: 'mira.sample@example.com', timeZone: 'Asia/Almaty', absent: false }],
  bookingFieldsResponses: {
    name: 'Mira Sample',
    email: 'Mira.Sample@example.com',
    attendeePhoneNumber: '+77470000011',
    notes: 'First time',
  },
  recurringBookingUid: 'series-1',
  absentHost: false,
  ...change,
});
const data = (value: unknown): ToolAnswer => ok({ status: 'success', data: value });

interface Played {
  readonly own?: ToolAnswer;
  readonly all?: ToolAnswer;
  readonly only?: readonly string[];
  readonly apiUrl?: string | null;
}

async function read({ own = data(booking('two')), all = data([booking('two')]), only = [], apiUrl = null }: Played) {
  const played = tool(({ url }) => (url.endsWith('/two') ? own : all), {
    apiKey: 'cal_live_made-up',
    apiUrl,
    settings: { ...settings, only },
  });
  return { read: await calcom.readSeries?.('two', played.access), requests: played.requests };
}

describe('the calls', () => {
  it('ask for the booking and then for its series, with the key and the version of the answers', async () => {
    const headers = { authorization: 'Bearer cal_live_made-up', 'cal-api-version': '2024-08-13' };
    expect((await read({})).requests).toEqual([
      { url: 'https://api.cal.com/v2/bookings/two', headers },
      { url: 'https://api.cal.com/v2/bookings/series-1', headers },
    ]);
    const { requests } = await read({ apiUrl: 'https://cal.example.com/api' });
    expect(requests[0]?.url).toBe('https://cal.example.com/api/v2/bookings/two');
  });

  it('escape what the tool calls its series', async () => {
    const { requests } = await read({
      own: data(booking('two', { recurringBookingUid: '../me?x=1' })),
    });
    expect(requests[1]?.url).toBe('https://api.cal.com/v2/bookings/..%2Fme%3Fx%3D1');
  });

  it.each([
    ['refused', refused, { kind: 'refused' }],
    ['later', later(503, 7_000), { kind: 'later', retryAfterMs: 7_000 }],
    ['of what it does not have', notFound, { kind: 'unknown' }],
  ])('that are %s say so, the first and the second', async (_, answer, expected) => {
    const first = await read({ own: answer });
    expect(first.read).toEqual(expected);
    expect(first.requests).toHaveLength(1);
    expect((await read({ all: answer })).read).toEqual(expected);
  });
});

describe('a visit', () => {
  const membersOf = async (...bookings: unknown[]) => {
    const found = (await read({ all: data(bookings) })).read;
    if (found?.kind !== 'series') throw new Error(JSON.stringify(found));
    return found.members;
  };

  it('has its id, whose it is, its state, what it replaced and all that an opening would tell', async () => {
    expect(await membersOf(booking('three', { rescheduledFromUid: 'old', status: 'accepted' }))).toEqual([
      {
        id: 'three',
        of: ['3310', 'mira.sample@example.com', 'mira sample'],
        state: 'accepted',
        predecessor: 'old',
        fields: {
          times: { startsAt: '2032-04-13T04:30:00Z', endsAt: '2032-04-13T05:00:00Z' },
          clientName: 'Mira Sample',
          clientPhone: '+77470000011',
          clientComment: 'First time',
          staff: ['41', 'dr.north@example.com', 'dr-north', 'Dr North', '3310', 'consultation'],
          service: ['3310', 'consultation'],
        },
      },
    ]);
  });

  it.each([
    ['accepted', 'accepted'],
    ['pending', 'pending'],
    ['cancelled', 'cancelled'],
    ['rejected', 'declined'],
    ['awaiting_host', undefined],
  ])('that is %s is %s', async (status, state) => {
    expect((await membersOf(booking('three', { status })))[0]?.state).toBe(state);
  });

  it('is whose the webhook says that it is', async () => {
    const [event] = calcom.decode(
      {
        triggerEvent: 'BOOKING_CANCELLED',
        createdAt: '2026-11-20T04:09:00.000Z',
        payload: {
          uid: 'two',
          type: 'consultation',
          eventTypeId: 3310,
          startTime: '2032-04-13T04:30:00Z',
          attendees: [{ name: 'Mira Sample', email: 'mira.sample@example.com', timeZone: 'Asia/Almaty' }],
          responses: { email: { label: 'email_address', value: 'mira.sample@example.com' } },
          recurringEvent: { freq: 2, count: 24, interval: 1 },
        },
      },
      { settings } as never,
    );
    const [member] = await membersOf(booking('two'));
    expect(event?.kind === 'booking' && event.series?.of).toEqual(member?.of);
  });

  it('outside of `only` brings its state alone', async () => {
    const found = await read({ only: ['another host'], all: data([booking('three')]) });
    expect(found.read).toMatchObject({ kind: 'series', members: [{ id: 'three', state: 'cancelled', fields: null }] });
  });
});

it.each([
  ['has no series', { own: data(booking('two', { recurringBookingUid: null })) }],
  ['has seats', { all: data([booking('two', { attendees: [{ email: 'a@example.com', seatUid: 's' }] })]) }],
  ['has more visits than a series has', { all: data(Array.from({ length: 201 }, (_, at) => booking(`b${at}`))) }],
] satisfies [string, Played][])('what %s is not told', async (_, played) => {
  expect((await read(played)).read).toEqual({ kind: 'unknown' });
});

it.each([
  ['of another booking', { own: data(booking('three')) }],
  ['without a booking', { own: ok({ status: 'error' }) }],
  ['of one booking in place of all', { all: data(booking('two')) }],
  ['of another series', { all: data([booking('two'), booking('x', { recurringBookingUid: 'series-2' })]) }],
  ['of visits without id', { all: data([booking('two'), booking('x', { uid: 7.5e300 }), booking('', {})]) }],
  ['of visits without client', { all: data([booking('two', { attendees: [], bookingFieldsResponses: {} })]) }],
  ['of an id that One-Link cannot hold', { all: data([booking('x'.repeat(300))]) }],
] satisfies [string, Played][])('an answer %s is unreadable', async (_, played) => {
  expect((await read(played)).read?.kind).toBe('unreadable');
});

it('whatever is answered, a visit is named only where the answer says that it is of the series', async () => {
  const value = fc.anything({ withNullPrototype: true });
  const odd = fc.oneof(value, fc.array(fc.record({ uid: value, recurringBookingUid: value, attendees: value })));
  await fc.assert(
    fc.asyncProperty(odd, odd, async (own, all) => {
      expect((await read({ own: data(own) })).read?.kind).not.toBe('series');
      const found = (await read({ all: data(all) })).read;
      expect(found?.kind === 'series' ? found.members : []).toEqual([]);
    }),
  );
});

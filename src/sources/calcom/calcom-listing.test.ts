// Cal.com's list of bookings, over an emulator of its API: what webhooks told is no news, and what they did not tell is.
import { describe, expect, it } from 'vitest';
import { calcomBooked, calcomCancelled, calcomMoved } from '../../../test/samples/calcom.ts';
import { type CalcomBooking, type CalcomState, calcomList, calcomListKey } from '../../../test/tools/calcom-list.ts';
import { limited } from '../../../test/tools/list-emulator.ts';
import {
  accessTo,
  asked,
  bookingsIn,
  day,
  firstPage,
  foldedChain,
  idsIn,
  listed,
  oneOf,
  pagesOf,
} from '../../../test/tools/listing-harness.ts';
import { calcom } from './index.ts';
import { withPayload } from './test-bodies.ts';

const now = Date.parse('2026-11-20T08:15:00Z');
const visits = { by: 'visits', since: now, until: now + 90 * day } as const;
const changes = { by: 'changes', since: now - day, until: now } as const;
const startsAt = new Date('2026-11-24T09:30:00Z');
const sentAt = new Date('2026-11-20T07:00:00Z');
const client = { name: 'Ivan Petrov', phone: '+77470000011' };
const guest = { name: 'Ivan Petrov', email: 'guest@example.com' };
const responses = {
  name: 'Ivan Petrov',
  email: 'guest@example.com',
  attendeePhoneNumber: '+77470000011',
  location: { value: 'integrations:video-provider', optionValue: '' },
  guests: [],
};

const booking = (uid: string, change: Partial<CalcomBooking> = {}): CalcomBooking => ({
  uid,
  start: startsAt.toISOString(),
  end: new Date(startsAt.getTime() + 1_800_000).toISOString(),
  status: 'accepted',
  attendees: [guest],
  responses,
  // Cal.com notes the meeting's address after it has sent the webhook.
  changedAt: sentAt.getTime() + 800,
  ...change,
});
const state = (states: CalcomBooking[], change: Partial<CalcomState> = {}): CalcomState => ({
  states,
  // The examples of Cal.com's documentation have two ids for one event type.
  eventTypes: [123, 100].map((id) => ({ id, slug: 'standard-event-type', title: 'Strategy Session' })),
  now,
  ...change,
});
const access = (tool: CalcomState, only: readonly string[] = []) =>
  accessTo(calcomList(tool), { apiKey: calcomListKey, only });
const bodyOf = ({ body }: { readonly body: string }): unknown => JSON.parse(body);
const told = (uid: string, at = startsAt) => ({ uid, slot: { startsAt: at, minutes: 30 }, sentAt, client });
const many = (count: number): CalcomBooking[] =>
  Array.from({ length: count }, (_, index) =>
    booking(`uid-${index}`, {
      // Four begin at each time, and were changed at the same moment.
      start: new Date(startsAt.getTime() + Math.floor(index / 4) * 3_600_000).toISOString(),
      end: new Date(startsAt.getTime() + Math.floor(index / 4) * 3_600_000 + 1_800_000).toISOString(),
      changedAt: sentAt.getTime() + Math.floor(index / 4) * 60_000 - day / 2,
    }),
  );

describe('pages', () => {
  it.each([
    ['visits', visits],
    ['changes', changes],
  ])('hold each of 130 %s once', async (_, query) => {
    const states = many(130);
    const pages = await pagesOf(calcom, query, access(state(states)));
    expect(pages.map(({ bookings }) => bookings.length)).toEqual([50, 50, 30]);
    const ids = pages.flatMap(({ bookings }) => idsIn(bookings));
    expect(ids.toSorted()).toEqual(states.map(({ uid }) => uid).toSorted());
  });

  it('hold many that begin at once', async () => {
    const states = Array.from({ length: 120 }, (_, index) => booking(`uid-${index}`));
    expect(new Set(idsIn(await listed(calcom, visits, access(state(states))))).size).toBe(120);
  });

  it('lose none if a booking of an earlier page changes meanwhile', async () => {
    const tool = state(many(130), { now: now + 3_600_000 });
    const query = { ...changes, until: now + 3_600_000 };
    const pages = await pagesOf(calcom, query, access(tool), () => {
      tool.states.push(booking('uid-0', { changedAt: now + 60_000, status: 'cancelled' }));
    });
    const ids = new Set(pages.flatMap(({ bookings }) => idsIn(bookings)));
    expect(ids.size).toBe(130);
  });

  it('end where the span ends, whenever the visit ends', async () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const until = now + day;
    const states = [
      booking('first', { start: at(now), end: at(now + 60_000) }),
      booking('last', { start: at(until - 60_000), end: at(until + 3_600_000) }),
      booking('after', { start: at(until), end: at(until + 60_000) }),
      booking('before', { start: at(now - 60_000), end: at(now + 60_000) }),
    ];
    expect(idsIn(await listed(calcom, { ...visits, until }, access(state(states))))).toEqual(['first', 'last']);
  });
});

describe('what webhooks have told', () => {
  it('is no news: a booking, its move and its cancellation', async () => {
    const folded = foldedChain(calcom);
    const movedAt = new Date('2026-11-25T09:30:00Z');
    await folded.tell(bodyOf(calcomBooked(told('one'), 'any')));
    const one = booking('one');
    expect(folded.news(await listed(calcom, visits, access(state([one]))))).toEqual([]);

    await folded.tell(bodyOf(calcomMoved({ ...told('two', movedAt), movedFrom: 'one' }, 'any')));
    const moved = [
      booking('one', { status: 'cancelled', rescheduledToUid: 'two' }),
      booking('two', {
        eventTypeId: 100,
        rescheduledFromUid: 'one',
        start: movedAt.toISOString(),
        end: new Date(movedAt.getTime() + 1_800_000).toISOString(),
      }),
    ];
    expect(folded.news(await listed(calcom, visits, access(state(moved))))).toEqual([]);
    expect(folded.chain.edges).toEqual([['one', 'two']]);

    await folded.tell(bodyOf(calcomCancelled({ ...told('two', movedAt), sentAt: new Date(now) }, 'any')));
    const cancelled = [moved[0], { ...moved[1], status: 'cancelled', changedAt: now }] as CalcomBooking[];
    expect(folded.news(await listed(calcom, visits, access(state(cancelled))))).toEqual([]);
  });

  it('is no news with answers to the owner’s questions, whose labels the list does not have', async () => {
    const folded = foldedChain(calcom);
    const question = { label: 'What is it about?', value: 'A new tooth', isHidden: false };
    const body = withPayload('BOOKING_CREATED', {
      uid: 'one',
      startTime: booking('one').start,
      endTime: booking('one').end,
      userFieldsResponses: { about: question },
    });
    await folded.tell({ ...body, createdAt: sentAt.toISOString() });
    const answers = { ...responses, name: 'Guest User', email: 'guest@example.com', attendeePhoneNumber: undefined };
    const one = booking('one', { responses: { ...answers, about: 'A new tooth' } });
    expect(folded.news(await listed(calcom, visits, access(state([one]))))).toEqual([]);
    expect(folded.says('one', 'clientComment')).toBe('What is it about? A new tooth');
  });

  it('is no news for a time with seats', async () => {
    const folded = foldedChain(calcom);
    const seats = [guest, { name: 'Vera Ivanova', email: 'vera@example.com' }];
    for (const [index, seat] of seats.entries()) {
      const body = withPayload('BOOKING_CREATED', {
        uid: 'class',
        startTime: booking('class').start,
        endTime: booking('class').end,
        seatsPerTimeSlot: 5,
        attendees: [{ ...seat, timeZone: 'UTC' }],
        responses: { name: { value: seat.name }, email: { value: seat.email } },
      });
      await folded.tell({ ...body, createdAt: new Date(sentAt.getTime() + index).toISOString() });
    }
    const attendees = seats.map((seat, index) => ({
      ...seat,
      seatUid: `seat-${index}`,
      responses: { name: seat.name },
    }));
    const entries = await listed(calcom, visits, access(state([booking('class', { hasSeats: true, attendees })])));
    expect(bookingsIn(entries)).toHaveLength(2);
    expect(folded.news(entries)).toEqual([]);
  });

  it('is not undone by a list that is behind', async () => {
    const folded = foldedChain(calcom);
    const cancelledAt = new Date(now - 1_000);
    await folded.tell(bodyOf(calcomBooked(told('one'), 'any')));
    await folded.tell(bodyOf(calcomCancelled({ ...told('one'), sentAt: cancelledAt }, 'any')));
    const states = [booking('one'), booking('one', { status: 'cancelled', changedAt: cancelledAt.getTime() })];
    const entries = await listed(calcom, visits, access(state(states, { lagMs: 60_000 })));
    expect(oneOf(entries).fields.state).toBe('accepted');
    expect(folded.news(entries)).toEqual([]);
    expect(folded.says('one', 'state')).toBe('cancelled');
  });
});

describe('what no webhook has told', () => {
  it('is a booking as its webhook would have told it', async () => {
    const told = oneOf(await listed(calcom, visits, access(state([booking('one')]))));
    expect(told).toMatchObject({ id: 'one', opens: false, clock: sentAt.getTime() + 800 });
    expect(told.fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2026-11-24T09:30:00Z', endsAt: '2026-11-24T10:00:00Z' },
      clientName: 'Ivan Petrov',
      clientPhone: '+77470000011',
      staff: ['1', 'organizer@example.com', 'organizer-handle', 'Organizer Name', '123', 'standard-event-type'],
      service: ['123', 'standard-event-type', 'Strategy Session'],
    });
  });

  it('is a cancellation, a rejection, a no-show and a move', async () => {
    const folded = foldedChain(calcom);
    for (const uid of ['one', 'two', 'three', 'four']) await folded.tell(bodyOf(calcomBooked(told(uid), 'any')));
    const states = [
      booking('one', { status: 'cancelled' }),
      booking('two', { status: 'rejected' }),
      booking('three', { attendees: [{ ...guest, absent: true }] }),
      // A visit of a series does not say where it went.
      booking('four', { status: 'cancelled', recurringBookingUid: 's', rescheduledToUid: 'five' }),
      booking('five', { recurringBookingUid: 's', rescheduledFromUid: 'four' }),
    ];
    expect(folded.news(await listed(calcom, visits, access(state(states))))).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
    ]);
    const said = ['one', 'two', 'three', 'four', 'five'].map((uid) => folded.says(uid, 'state'));
    expect(said).toEqual(['cancelled', 'declined', 'no_show', 'accepted', 'accepted']);
    expect(folded.chain.edges).toEqual([['four', 'five']]);
  });

  it('is a new host, whom the list alone tells', async () => {
    const folded = foldedChain(calcom);
    await folded.tell(bodyOf(calcomBooked(told('one'), 'any')));
    const host = { id: 2, name: 'Boris', email: 'boris@example.org', username: 'boris' };
    expect(folded.news(await listed(calcom, visits, access(state([booking('one', { host })]))))).toEqual(['one']);
    expect(folded.says('one', 'staff')).toContain('boris@example.org');
  });

  it('is no word of a host whom Cal.com has no more', async () => {
    const entries = await listed(calcom, visits, access(state([booking('one', { host: null })])));
    expect(oneOf(entries).fields.staff).toEqual(['123', 'standard-event-type']);
  });

  it('is unknown in a word for the state that nobody knows', async () => {
    const entries = await listed(calcom, visits, access(state([booking('one', { status: 'paused' })])));
    expect(oneOf(entries).fields).toMatchObject({ unknownState: true });
    expect(oneOf(entries).fields.state).toBeUndefined();
  });
});

describe('event types', () => {
  it('with a price are not listed while they may be unpaid, and told when asked for', async () => {
    const eventTypes = [{ id: 123, slug: 'standard-event-type', title: 'Strategy Session', price: 2500 }];
    const tool = state([booking('one'), booking('two', { status: 'cancelled' })], { eventTypes });
    expect(idsIn(await listed(calcom, visits, access(tool)))).toEqual(['two']);
    expect(await asked(calcom, 'one', access(tool))).toMatchObject({ kind: 'booking', booking: { kind: 'booking' } });
  });

  it('that the key may not read leave the service unsaid', async () => {
    const eventTypes = [
      { id: 123, slug: 'standard-event-type', title: 'Strategy Session', isForbidden: true } as const,
    ];
    const tool = state([booking('one')], { eventTypes });
    expect(oneOf(await listed(calcom, visits, access(tool))).fields.service).toBeUndefined();
    const named = await listed(calcom, visits, access(tool, ['Strategy Session']));
    expect(named).toMatchObject([{ kind: 'undecodable', id: 'one' }]);
    expect(await listed(calcom, visits, access(tool, ['4711']))).toMatchObject([{ kind: 'ignored' }]);
  });

  it('and `only` are compared as for webhooks, with the same calls', async () => {
    const tool = state([booking('one')]);
    const all = access(tool);
    await listed(calcom, visits, all);
    for (const name of ['123', 'Strategy Session', 'ORGANIZER@example.com']) {
      expect(idsIn(await listed(calcom, visits, access(tool, [name])))).toEqual(['one']);
    }
    const none = access(tool, ['Another']);
    expect(await listed(calcom, visits, none)).toEqual([
      { kind: 'ignored', event: 'reconciled', reason: expect.stringContaining('only') },
    ]);
    expect(none.urls).toEqual(all.urls);
  });
});

describe('a booking that is asked for', () => {
  const seats = [
    { ...guest, seatUid: 'a' },
    { name: 'Vera Ivanova', email: 'vera@example.com', seatUid: 'b' },
  ];
  const klass = booking('class', { hasSeats: true, attendees: seats });

  it('is told with its state, or gone', async () => {
    const tool = state([booking('one', { status: 'cancelled' })]);
    expect(await asked(calcom, 'one', access(tool))).toMatchObject({ booking: { fields: { state: 'cancelled' } } });
    tool.states.push(booking('one', { changedAt: now - 1, isDeleted: true }));
    expect(await asked(calcom, 'one', access(tool))).toEqual({ kind: 'gone' });
    expect(await asked(calcom, 'none', access(tool, ['Another']))).toEqual({ kind: 'gone' });
  });

  it('is not ours with another `only`, even when it is cancelled', async () => {
    const tool = state([booking('one', { status: 'cancelled' })]);
    expect(await asked(calcom, 'one', access(tool, ['4711']))).toMatchObject({ booking: { kind: 'ignored' } });
  });

  it('is a seat: there, given up, cancelled with all, or not shown', async () => {
    const tool = state([klass]);
    const [first = ''] = idsIn(await listed(calcom, visits, access(tool)));
    expect(await asked(calcom, first, access(tool))).toMatchObject({ booking: { id: first } });
    tool.states.push({ ...klass, attendees: seats.slice(1), changedAt: now - 2 });
    expect(await asked(calcom, first, access(tool))).toEqual({ kind: 'gone' });
    const hidden = { ...tool, hidesAttendees: true } as const;
    expect(await asked(calcom, first, access(hidden))).toMatchObject({ kind: 'unreadable' });
    tool.states.push({ ...klass, attendees: [], status: 'cancelled', changedAt: now - 1 });
    expect(await asked(calcom, first, access(tool))).toMatchObject({
      booking: { id: first, fields: { state: 'cancelled' } },
    });
  });

  it('is known by the id that it had under an earlier secret', async () => {
    const tool = state([klass]);
    const keyed = (idKeys: readonly string[]) => ({
      ...access(tool),
      settings: { ...access(tool).settings, idKeys },
    });
    const [first = ''] = idsIn(await listed(calcom, visits, keyed(['old'])));
    const answer = await asked(calcom, first, keyed(['new', 'old']));
    expect(answer).toMatchObject({
      kind: 'booking',
      booking: { formerIds: [{ formerly: expect.arrayContaining([first]) }] },
    });
  });
});

describe('an answer without a page', () => {
  const tool = state(many(60));

  it('is a refused key', async () => {
    const refused = accessTo(calcomList(tool), { apiKey: 'another' });
    expect(await firstPage(calcom, visits, refused)).toEqual({ kind: 'refused' });
    expect(await asked(calcom, 'uid-1', refused)).toEqual({ kind: 'refused' });
  });

  it.each([0, 1])('is a limit, after %d calls', async (calls) => {
    const busy = accessTo(limited(calcomList(tool), calls, 7), { apiKey: calcomListKey });
    expect(await firstPage(calcom, visits, busy)).toEqual({ kind: 'later', retryAfterMs: 7_000 });
  });

  it('is a web page, another shape or a wrong address', async () => {
    for (const [status, body] of [
      [200, '<html>'],
      [200, { status: 'success', data: {} }],
      [404, {}],
    ] as const) {
      const strange = accessTo(() => ({ status, headers: {}, body }), { apiKey: calcomListKey });
      expect(await firstPage(calcom, visits, strange)).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });

  it('says that a version is too old to list changes', async () => {
    const old = access(state(many(3), { isOld: true }));
    expect(await firstPage(calcom, changes, old)).toEqual({ kind: 'unreadable', detail: 'data.0.updatedAt: not said' });
    expect(idsIn(await listed(calcom, visits, old))).toHaveLength(3);
  });

  it('counts without the entries that do not fit', async () => {
    const damaged = accessTo(
      (request) => {
        const sound = calcomList(state([booking('one'), booking('two')]))(request);
        const { data, ...rest } = sound.body as { data: unknown };
        return Array.isArray(data)
          ? { ...sound, body: { ...rest, data: [null, { ...data[0], start: 'soon' }, data[1]] } }
          : sound;
      },
      { apiKey: calcomListKey },
    );
    const entries = await listed(calcom, visits, damaged);
    expect(entries.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'booking']);
    expect(entries[1]).toMatchObject({ id: 'one', detail: 'start: no time with an offset', body: null });
  });
});

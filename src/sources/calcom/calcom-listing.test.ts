// Cal.com's list of bookings, over an emulator of its API: what webhooks told is no news, and what they did not tell is.
import { describe, expect, it } from 'vitest';
import { calcomBooked, calcomCancelled, calcomMoved } from '../../../test/samples/calcom.ts';
import type { CalcomBooking } from '../../../test/tools/calcom-list.ts';
import { bookingsIn, day, foldedChain, idsIn, listed, oneOf, pagesOf } from '../../../test/tools/listing-harness.ts';
import { calcom } from './index.ts';
import { withPayload } from './test-bodies.ts';
import {
  access,
  booking,
  changes,
  eventType,
  guest,
  many,
  now,
  responses,
  sentAt,
  startsAt,
  state,
  visits,
} from './test-list.ts';

const client = { name: 'Ivan Petrov', phone: '+77470000011' };
const bodyOf = ({ body }: { readonly body: string }): unknown => JSON.parse(body);
const told = (uid: string, at = startsAt) => ({ uid, slot: { startsAt: at, minutes: 30 }, sentAt, client });

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

  it('is no news with answers to the owner’s questions, whose labels may have changed', async () => {
    const folded = foldedChain(calcom);
    const asked = (label: string, value: string) => ({ label, value, isHidden: false });
    const body = withPayload('BOOKING_CREATED', {
      uid: 'one',
      startTime: booking('one').start,
      endTime: booking('one').end,
      userFieldsResponses: { about: asked('What is it about?', 'A new tooth'), number: asked('IIN', '900101300017') },
    });
    await folded.tell({ ...body, createdAt: sentAt.toISOString() });
    const answers = { ...responses, name: 'Guest User', attendeePhoneNumber: undefined };
    const one = booking('one', { responses: { ...answers, about: 'A new tooth', number: '900101300017' } });
    expect(folded.news(await listed(calcom, visits, access(state([one]))))).toEqual([]);
    const bookingFields = [
      { slug: 'number', label: 'ЖСН' },
      { slug: 'about', label: 'Why do you come?' },
    ];
    const renamed = state([one], { eventTypes: [{ ...eventType, bookingFields }] });
    expect(folded.news(await listed(calcom, visits, access(renamed)))).toEqual([]);
    expect(folded.says('one', 'clientComment')).toBe('What is it about? A new tooth');
    expect(folded.says('one', 'clientIdentifier')).toBe('900101300017');
  });

  it('is no news where only some of the attendees are marked as absent', async () => {
    const folded = foldedChain(calcom);
    await folded.tell(bodyOf(calcomBooked(told('one'), 'any')));
    const marked = { bookingUid: 'one', attendees: [{ email: guest.email, noShow: true }] };
    await folded.tell({ triggerEvent: 'BOOKING_NO_SHOW_UPDATED', createdAt: sentAt.toISOString(), payload: marked });
    const attendees = [
      { ...guest, absent: true },
      { name: 'Another', email: 'another@example.com' },
    ];
    const entries = await listed(calcom, visits, access(state([booking('one', { attendees, changedAt: now })])));
    expect(folded.news(entries)).toEqual([]);
    expect(folded.says('one', 'state')).toBe('no_show');
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

  it('is what the owner’s questions tell of the client, and no half of a comment', async () => {
    const bookingFields = [
      { slug: 'name' },
      { slug: 'number', label: 'IIN' },
      { slug: 'born', label: 'Date of birth' },
      { slug: 'from', label: 'IIN', hidden: true },
    ];
    const answers = { ...responses, notes: 'First time', number: '900101300017', born: '1990-01-01', unknown: 'x' };
    const tool = state([booking('one', { responses: answers })], { eventTypes: [{ ...eventType, bookingFields }] });
    const { fields } = oneOf(await listed(calcom, visits, access(tool)));
    expect(fields).toMatchObject({ clientIdentifier: '900101300017', clientBirthDate: '1990-01-01' });
    expect(fields.clientComment).toBeUndefined();
    const noted = state([booking('one', { responses: { ...responses, notes: 'First time' } })]);
    expect(oneOf(await listed(calcom, visits, access(noted))).fields.clientComment).toBe('First time');
    const attendees = [{ ...guest, seatUid: 'a', responses: answers }];
    const seated = { ...tool, states: [booking('two', { hasSeats: true, attendees })] };
    const seat = oneOf(await listed(calcom, visits, access(seated)));
    expect(seat.fields).toMatchObject({ clientIdentifier: '900101300017', clientPhone: '+77470000011' });
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

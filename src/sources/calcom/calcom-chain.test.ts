import { describe, expect, it } from 'vitest';
import { decode, fixture, type Json, one, withPayload } from './test-bodies.ts';

describe('a reschedule', () => {
  it('gives the edge to the old uid, confirmed or only requested, and never opens a booking', () => {
    const requested = one(withPayload('BOOKING_REQUESTED', { uid: 'B', rescheduleUid: 'A' }));
    expect(requested).toMatchObject({ id: 'B', predecessor: 'A', opens: false, fields: { state: 'pending' } });
    const approved = one(withPayload('BOOKING_CREATED', { uid: 'B' }));
    expect(approved).toMatchObject({ id: 'B', opens: true, fields: { state: 'accepted' } });
    expect(approved.predecessor).toBeUndefined();
    const confirmed = one(withPayload('BOOKING_RESCHEDULED', { uid: 'C', rescheduleUid: 'B' }));
    expect(confirmed).toMatchObject({ id: 'C', predecessor: 'B', opens: false, fields: { state: 'accepted' } });
  });

  it('is the same edge in whichever order the webhooks come, told apart by the time of sending', () => {
    const move = (uid: string, from: string, createdAt: string) =>
      one({ ...withPayload('BOOKING_RESCHEDULED', { uid, rescheduleUid: from }), createdAt });
    const first = move('B', 'A', '2026-11-20T08:00:00.000Z');
    const second = move('C', 'B', '2026-11-20T08:00:00.001Z');
    expect([second.predecessor, first.predecessor]).toEqual(['B', 'A']);
    expect(second.clock! - first.clock!).toBe(1);
  });

  it('asked for by the host is an ordinary cancellation', () => {
    const event = one(withPayload('BOOKING_CANCELLED', { requestReschedule: true, rescheduleUid: 'older' }));
    expect(event.fields.state).toBe('cancelled');
    expect(event.movedAway).toBeUndefined();
    expect(event.predecessor).toBeUndefined();
    expect(event.successor).toBeUndefined();
  });

  it('that keeps its uid makes no edge', () => {
    const event = one(withPayload('BOOKING_RESCHEDULED', { uid: 'A', rescheduleUid: 'A' }));
    expect(event.predecessor).toBeUndefined();
  });

  it('that still waits for the host is pending', () => {
    expect(one(withPayload('BOOKING_RESCHEDULED', { status: 'PENDING' })).fields.state).toBe('pending');
  });
});

describe('an iCalUID', () => {
  const requested = (iCalUID: string) => one(withPayload('BOOKING_REQUESTED', { iCalUID, iCalSequence: 2 }));

  it.each(['first@Cal.com', 'first@Salon Anna', 'mQ4v8ZkR2xPnT7wYbC3dEf@cal.salon.kz'])(
    'names the first uid of the chain: %s',
    (iCalUID) => {
      const id = iCalUID.split('@')[0];
      expect(requested(iCalUID)).toMatchObject({ origin: { id, sequence: 2 }, opens: false });
      expect(requested(iCalUID).origin).not.toHaveProperty('ifKnown');
    },
  );

  it.each(['first@Cal.diy', 'first@cal.salon.kz', '7kukuqrfedlm2f9t0vg4d29mqk@google.com'])(
    'may be a calendar’s own: %s',
    (iCalUID) => {
      expect(requested(iCalUID)).toMatchObject({ origin: { id: iCalUID.split('@')[0], ifKnown: true }, opens: true });
    },
  );
});

describe('a recurring series', () => {
  const whose = (name: string, event = 'BOOKING_CREATED') =>
    one(
      withPayload(event, {
        eventTypeId: 3310,
        attendees: [{ email: 'parent@example.org', name }],
        recurringEvent: { freq: 2, count: 3, interval: 1 },
      }),
    ).series?.of;

  it('is of one person: a family has one e-mail', () => {
    expect(whose('Child  a', 'BOOKING_CANCELLED')).toEqual(whose('Child A '));
    expect(whose('Child B')).not.toEqual(whose('Child A'));
  });
});

describe('seats', () => {
  const person = (name: string) => ({ email: `${name}@example.org`, name, phoneNumber: null });
  const seated = (event: string, change: Json) =>
    decode(
      withPayload(event, {
        uid: 'B',
        seatsPerTimeSlot: 5,
        responses: { email: { value: 'Ivan@example.org' }, name: { value: 'Ivan P' }, notes: { value: 'window' } },
        ...change,
      }),
    ).map((event) => {
      if (event.kind !== 'booking') throw new Error('not a booking event');
      return event;
    });

  it('are bookings of their own, named without the e-mail, the same in every event and other in every booking', () => {
    const [opened, other] = seated('BOOKING_CREATED', { attendees: [person('ivan'), person('olga')] });
    const [cancelled] = seated('BOOKING_CANCELLED', { attendees: [person('IVAN')] });
    const [elsewhere] = seated('BOOKING_CREATED', { uid: 'C', attendees: [person('ivan')] });
    expect(opened?.id).toMatch(/^B:[A-Za-z0-9_-]{22}$/);
    expect(opened?.id).not.toContain('ivan');
    expect(cancelled?.id).toBe(opened?.id);
    expect(other?.id).not.toBe(opened?.id);
    expect(elsewhere?.id.slice(2)).not.toBe(opened?.id.slice(2));
    expect(JSON.stringify(opened?.key)).not.toBe(JSON.stringify(other?.key));
  });

  it('take the form only for whoever filled it in', () => {
    const carrying = { email: { value: 'ivan@example.org' }, notes: { value: 'window' }, onelink: { value: '9041' } };
    const change = { attendees: [person('olga'), person('ivan')], responses: carrying };
    const [olga, ivan] = seated('BOOKING_CREATED', change);
    expect(olga?.fields).toMatchObject({ clientName: 'olga' });
    expect(olga?.fields.clientComment).toBeUndefined();
    expect(olga?.carried).toBeUndefined();
    expect(ivan?.fields.clientComment).toBe('window');
    expect(ivan?.carried).toBe('9041');
  });

  it('take nothing of the booking that belongs to whoever booked first', () => {
    const [olga] = seated('BOOKING_CREATED', { attendees: [person('olga')], smsReminderNumber: '+77012345678' });
    expect(olga?.fields.clientPhone).toBeUndefined();
  });

  it('are known by the seat’s own number too, and not by a limit of 0', () => {
    const attendees = [person('olga')];
    const [numbered] = seated('BOOKING_PAID', { seatsPerTimeSlot: null, attendeeSeatId: 'seat', attendees });
    expect(numbered?.id).toMatch(/^B:/);
    expect(seated('BOOKING_CREATED', { seatsPerTimeSlot: 0, attendees })[0]?.id).toBe('B');
  });

  it('cancel one by one', () => {
    const events = seated('BOOKING_CANCELLED', { attendees: [person('olga')] });
    expect(events).toHaveLength(1);
    expect(events[0]?.fields).toMatchObject({ state: 'cancelled', clientName: 'olga' });
  });

  it('move one by one: who was in the slot before has no edge', () => {
    const [before] = seated('BOOKING_CREATED', { uid: 'A', attendees: [person('ivan')] });
    const attendees = [person('olga'), person('ivan')];
    const [olga, ivan] = seated('BOOKING_RESCHEDULED', { rescheduleUid: 'A', attendees });
    expect(ivan?.predecessor).toBe(before?.id);
    expect(olga?.predecessor).toBeUndefined();
  });

  it('move together under the same uid when the host moves the slot', () => {
    const attendees = [person('ivan'), person('olga')];
    const events = seated('BOOKING_RESCHEDULED', { rescheduleUid: 'B', attendees });
    expect(events.map((event) => [event.predecessor, event.fields.times?.startsAt])).toEqual([
      [undefined, '2024-01-10T14:30:00Z'],
      [undefined, '2024-01-10T14:30:00Z'],
    ]);
  });

  it('without a person are undecodable', () => {
    const body = withPayload('BOOKING_CANCELLED', { seatsPerTimeSlot: 5, attendees: [] });
    expect(decode(body)).toMatchObject([{ kind: 'undecodable', id: 'unique-booking-identifier' }]);
  });
});

describe('no-shows', () => {
  const marks = (...noShow: boolean[]) =>
    withPayload('BOOKING_NO_SHOW_UPDATED.marked', {
      attendees: noShow.map((noShow, index) => ({ email: `${index}@example.org`, noShow })),
    });

  it('need every attendee named to be one', () => {
    expect(one(marks(true, true)).fields.state).toBe('no_show');
    expect(one(marks(true, false)).fields.state).toBe('accepted');
  });

  it('marked, unmarked and marked again have three keys; the same sending has one', () => {
    const marked = fixture('BOOKING_NO_SHOW_UPDATED.marked');
    const again = { ...marked, createdAt: '2025-12-01T12:40:00.000Z' };
    const keys = [marked, fixture('BOOKING_NO_SHOW_UPDATED.unmarked'), again].map((body) =>
      JSON.stringify(one(body).key),
    );
    expect(new Set(keys).size).toBe(3);
    expect(one(marked).key).toEqual({
      kind: 'derived',
      parts: ['BOOKING_NO_SHOW_UPDATED', '5vQFqxDFMjdgKGMijqtqRw', '2025-12-01T12:34:34.774Z'],
    });
  });

  it('without a time of sending have keys that count only while newest, and no clock', () => {
    const { createdAt: _, ...body } = fixture('BOOKING_NO_SHOW_UPDATED.marked');
    expect(one(body)).toMatchObject({
      clock: null,
      key: {
        kind: 'while_newest',
        parts: ['BOOKING_NO_SHOW_UPDATED', '5vQFqxDFMjdgKGMijqtqRw'],
        retrySpanMs: 600_000,
      },
    });
  });
});

describe('a payment', () => {
  it('accepts only what its status says is accepted', () => {
    const paid = (status: unknown) => one(withPayload('BOOKING_PAID', { status })).fields.state;
    expect([paid('ACCEPTED'), paid('PENDING'), paid(undefined)]).toEqual(['accepted', 'pending', undefined]);
  });

  it('that is only begun says no state, whatever its status says', () => {
    expect(one(withPayload('BOOKING_PAYMENT_INITIATED', { status: 'ACCEPTED' })).fields.state).toBeUndefined();
  });
});

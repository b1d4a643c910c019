// Taking an event in: what it obliges to, and what of its body waits (architecture.md, *The way of the data*).

import { describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { type BookingRecord, newBooking, type OpenDelivery } from '../../../src/sync/booking-record.ts';
import { foldDelivery, makeDue, noteCarriedId, type Stamp } from '../../../src/sync/fold/fold-delivery.ts';
import { type Parts, withParts } from './bookings.ts';

const event = (id: string, clock: number | null, own: Partial<BookingEvent> = {}): BookingEvent => ({
  event: 'MOVED',
  id: bookingId(id),
  key: { kind: 'derived', parts: [] },
  clock,
  fields: { clientName: `name ${clock}` },
  opens: false,
  body: { clock },
  ...own,
});

const stamp = (arrival: number, own: Partial<Stamp> = {}): Stamp => ({
  arrival,
  receivedAt: 1000 * arrival,
  keyDigest: `digest ${arrival}`,
  configuration: 'now',
  readsBody: false,
  isNewId: false,
  storedBody: { at: arrival, size: 10 },
  ...own,
});

const digestOf = (value: unknown): string => JSON.stringify(value) ?? '';
const take = (record: BookingRecord, arrival: number, one: BookingEvent, own: Partial<Stamp> = {}) =>
  foldDelivery(record, one, stamp(arrival, own), digestOf);

/** A booking that is dealt with, with a name of version 5. */
function settled(own: Parts = {}): BookingRecord {
  const record = newBooking(bookingId('a'), 0);
  take(record, 1, event('a', 5));
  return withParts(
    record,
    { lifecycle: { phase: 'settled', dueAt: null, configuration: 'now' }, intake: { open: [] } },
    own,
  );
}

describe('an event that is news', () => {
  it('is an obligation at once', () => {
    const record = settled({
      lifecycle: { code: 'unlinked', details: { a: 'b' }, attempts: 3, failingSince: 4 },
      slot: { conflict: { resourceId: 1, wants: ['', ''], holds: null, heldResourceId: null, since: 0 } },
    });
    expect(take(record, 2, event('a', 6))).toBeNull();
    expect(record).toMatchObject({
      lifecycle: { phase: 'pending', code: null, details: {}, dueAt: 2000, attempts: 0, failingSince: null },
      slot: { conflict: null },
      touchedAt: 2000,
    });
    expect(record.intake.open).toEqual([
      { arrival: 2, event: 'MOVED', clock: 6, receivedAt: 2000, id: 'a', storedBody: { at: 2, size: 10 } },
    ]);
    expect(record.intake.newest).toEqual({ key: 'digest 2', arrival: 2, at: 2000 });
  });

  it.each<[string, Partial<BookingEvent>, Partial<Stamp>, Parts]>([
    ['opens a booking that was not open', { opens: true }, {}, {}],
    ['asks for a read', { readBack: true }, {}, {}],
    ['carries another appointment', { carried: '9041' }, {}, {}],
    ['has a body that `fields` read', {}, { readsBody: true }, {}],
    ['repeats what was wiped and is needed', {}, {}, { lifecycle: { code: 'data_wiped' } }],
    ['comes after the configuration changed', {}, { configuration: 'later' }, {}],
    ['comes to a booking that failed', {}, {}, { lifecycle: { phase: 'failed' } }],
    ['comes to a booking that is parked', {}, {}, { lifecycle: { phase: 'parked' } }],
  ])('where it %s', (_what, said, stamped, before) => {
    const record = settled(before);
    expect(take(record, 2, event('a', 6, { fields: { clientName: 'name 5' }, ...said }), stamped)).toBeNull();
    expect(record).toMatchObject({ lifecycle: { phase: 'pending', dueAt: 2000 } });
    expect(record.intake.open).toHaveLength(1);
  });

  it('is a start at which an appointment may be found, for a booking that has none', () => {
    const late = (record: BookingRecord) =>
      take(record, 3, event('a', 4, { fields: { times: { startsAt: '2031-04-06T05:00:00Z', endsAt: null } } }));
    const times = { startsAt: '2031-04-07T05:00:00Z', endsAt: null };
    const [free, linked] = [settled(), settled({ link: { held: { appointmentId: 1, origin: 'created' } } })];
    for (const record of [free, linked]) {
      take(record, 2, event('a', 6, { fields: { times } }));
      Object.assign(record.lifecycle, { phase: 'settled', dueAt: null });
      record.intake.open = [];
    }
    expect(late(free)).toBeNull();
    expect(late(linked)).toBe('superseded');
  });
});

describe('an event that is none', () => {
  it('is superseded where a newer one has said everything, whatever the booking’s phase', () => {
    for (const phase of ['settled', 'pending', 'failed', 'parked'] as const) {
      const record = settled({ lifecycle: { phase } });
      expect(take(record, 2, event('a', 4))).toBe('superseded');
      expect(record.intake.done[2]).toEqual(['superseded', -1]);
      expect(record.intake.open).toEqual([]);
      expect(record.lifecycle.phase).toBe(phase);
    }
  });

  it('is unchanged where it says what is settled', () => {
    const record = settled();
    const again = event('a', 6, { fields: { clientName: 'name 5' } });
    expect(take(record, 2, again)).toBe('unchanged');
    expect(record.intake.done[2]).toEqual(['unchanged', -1]);
    expect(record).toMatchObject({
      lifecycle: { phase: 'settled', dueAt: null },
      touchedAt: 2000,
      intake: { newest: { arrival: 2 } },
    });
  });

  it('leaves no personal value behind', () => {
    const record = settled();
    take(record, 2, event('a', 6, { fields: { clientName: 'name 5' } }));
    expect(record.chain.ids['a']?.cells['clientName']?.value).toBeUndefined();
  });

  it('does not turn the clock of the booking back', () => {
    const record = settled({ touchedAt: 9000 });
    take(record, 2, event('a', 4));
    expect(record.touchedAt).toBe(9000);
  });
});

describe('a body', () => {
  const bodies = (record: BookingRecord) => record.intake.open.map(({ storedBody }) => storedBody?.at);

  it('waits however old its event is: it may say what no newer one did', () => {
    const record = settled();
    take(record, 2, event('b', 7, { predecessor: bookingId('a') }));
    Object.assign(record.lifecycle, { phase: 'settled', dueAt: null });
    record.intake.open = [];
    take(record, 3, event('a', 4, { fields: { clientComment: 'late' } }));
    expect(bodies(record)).toEqual([3]);
  });

  it('of a booking gives way to newer ones over 256 KB together, the newest stays whatever its size', () => {
    const waiting = (...sizes: number[]): (number | undefined)[] => {
      const record = newBooking(bookingId('a'), 0);
      sizes.forEach((size, index) => {
        const storedBody = { at: index + 1, size: size * 1024 };
        take(record, index + 1, event('a', index + 1), { storedBody });
      });
      return record.intake.open.map(({ storedBody }) => storedBody?.size);
    };
    expect(waiting(100, 156)).toEqual([100 * 1024, 156 * 1024]);
    expect(waiting(100, 157)).toEqual([undefined, 157 * 1024]);
    expect(waiting(100, 200, 10)).toEqual([undefined, 200 * 1024, 10 * 1024]);
    expect(waiting(300)).toEqual([300 * 1024]);
  });

  it('of a booking gives way to 20 newer ones', () => {
    const record = newBooking(bookingId('a'), 0);
    for (let arrival = 1; arrival <= 25; arrival += 1) take(record, arrival, event('a', arrival));
    expect(bodies(record).filter((at) => at !== undefined)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 6),
    );
  });

  it('is stored for nobody where the connection does not read it', () => {
    const record = newBooking(bookingId('a'), 0);
    take(record, 1, event('a', 1), { storedBody: null });
    expect('storedBody' in (record.intake.open[0] as OpenDelivery)).toBe(false);
  });
});

describe('a carried appointment id', () => {
  it('is the one of the newest version, then arrival', () => {
    const record = newBooking(bookingId('a'), 0);
    expect(noteCarriedId(record, 'one', 5, 1)).toBe(true);
    expect(noteCarriedId(record, 'old', 4, 2)).toBe(false);
    expect(noteCarriedId(record, 'earlier', 5, 0)).toBe(false);
    expect(record.intake.carried).toEqual({ text: 'one', clock: 5, arrival: 1 });
    expect(noteCarriedId(record, 'one', 5, 2)).toBe(false);
    expect(record.intake.carried).toEqual({ text: 'one', clock: 5, arrival: 2 });
    expect(noteCarriedId(record, 'two', 5, 2)).toBe(true);
    expect(noteCarriedId(record, 'three', 6, 1)).toBe(true);
    expect(record.intake.carried).toEqual({ text: 'three', clock: 6, arrival: 1 });
  });
});

it('a booking that is made due forgets why it waited', () => {
  const record = settled({ lifecycle: { code: 'unlinked', details: { a: 'b' }, attempts: 2, failingSince: 1 } });
  makeDue(record, 7);
  expect(record).toMatchObject({
    lifecycle: { phase: 'pending', code: null, details: {}, dueAt: 7, attempts: 0, failingSince: null },
    slot: { conflict: null },
  });
});

it('an event tells whether the booking is open, what is to be read and which appointment it carries', () => {
  const plain = newBooking(bookingId('a'), 0);
  take(plain, 1, event('a', 5));
  expect(plain).toMatchObject({ intake: { opened: false, reads: {}, carried: null } });
  const told = newBooking(bookingId('a'), 0);
  take(told, 1, event('a', 5, { opens: true, readBack: true, carried: '9041' }));
  expect(told).toMatchObject({
    intake: {
      opened: true,
      reads: { a: { arrival: 1, event: 'MOVED' } },
      carried: { text: '9041', clock: 5, arrival: 1 },
    },
  });
  take(told, 2, event('a', 6));
  expect(told).toMatchObject({ intake: { opened: true, carried: { text: '9041' } } });
});

it('the same appointment carried again is no news', () => {
  const record = settled({ intake: { carried: { text: '9041', clock: 5, arrival: 1 } } });
  expect(take(record, 2, event('a', 6, { fields: { clientName: 'name 5' }, carried: '9041' }))).toBe('unchanged');
});

it('a booking with more than 100 waiting deliveries lets the oldest be superseded', () => {
  const record = newBooking(bookingId('a'), 0);
  for (let arrival = 1; arrival <= 150; arrival += 1) take(record, arrival, event('a', arrival));
  expect(record.intake.open.map(({ arrival }) => arrival)).toEqual(
    Array.from({ length: 100 }, (_, index) => index + 51),
  );
  expect(Object.values(record.intake.done)).toEqual(Array(50).fill(['superseded', -1]));
});

// Which of a booking's bodies gives a key of `fields` its value (architecture.md, *Fold*).
import { describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { type BookingRecord, newBooking, type OpenDelivery } from '../../../src/sync/booking-record.ts';
import { forgetBody, inOrderOfNews, isOutread, noteRead } from '../../../src/sync/fold/bodies-read.ts';
import { foldDelivery } from '../../../src/sync/fold/fold-delivery.ts';
import { joinRecords } from '../../../src/sync/fold/join.ts';

function take(record: BookingRecord, arrival: number, id: string, clock: number, own: Partial<BookingEvent> = {}) {
  const fields = { clientComment: `${arrival}` };
  const event = {
    event: 'MOVED',
    id: bookingId(id),
    clock,
    fields,
    opens: false,
    body: {},
    key: { kind: 'derived', parts: [] },
  } as const;
  const stamp = {
    arrival,
    receivedAt: arrival,
    keyDigest: `${arrival}`,
    configuration: '',
    readsBody: true,
    isNewId: false,
  };
  foldDelivery(record, { ...event, ...own }, { ...stamp, storedBody: { at: arrival, size: 1 } }, JSON.stringify);
}

const delivery = (id: string, clock: number, arrival: number): OpenDelivery => ({
  ...{ id: bookingId(id), clock, arrival },
  ...{ event: 'MOVED', receivedAt: 0 },
});

describe('deliveries in the order of their news', () => {
  it('go by id of the chain, then version, then arrival', () => {
    const record = newBooking(bookingId('a'), 0);
    take(record, 1, 'b', 2, { predecessor: bookingId('a') });
    take(record, 2, 'a', 4);
    take(record, 3, 'a', 3, { fields: { clientName: 'x' } });
    take(record, 4, 'a', 4);
    take(record, 5, 'b', 1, { fields: { clientName: 'x' } });
    expect(inOrderOfNews(record).map(({ arrival }) => arrival)).toEqual([3, 2, 4, 5, 1]);
    expect(record.intake.open.map(({ arrival }) => arrival)).toEqual([1, 2, 3, 4, 5]);
    record.intake.open.reverse();
    expect(inOrderOfNews(record).map(({ arrival }) => arrival)).toEqual([3, 2, 4, 5, 1]);
  });

  it('go by version alone in a chain without an order', () => {
    const record = newBooking(bookingId('a'), 0);
    take(record, 1, 'b', 9, { predecessor: bookingId('a') });
    take(record, 2, 'c', 7, { predecessor: bookingId('a') });
    take(record, 3, 'a', 8);
    expect(inOrderOfNews(record).map(({ arrival }) => arrival)).toEqual([2, 3, 1]);
  });

  it('that were timed come before any that are counted', () => {
    const record = newBooking(bookingId('a'), 0);
    take(record, 1, 'a', 1_900_000, { clockKind: 'event_time' });
    take(record, 2, 'a', 5, { clockKind: 'version' });
    expect(inOrderOfNews(record).map(({ arrival }) => arrival)).toEqual([1, 2]);
  });
});

describe('a body that is older than one that gave the key its value', () => {
  const read = (id: string, clock: number, arrival: number): BookingRecord => {
    const record = newBooking(bookingId('a'), 0);
    take(record, 1, 'b', 5, { predecessor: bookingId('a') });
    noteRead(record, { values: {}, from: { starts_at: delivery(id, clock, arrival) } }, JSON.stringify);
    return record;
  };

  it.each([
    ['of the same id, by the clock', delivery('b', 4, 9), true],
    ['of the same id, by the arrival', delivery('b', 5, 6), true],
    ['of an id before it, whatever its clock', delivery('a', 99, 99), true],
    ['itself, when it is read once more', delivery('b', 5, 7), false],
    ['newer', delivery('b', 5, 8), false],
    ['newer by the clock', delivery('b', 6, 1), false],
  ])('%s', (_what, late, expected) => {
    expect(isOutread(read('b', 5, 7), late, 'starts_at')).toBe(expected);
  });

  it('is read for the keys that no newer one gave a value', () => {
    expect(isOutread(read('b', 5, 7), delivery('b', 4, 9), 'client_comment')).toBe(false);
  });

  it('stays read when the id gets a successor', () => {
    expect(isOutread(read('a', 5, 7), delivery('b', 1, 1), 'starts_at')).toBe(false);
  });

  it('is known by the newest that was read, in whatever order they were', () => {
    const record = read('b', 5, 7);
    noteRead(record, { values: {}, from: { starts_at: delivery('b', 4, 8) } }, JSON.stringify);
    expect(isOutread(record, delivery('b', 5, 6), 'starts_at')).toBe(true);
    noteRead(record, { values: {}, from: { starts_at: delivery('b', 6, 1) } }, JSON.stringify);
    expect(isOutread(record, delivery('b', 5, 7), 'starts_at')).toBe(true);
  });

  it('is known as such where an edge joins the two bookings later', () => {
    const [older, newer] = [newBooking(bookingId('a'), 0), newBooking(bookingId('b'), 0)];
    take(older, 2, 'a', 8);
    take(newer, 1, 'b', 5);
    noteRead(newer, { values: {}, from: { starts_at: delivery('b', 5, 1) } }, JSON.stringify);
    take(newer, 3, 'b', 9, { predecessor: bookingId('a') });
    joinRecords(newer, older);
    expect(isOutread(newer, delivery('a', 8, 2), 'starts_at')).toBe(true);
  });

  it('is none where the tool has begun to count', () => {
    const record = newBooking(bookingId('a'), 0);
    take(record, 1, 'a', 1_900_000, { clockKind: 'event_time' });
    noteRead(record, { values: {}, from: { starts_at: delivery('a', 1_900_000, 1) } }, JSON.stringify);
    take(record, 2, 'a', 5, { clockKind: 'version' });
    expect(isOutread(record, delivery('a', 5, 2), 'starts_at')).toBe(false);
  });
});

it('the phone that a body gave is known by its digest when the body is gone', () => {
  const record = newBooking(bookingId('a'), 0);
  take(record, 1, 'a', 5);
  const from = { client_phone: delivery('a', 5, 1), client_name: delivery('a', 5, 1) };
  noteRead(record, { values: { client_phone: '+77010000001', client_name: 'Ivan' }, from }, (value) => `of ${value}`);
  expect(record.chain.ids['a']?.read).toEqual({
    client_phone: { clock: 5, arrival: 1, digest: 'of +77010000001' },
    client_name: { clock: 5, arrival: 1 },
  });
});

describe('a body that was erased before it was read', () => {
  it('lets no older one speak, of its id or of one before', () => {
    const record = newBooking(bookingId('a'), 0);
    take(record, 1, 'b', 5, { predecessor: bookingId('a') });
    expect(record.intake.open.map((one) => forgetBody(record, one))).toEqual([true]);
    expect(record.intake.open.map((one) => forgetBody(record, one))).toEqual([false]);
    expect(isOutread(record, delivery('b', 4, 2), 'client_phone')).toBe(true);
    expect(isOutread(record, delivery('a', 9, 2), 'client_phone')).toBe(true);
    expect(isOutread(record, delivery('b', 6, 2), 'client_phone')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import type { BookingEvent, DeliveryKey } from '../../../src/booking/booking.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { newBooking } from '../../../src/sync/booking-record.ts';
import { deliveryKeyText, findRepeated, noteKey } from '../../../src/sync/fold/delivery-key.ts';

const event = (own: Partial<BookingEvent>): BookingEvent => ({
  event: 'MOVED',
  id: bookingId('a'),
  key: { kind: 'derived', parts: [] },
  clock: 1,
  fields: {},
  opens: false,
  body: { at: 10 },
  ...own,
});
const derived = (...parts: string[]): DeliveryKey => ({ kind: 'derived', parts });
const whileNewest: DeliveryKey = { kind: 'while_newest', parts: [], retrySpanMs: 600_000 };

describe('two sendings differ', () => {
  it('in kind, event, booking, each part and the body', () => {
    const texts = [
      event({}),
      event({ event: 'CANCELLED' }),
      event({ id: bookingId('b') }),
      event({ key: derived('1') }),
      event({ key: derived('2') }),
      event({ key: derived('ab', 'c') }),
      event({ key: derived('a', 'bc') }),
      event({ key: derived('abc') }),
      event({ body: { at: 11 } }),
      event({ body: undefined }),
      event({ body: '' }),
      event({ key: whileNewest }),
      event({ key: { kind: 'event_id', id: '1' } }),
      event({ key: { kind: 'event_id', id: '2' } }),
      event({ key: { kind: 'event_id', id: '1' }, id: bookingId('b') }),
    ].map(deliveryKeyText);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('not in what the tool’s own event id makes needless', () => {
    const key = { kind: 'event_id', id: '1' } as const;
    expect(deliveryKeyText(event({ key, body: 1, event: 'X' }))).toBe(deliveryKeyText(event({ key })));
    expect(deliveryKeyText(event({}))).toBe(deliveryKeyText(event({ clock: 2 })));
  });
});

describe('a sending is known again', () => {
  it('by its key, however old it is', () => {
    const record = newBooking(bookingId('a'), 0);
    noteKey(record, derived(), { keyDigest: 'first', arrival: 1, receivedAt: 0 });
    noteKey(record, derived(), { keyDigest: 'second', arrival: 2, receivedAt: 0 });
    expect(findRepeated(record, derived(), 'first', 1e12)).toBe(1);
    expect(findRepeated(record, derived(), 'second', 1e12)).toBe(2);
    expect(findRepeated(record, derived(), 'third', 0)).toBeNull();
  });

  it('where nothing tells it from another, while it is the newest and for the tool’s retry span, whichever way clocks go', () => {
    const record = newBooking(bookingId('a'), 0);
    expect(findRepeated(record, whileNewest, 'first', 0)).toBeNull();
    noteKey(record, whileNewest, { keyDigest: 'first', arrival: 1, receivedAt: 1_000_000 });
    expect(findRepeated(record, whileNewest, 'first', 1_600_000)).toBe(1);
    expect(findRepeated(record, whileNewest, 'first', 1_600_001)).toBeNull();
    expect(findRepeated(record, whileNewest, 'first', 400_000)).toBe(1);
    expect(findRepeated(record, whileNewest, 'first', 399_999)).toBeNull();
    expect(findRepeated(record, whileNewest, 'other', 1_000_000)).toBeNull();
    expect(record.intake.keys).toEqual({});
    noteKey(record, derived(), { keyDigest: 'second', arrival: 2, receivedAt: 1_000_001 });
    expect(findRepeated(record, whileNewest, 'first', 1_000_002)).toBeNull();
  });
});

it('a key is written the same way for ever: digests of old ones are kept as long as their booking', () => {
  expect(deliveryKeyText(event({ key: { kind: 'event_id', id: 'evt-1' } }))).toBe('8:event_id5:evt-11:a');
  const sha256 = 'W5HSau5cc87Tpn9axa8fMCp37r7JiTVc4ntQD-3fWqc';
  expect(deliveryKeyText(event({ key: derived('17') }))).toBe(`7:derived5:MOVED1:a2:1743:${sha256}`);
});

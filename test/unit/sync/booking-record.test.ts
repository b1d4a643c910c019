import { expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { newBooking } from '../../../src/sync/booking-record.ts';

it('a new booking is at rest: nothing is known, owed or waited for', () => {
  const record = newBooking(bookingId('a'), 7);
  expect(record).toMatchObject({
    key: 'a',
    touchedAt: 7,
    lifecycle: { phase: 'settled', configuration: '' },
    intake: { opened: false },
  });
  const { key: _key, touchedAt: _at, knownSince: _since, chain: _chain, lifecycle, ...documents } = record;
  const { phase: _phase, ...known } = lifecycle;
  const rest = [...Object.entries(known), ...Object.values(documents).flatMap((one) => Object.entries(one ?? {}))];
  expect(rest.length).toBeGreaterThan(30);
  for (const [name, value] of rest) {
    const isNothing = [null, false, 0, ''].includes(value) || Object.keys(value as object).length === 0;
    expect([name, isNothing]).toEqual([name, true]);
  }
});

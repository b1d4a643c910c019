import { expect, it } from 'vitest';
import { newBooking } from '../../../src/core/booking-record.ts';

it('a new booking is at rest: nothing is known, owed or waited for', () => {
  const record = newBooking('a', 7);
  expect(record).toMatchObject({ key: 'a', touchedAt: 7, phase: 'settled', configuration: '', opened: false });
  const rest = Object.entries(record).filter(([name]) => !['key', 'touchedAt', 'phase', 'chain'].includes(name));
  for (const [name, value] of rest) {
    const isNothing = [null, false, 0, ''].includes(value) || Object.keys(value as object).length === 0;
    expect([name, isNothing]).toEqual([name, true]);
  }
});

import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';
import { standingDeliveries } from '../../../src/sync/settle/standing.ts';
import { type Parts, withParts } from './bookings.ts';

const record = (more: Parts): BookingRecord => withParts(newBooking(bookingId('a'), 1), more);
const open = [{ arrival: 7, event: 'E', clock: 1, receivedAt: 1, id: bookingId('a') }];

describe('the deliveries that show how their booking stands', () => {
  it('are those that are open', () => {
    expect(
      standingDeliveries(record({ lifecycle: { phase: 'failed' }, intake: { open, done: { 3: ['applied', 0] } } })),
    ).toEqual([7]);
  });

  it('are none where the booking is at rest', () => {
    expect(
      standingDeliveries(record({ lifecycle: { phase: 'settled' }, intake: { done: { 3: ['applied', 0] } } })),
    ).toEqual([]);
  });

  it('are the newest that was dealt with where none is open and something is to be done', () => {
    const done: BookingRecord['intake']['done'] = { 9: ['created', 0], 10: ['applied', 1], 11: ['superseded', -1] };
    for (const phase of ['pending', 'parked', 'failed'] as const) {
      expect(standingDeliveries(record({ lifecycle: { phase }, intake: { done } }))).toEqual([10]);
    }
    expect(
      standingDeliveries(
        record({ lifecycle: { phase: 'failed' }, intake: { done: { 2: ['superseded', -1], 1: ['ignored', -1] } } }),
      ),
    ).toEqual([2]);
    expect(standingDeliveries(record({ lifecycle: { phase: 'failed' } }))).toEqual([]);
  });
});

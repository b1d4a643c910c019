import { describe, expect, it } from 'vitest';
import type { BookingState } from '../../../src/booking/booking.ts';
import type { Chain } from '../../../src/booking/chain.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { isCalledOff, isCancelledByTool, lookUp, statusOf } from '../../../src/sync/patch/tables.ts';
import { chainOf } from './bookings.ts';
import { connectionOf } from './context.ts';

const saying = (state: BookingState | undefined): Chain => chainOf({ a: state === undefined ? {} : { state } });

describe('a state', () => {
  it.each<[BookingState, string, boolean]>([
    ['pending', 'scheduled', false],
    ['accepted', 'scheduled', false],
    ['confirmed', 'confirmed', false],
    ['completed', 'completed', false],
    ['cancelled', 'cancelled', true],
    ['declined', 'cancelled', true],
    ['no_show', 'no_show', false],
  ])('%s is %s by default; called off: %s', (state, status, isOff) => {
    expect(statusOf(saying(state), [bookingId('a')], connectionOf())).toBe(status);
    expect(isCalledOff(saying(state), [bookingId('a')], connectionOf())).toBe(isOff);
    expect(isCancelledByTool(saying(state), [bookingId('a')])).toBe(isOff);
  });

  it('is what the connection makes of it; a cancellation that is ignored still calls the visit off', () => {
    const statuses = { no_show: 'cancelled', cancelled: 'ignore', pending: 'ignore' } as const;
    const connection = connectionOf({ statuses });
    expect(statusOf(saying('no_show'), [bookingId('a')], connection)).toBe('cancelled');
    expect(isCalledOff(saying('no_show'), [bookingId('a')], connection)).toBe(true);
    expect(isCancelledByTool(saying('no_show'), [bookingId('a')])).toBe(false);
    expect(statusOf(saying('cancelled'), [bookingId('a')], connection)).toBeNull();
    expect(isCalledOff(saying('cancelled'), [bookingId('a')], connection)).toBe(true);
    expect(statusOf(saying('pending'), [bookingId('a')], connection)).toBeNull();
    expect(isCalledOff(saying('pending'), [bookingId('a')], connection)).toBe(false);
  });

  it('that was never told is no status', () => {
    expect(statusOf(saying(undefined), [bookingId('a')], connectionOf())).toBeNull();
    expect(isCalledOff(saying(undefined), [bookingId('a')], connectionOf())).toBe(false);
  });
});

describe('a row of a table', () => {
  const table = { 'Anna@Example.org': 31, '4711': 32 };

  it('is that of the first name which has one, without regard to case', () => {
    expect(lookUp(table, ['x', 'ANNA@example.ORG', '4711'])).toBe(31);
    expect(lookUp(table, ['4711', 'anna@example.org'])).toBe(32);
    expect(lookUp(table, [4711])).toBe(32);
  });

  it('is none for other names, for no names, and for what is no list', () => {
    for (const names of [['x', 'anna'], [], undefined, null, '4711']) expect(lookUp(table, names)).toBeNull();
    expect(lookUp({}, ['4711'])).toBeNull();
  });
});

// Which bookings are one series, where nothing names it.
import { expect, it } from 'vitest';
import type { Rhythm } from '../../../src/booking/booking.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { findSeries } from '../../../src/sync/fold/series.ts';

const weekly: Rhythm = { frequency: 'weekly', interval: 1, timezone: 'Europe/Berlin' };
const visit = (id: string, start: string, count = 3) => ({ id: bookingId(id), start: `${start}:00Z`, count });
const first = visit('a', '2032-03-18T09:00');
/** Daylight saving begins on the 28th. */
const whole = [first, visit('b', '2032-03-25T09:00'), visit('c', '2032-04-01T08:00')];

it.each([
  ['all that were booked', first, whole, ['a', 'b', 'c']],
  [
    'not those of another length, day or time',
    first,
    [...whole, visit('x', '2032-04-08T08:00', 9), visit('y', '2032-03-26T09:00')],
    ['a', 'b', 'c'],
  ],
  ['not a later series after a gap', first, [...whole, visit('d', '2032-04-15T08:00')], ['a', 'b', 'c']],
] as const)('are %s', (_, told, known, ids) => {
  expect(findSeries(told, null, known, weekly)).toEqual({ kind: 'known', ids });
});

it.each([
  ['one of them is missing', first, whole.slice(0, 2)],
  ['two stand at one time', first, [...whole, visit('d', '2032-03-25T09:00')]],
  ['another series follows, and it could be either', whole[2], [...whole, visit('d', '2032-04-08T08:00')]],
  [
    'another series follows, and one of its visits could have been taken for a lost one',
    first,
    [...whole, visit('d', '2032-04-08T08:00')],
  ],
  [
    'a lost one came first',
    whole[1],
    [...whole.slice(1), visit('d', '2032-04-08T08:00'), visit('e', '2032-04-15T08:00')],
  ],
  [
    'one is an hour off without daylight saving',
    visit('b', '2032-04-01T08:00'),
    [visit('b', '2032-04-01T08:00'), visit('c', '2032-04-08T09:00'), visit('d', '2032-04-15T08:00')],
  ],
  ['the opening was not heard', visit('z', '2032-03-11T09:00'), whole],
] as const)('are not known where %s', (_, told = first, known) => {
  expect(findSeries(told, null, known, weekly).kind).toBe('unknown');
});

it('are known where the tool counts days of 24 hours over daylight saving', () => {
  const inUtc = [...whole.slice(0, 2), visit('c', '2032-04-01T09:00')];
  expect(findSeries(first, null, inUtc, weekly)).toEqual({ kind: 'known', ids: ['a', 'b', 'c'] });
});

it('are known by the number that the event tells, where the opening was not heard', () => {
  const found = findSeries(visit('c', '2032-04-01T08:00'), 3, whole.slice(0, 2), weekly);
  expect(found).toEqual({ kind: 'known', ids: ['a', 'b', 'c'] });
});

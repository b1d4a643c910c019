import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMinutes,
  endAfter,
  instantOf,
  utcFromIso,
  utcFromWallClock,
  utcSeconds,
  yearFirst,
} from '../../../src/booking/time.ts';

it('a length that no visit has is none: an end that nobody told', () => {
  const start = '9999-12-31T23:00:00Z';
  expect(endAfter('2026-07-12T12:10:00Z', 45)).toBe('2026-07-12T12:55:00Z');
  expect(endAfter('2026-07-12T12:10:00Z', 1440)).toBe('2026-07-13T12:10:00Z');
  for (const minutes of [undefined, 0, -30, 1441, 1e300, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(endAfter(start, minutes)).toBeNull();
  }
});

describe('an ISO time with offset', () => {
  it.each([
    ['2026-07-12T12:10:00Z', '2026-07-12T12:10:00Z'],
    ['2026-07-12T12:10:00z', '2026-07-12T12:10:00Z'],
    ['2026-07-12T12:10:00+05:00', '2026-07-12T07:10:00Z'],
    ['2026-07-12T12:10:00+0500', '2026-07-12T07:10:00Z'],
    ['2026-07-12 12:10:00+0500', '2026-07-12T07:10:00Z'],
    ['2026-07-12 12:10:00 +0500', '2026-07-12T07:10:00Z'],
    ['2026-07-12T12:10:00-03:30', '2026-07-12T15:40:00Z'],
    ['2026-07-12T12:10+05:00', '2026-07-12T07:10:00Z'],
    ['2026-07-12T12:10:00.987654+05:00', '2026-07-12T07:10:00Z'],
    ['2026-01-01T02:00:00+05:00', '2025-12-31T21:00:00Z'],
    [' 2026-07-12T12:10:00Z\n', '2026-07-12T12:10:00Z'],
  ])('%s is %s', (written, expected) => {
    expect(utcFromIso(written)).toBe(expected);
  });

  it('keeps milliseconds as a clock', () => {
    expect(instantOf('2026-07-12T00:15:24.250+0500')).toBe(Date.UTC(2026, 6, 11, 19, 15, 24, 250));
  });

  it.each([
    '2026-07-12T12:10:00',
    '2026-07-12 12:10:00',
    '2026-07-12',
    '2026-02-30T12:10:00Z',
    '2026-07-12T25:10:00Z',
    '2026-07-12T12:10:00+25:00',
    '+012026-07-12T12:10:00Z',
    '2026-07-12T12:10:00Z[Asia/Almaty]',
    '1783848600',
    'soon Z',
    '',
  ])('"%s" is none', (written) => {
    expect(utcFromIso(written)).toBeNull();
  });

  it('is null for null and absent', () => {
    expect(instantOf(null)).toBeNull();
    expect(instantOf(undefined)).toBeNull();
  });
});

describe('a wall clock in a zone', () => {
  it.each([
    ['2026-07-12 12:10:00', 'Asia/Almaty', '2026-07-12T07:10:00Z'],
    ['2026-07-12T12:10', 'Asia/Almaty', '2026-07-12T07:10:00Z'],
    ['2026-07-12T12:10:00.987', 'Asia/Almaty', '2026-07-12T07:10:00Z'],
    [' 2026-07-12 12:10:00 ', 'Asia/Almaty', '2026-07-12T07:10:00Z'],
    ['2023-07-12 12:10:00', 'Asia/Almaty', '2023-07-12T06:10:00Z'],
    ['2026-07-12 12:10:00', 'Europe/Moscow', '2026-07-12T09:10:00Z'],
    ['2026-07-12 12:10:00', 'Europe/Belgrade', '2026-07-12T10:10:00Z'],
    ['2026-01-12 12:10:00', 'Europe/Belgrade', '2026-01-12T11:10:00Z'],
  ])('%s in %s is %s', (written, zone, expected) => {
    expect(utcFromWallClock(written, zone)).toBe(expected);
  });

  it('in a gap is read with the offset from before it', () => {
    expect(utcFromWallClock('2026-03-29 02:30:00', 'Europe/Belgrade')).toBe('2026-03-29T01:30:00Z');
  });

  it('in an overlap is the first of the two', () => {
    expect(utcFromWallClock('2026-10-25 02:30:00', 'Europe/Belgrade')).toBe('2026-10-25T00:30:00Z');
  });

  it('knows that Almaty went from +06 to +05 on 1 March 2024', () => {
    expect(utcFromWallClock('2024-02-29 22:59:00', 'Asia/Almaty')).toBe('2024-02-29T16:59:00Z');
    expect(utcFromWallClock('2024-02-29 23:30:00', 'Asia/Almaty')).toBe('2024-02-29T17:30:00Z');
    expect(utcFromWallClock('2024-03-01 00:00:00', 'Asia/Almaty')).toBe('2024-02-29T19:00:00Z');
  });

  it.each([
    '2026-07-12',
    '12:10',
    '2026-02-30 12:10:00',
    '2026-07-12 25:10:00',
    'завтра в 10',
    '',
    '12.07.2026 12:10',
    '+012026-07-12T12:10',
  ])('"%s" is none', (written) => {
    expect(utcFromWallClock(written, 'Asia/Almaty')).toBeNull();
  });

  it('with an offset is refused: dropping the offset would move the visit', () => {
    expect(utcFromWallClock('2026-07-12T12:10:00+01:00', 'Asia/Almaty')).toBeNull();
    expect(utcFromWallClock('2026-07-12T12:10:00Z', 'Asia/Almaty')).toBeNull();
  });

  it('in an unknown zone, null and absent are null', () => {
    expect(utcFromWallClock('2026-07-12 12:10:00', 'Asia/Nowhere')).toBeNull();
    expect(utcFromWallClock(null, 'Asia/Almaty')).toBeNull();
    expect(utcFromWallClock(undefined, 'Asia/Almaty')).toBeNull();
  });

  it('of any instant in a zone without daylight saving leads back to the instant', () => {
    const earliest = Date.UTC(2024, 2, 2);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * 365 * 86_400 }), (second) => {
        const instant = earliest + second * 1000;
        const wall = new Date(instant + 5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
        expect(utcFromWallClock(wall, 'Asia/Almaty')).toBe(utcSeconds(instant));
      }),
    );
  });
});

describe('whole seconds', () => {
  it('cut fractions, before 1970 too', () => {
    expect(utcSeconds(1_999)).toBe('1970-01-01T00:00:01Z');
    expect(utcSeconds(-1)).toBe('1969-12-31T23:59:59Z');
  });

  it('add minutes over midnight', () => {
    expect(addMinutes('2026-07-12T23:50:00Z', 25)).toBe('2026-07-13T00:15:00Z');
  });
});

describe('a wall clock as people write it', () => {
  it.each([
    ['17.08.2032 12:30', '2032-08-17 12:30'],
    ['23-08-2032 9:00', '2032-08-23 09:00'],
    ['2032-08-23 9:00', '2032-08-23 09:00'],
    ['2032/08/23 9:00:30', '2032-08-23 09:00:30'],
    ['2032.8.3, 12.30', '2032-08-03 12:30'],
    ['23/08/2032 12:30', '2032-08-23 12:30'],
    ['08/23/2032 12:30', '2032-08-23 12:30'],
    ['08/08/2032 12:30', '2032-08-08 12:30'],
    ['17.08.2032 02:30 PM', '2032-08-17 14:30'],
    ['17.08.2032 12:05 a.m.', '2032-08-17 00:05'],
    ['17.08.2032 12:30 - 13:30', '2032-08-17 12:30'],
    ['17.08.2032 12:30–13:30', '2032-08-17 12:30'],
  ])('%s is %s', (written, read) => {
    expect(yearFirst(written)).toBe(read);
    expect(utcFromWallClock(read, 'UTC')).not.toBeNull();
  });

  it.each(['07/08/2032 12:30', '2032-08-23 12:30-05:00', '2032-08-23T12:30:00Z', '17.08.32 12:30', '17.08.2032'])(
    '%s may be something else and stays',
    (written) => {
      expect(yearFirst(written)).toBe(written);
    },
  );
});

import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../src/one-link/retry-after.ts';

const now = Date.parse('1994-11-06T08:48:37Z');

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 60_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 60_000],
  ['Sun Nov  6 08:49:37 1994', 60_000],
  ['Sun Nov 06 08:49:37 1994', 60_000],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
])('%j is a wait of %i ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

test.each([
  null,
  '',
  'soon',
  '-5',
  '1.5',
  '99999999999999999999',
  '1994-11-06T08:49:37Z',
  'Sun, 06 Nov 1994 08:49:37 +0500',
  'Sun, 31 Feb 1994 08:49:37 GMT',
  'Sun, 06 Nix 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 23:60:00 GMT',
  'Sun, 06 Nov 1994 23:59:61 GMT',
  'x Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT+5',
  '1 Sunday, 06-Nov-94 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT+5',
  '1 Sun Nov  6 08:49:37 1994',
  'Sun Nov  6 08:49:37 19945',
])('%j is no wait', (header) => {
  expect(retryAfterMs(header, now)).toBeNull();
});

test('Every second of every month is read in each of the three spellings', () => {
  const twoDigits = (number: number): string => String(number).padStart(2, '0');
  for (let month = 0; month < 12; month += 1) {
    const date = new Date(Date.UTC(1994, month, 28, 23, 59, 59));
    const [weekday = '', day = '', name = ''] = date.toUTCString().split(/,? /);
    const expected = date.getTime() - Date.UTC(1993, 11, 31);
    for (const header of [
      date.toUTCString(),
      `${weekday}day, ${day}-${name}-${twoDigits(date.getUTCFullYear() % 100)} 23:59:59 GMT`,
      `${weekday} ${name} ${day} 23:59:59 1994`,
    ]) {
      expect([header, retryAfterMs(header, Date.UTC(1993, 11, 31))]).toEqual([header, expected]);
    }
  }
});

test('A leap second is the first second of the next minute', () => {
  expect(retryAfterMs('Sun, 06 Nov 1994 08:48:60 GMT', now)).toBe(23_000);
});

test('Two digits of a year that seem more than 50 years ahead are in the past', () => {
  expect(retryAfterMs('Sunday, 06-Nov-94 08:49:37 GMT', Date.parse('2031-01-01T00:00:00Z'))).toBe(0);
  expect(retryAfterMs('Wednesday, 01-Jan-81 00:00:00 GMT', Date.parse('2031-01-01T00:00:00Z'))).toBeGreaterThan(0);
  expect(retryAfterMs('Wednesday, 01-Jan-82 00:00:00 GMT', Date.parse('2031-01-01T00:00:00Z'))).toBe(0);
  expect(retryAfterMs('Friday, 01-Jan-05 00:00:00 GMT', Date.parse('2099-12-31T23:59:50Z'))).toBeGreaterThan(0);
  expect(retryAfterMs('Friday, 01-Jan-49 00:00:00 GMT', Date.parse('2099-12-31T23:59:50Z'))).toBe(0);
  expect(retryAfterMs('Wednesday, 01-Jan-31 00:00:10 GMT', Date.parse('2031-01-01T00:00:00Z'))).toBe(10_000);
});

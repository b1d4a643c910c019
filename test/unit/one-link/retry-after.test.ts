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
  'Sun, 06 Nov 1994 25:00:00 GMT',
])('%j is no wait', (header) => {
  expect(retryAfterMs(header, now)).toBeNull();
});

test('Two digits of a year that seem more than 50 years ahead are in the past', () => {
  expect(retryAfterMs('Sunday, 06-Nov-94 08:49:37 GMT', Date.parse('2031-01-01T00:00:00Z'))).toBe(0);
  expect(retryAfterMs('Wednesday, 01-Jan-31 00:00:10 GMT', Date.parse('2031-01-01T00:00:00Z'))).toBe(10_000);
});

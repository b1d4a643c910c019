import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountProbeMs,
  backOffMs,
  day,
  giveUpAfterMs,
  hour,
  nextTryMs,
  parkedCheckMs,
  pauseMs,
  quarantineMs,
  slotAwaitedMs,
  slotTryMs,
  successorAwaitedMs,
} from '../../../src/sync/retry.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: 500 });
const ceilings = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600];

describe('our own back-off', () => {
  it('grows from 5 seconds to an hour', () => {
    expect(ceilings.map((_, index) => Math.round(backOffMs(index + 1, 0.999999) / 1000))).toEqual(ceilings);
    expect(backOffMs(400, 0.999999)).toBeLessThanOrEqual(hour);
  });

  it('has full jitter: any wait below the ceiling is as likely, and none is shorter than a second', () => {
    expect(backOffMs(11, 0)).toBe(1000);
    expect(backOffMs(11, 0.5)).toBeCloseTo(hour / 2, -4);
    fc.assert(
      fc.property(attempt, random, (n, r) => {
        const wait = backOffMs(n, r);
        const ceiling = (ceilings[n - 1] ?? 3600) * 1000;
        expect(wait).toBeGreaterThanOrEqual(1000);
        expect(wait).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});

it('the way is tried again after our own back-off where the server gave no time', () => {
  fc.assert(
    fc.property(attempt, random, (n, r) => {
      expect(nextTryMs(n, null, r)).toBe(backOffMs(n, r));
    }),
  );
});

describe('a time that the server gave', () => {
  it('is kept to the millisecond, whatever attempt and chance', () => {
    fc.assert(
      fc.property(attempt, random, fc.integer({ min: 1000, max: day }), (n, r, told) => {
        expect(nextTryMs(n, told, r)).toBe(told);
        expect(pauseMs(told, 1, r)).toBe(told);
      }),
    );
  });

  it('is never less than a second nor more than a day', () => {
    expect([nextTryMs(1, 0, 0.5), pauseMs(0, 1, 0.5), nextTryMs(1, 99 * day, 0.5), pauseMs(99 * day, 1, 0.5)]).toEqual([
      1000,
      1000,
      day,
      day,
    ]);
  });

  it('missing, rests the connection for a minute at least (one-link-api.md §5.2)', () => {
    fc.assert(
      fc.property(random, (r) => {
        expect(pauseMs(null, 1, r)).toBeGreaterThanOrEqual(60_000);
        expect(pauseMs(null, 1, r)).toBeLessThan(90_000);
      }),
    );
    expect([pauseMs(null, 1, 0), pauseMs(null, 1, 0.5)]).toEqual([60_000, 75_000]);
  });
});

it('a slot is asked for slowly: never twice in two minutes, at least every 31', () => {
  fc.assert(
    fc.property(attempt, random, (n, r) => {
      expect(slotTryMs(n, r)).toBeGreaterThanOrEqual(120_000);
      expect(slotTryMs(n, r)).toBeLessThanOrEqual(31 * 60_000);
    }),
  );
});

it('a slot is asked for after 2, 5 and 15 minutes, then every half hour, up to a minute later by chance', () => {
  const minutes = (n: number, r: number): number => slotTryMs(n, r) / 60_000;
  expect([1, 2, 3, 4, 5].map((n) => minutes(n, 0))).toEqual([2, 5, 15, 30, 30]);
  expect([1, 2, 3, 4, 5].map((n) => minutes(n, 0.5))).toEqual([2.5, 5.5, 15.5, 30.5, 30.5]);
});

it('a refused account is probed after 2 minutes, a minute later each time up to 10, up to half a minute later by chance', () => {
  expect([1, 2, 8, 9, 10].map((n) => accountProbeMs(n, 0) / 60_000)).toEqual([2, 3, 9, 10, 10]);
  expect([1, 2, 8, 9, 10].map((n) => accountProbeMs(n, 0.5) / 60_000)).toEqual([2.25, 3.25, 9.25, 10.25, 10.25]);
});

it('a refused account is probed every few minutes', () => {
  fc.assert(
    fc.property(attempt, random, (n, r) => {
      expect(accountProbeMs(n, r)).toBeGreaterThanOrEqual(2 * 60_000);
      expect(accountProbeMs(n, r)).toBeLessThanOrEqual(10.5 * 60_000);
    }),
  );
});

it('the spans of the design are what they are', () => {
  expect([giveUpAfterMs, quarantineMs, successorAwaitedMs, parkedCheckMs]).toEqual([72 * hour, 600_000, day, day]);
  expect([hour, day, slotAwaitedMs]).toEqual([3_600_000, 86_400_000, 21_600_000]);
});

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
  slotTryMs,
  successorAwaitedMs,
} from '../../../src/core/retry.ts';

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

describe('a time that the server gave', () => {
  it('is kept to the millisecond, whatever attempt and chance', () => {
    fc.assert(
      fc.property(attempt, random, fc.integer({ min: 1000, max: day }), (n, r, told) => {
        expect(nextTryMs(n, told, r)).toBe(told);
        expect(pauseMs(told, r)).toBe(told);
      }),
    );
  });

  it('is never less than a second nor more than a day', () => {
    expect([nextTryMs(1, 0, 0.5), pauseMs(0, 0.5), nextTryMs(1, 99 * day, 0.5), pauseMs(99 * day, 0.5)]).toEqual([
      1000,
      1000,
      day,
      day,
    ]);
  });

  it('missing, rests the connection for a minute at least (one-link-api.md §5.2)', () => {
    fc.assert(
      fc.property(random, (r) => {
        expect(pauseMs(null, r)).toBeGreaterThanOrEqual(60_000);
        expect(pauseMs(null, r)).toBeLessThan(90_000);
      }),
    );
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
});

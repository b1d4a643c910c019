/**
 * What a tool's queue held back for days comes with an old clock that is right. Among its own the clock decides, and what is told
 * later with a newer one stands; a clock that was set back silences nothing all the same.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { emptyChain } from '../../../src/booking/chain.ts';
import { behindAtMostMs, trustedClock } from '../../../src/booking/clocks.ts';
import { foldEvent } from '../../../src/booking/fold.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { cellOf } from '../../../src/booking/told.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 21);

interface Told {
  readonly clock: number;
  readonly at: number;
}

/** Which event stands, by its place in the order of arrival. */
function standing(told: readonly Told[]): unknown {
  const chain = emptyChain();
  told.forEach(({ clock, at }, arrival) => {
    const event: BookingEvent = {
      ...{
        event: 'EVENT',
        key: { kind: 'event_id', id: String(arrival) },
        id: bookingId('a'),
        opens: false,
        body: null,
      },
      ...{ clockKind: 'event_time', clock, fields: { clientName: String(arrival) } },
    };
    const counted = { ...event, clock: trustedClock(chain, event, at) };
    foldEvent(chain, counted, { arrival, receivedAt: at }, JSON.stringify);
  });
  return Number(cellOf(chain, [bookingId('a')], 'clientName')?.value);
}

const hoursAgo = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 5 });

describe('an event that was held back', () => {
  it('in the order of the tool: the last stands', () => {
    fc.assert(
      fc.property(hoursAgo, fc.integer({ min: 0, max: 200 }), (hours, apart) => {
        const told = hours
          .toSorted((a, b) => b - a)
          .map((ago, index) => ({ clock: now - ago * hour, at: now + index * apart * hour }));
        expect(standing(told)).toBe(told.length - 1);
      }),
    );
  });

  it('for longer than any tool repeats, in any order: the newest by the tool’s clock stands', () => {
    fc.assert(
      fc.property(hoursAgo, (hours) => {
        const told = hours.map((ago, index) => ({ clock: now - behindAtMostMs - (ago + 1) * hour, at: now + index }));
        expect(standing(told)).toBe(hours.indexOf(Math.min(...hours)));
      }),
    );
  });

  it('and comes after a newer one leaves the way free for what is newer still', () => {
    const first = { clock: now - 2 * hour, at: now - 2 * hour };
    const late = { clock: now - 200 * hour, at: now };
    const next = { clock: now - hour, at: now + 1000 };
    expect(standing([first, late, next])).toBe(2);
  });
});

it('a clock that is set back silences nothing, and is followed by the right one', () => {
  const right = { clock: now, at: now };
  const back = [1, 2, 3].map((index) => ({ clock: now - 700 * hour + index, at: now + index * hour }));
  const rightAgain = { clock: now + 4 * hour, at: now + 4 * hour };
  for (let count = 1; count <= back.length; count += 1) expect(standing([right, ...back.slice(0, count)])).toBe(count);
  expect(standing([right, ...back, rightAgain])).toBe(back.length + 1);
  expect(standing([right, { clock: now - 700 * hour, at: now }, { clock: now - 800 * hour, at: now + 1 }])).toBe(2);
});

import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { circleOf } from '../../../src/sync/answers/slots.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';

const span = (hour: number, minutes = 30): readonly [string, string] => [
  new Date(Date.UTC(2031, 3, 7, hour)).toISOString(),
  new Date(Date.UTC(2031, 3, 7, hour, minutes)).toISOString(),
];

interface Waiting {
  readonly wants: number;
  readonly holds: number | null;
  readonly of?: number;
  readonly heldOf?: number;
}

function waiting(key: string, { wants, holds, of = 31, heldOf = of }: Waiting): BookingRecord {
  const record = newBooking(bookingId(key), 0);
  record.slot.conflict = {
    resourceId: of,
    wants: span(wants),
    holds: holds === null ? null : span(holds),
    heldResourceId: holds === null ? null : heldOf,
    since: 0,
  };
  return record;
}

const keysOf = (start: BookingRecord, ...others: BookingRecord[]) =>
  circleOf(start, others)?.map(({ key }) => key) ?? null;

describe('visits that wait for each other', () => {
  it('two', () => {
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), waiting('b', { wants: 1, holds: 2 }))).toEqual(['a', 'b']);
  });

  it('three, in the order of waiting', () => {
    const [a, b, c] = [
      waiting('a', { wants: 2, holds: 1 }),
      waiting('b', { wants: 3, holds: 2 }),
      waiting('c', { wants: 1, holds: 3 }),
    ];
    expect(keysOf(a, c, b)).toEqual(['a', 'b', 'c']);
    expect(keysOf(b, a, c)).toEqual(['b', 'c', 'a']);
  });

  it('across two specialists', () => {
    expect(
      keysOf(
        waiting('a', { wants: 1, of: 32, holds: 1, heldOf: 31 }),
        waiting('b', { wants: 1, of: 31, holds: 1, heldOf: 32 }),
      ),
    ).toEqual(['a', 'b']);
  });

  it('two, although others wait beside them', () => {
    const beside = [waiting('x', { wants: 1, holds: 7 }), waiting('y', { wants: 9, holds: null })];
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), ...beside, waiting('b', { wants: 1, holds: 2 }))).toEqual([
      'a',
      'b',
    ]);
  });

  it('two, although the first that is waited for leads nowhere', () => {
    const nowhere = waiting('x', { wants: 9, holds: 2 });
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), nowhere, waiting('b', { wants: 1, holds: 2 }))).toEqual([
      'a',
      'b',
    ]);
  });

  it('by an overlap of a minute', () => {
    const b = waiting('b', { wants: 1, holds: 2 });
    b.slot.conflict = { ...b.slot.conflict!, holds: [span(2)[0], span(2, 1)[1]] };
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), b)).toEqual(['a', 'b']);
  });
});

describe('no circle', () => {
  it('a chain whose last slot is somebody else’s', () => {
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), waiting('b', { wants: 3, holds: 2 }))).toBeNull();
  });

  it('one that holds nothing', () => {
    expect(keysOf(waiting('a', { wants: 2, holds: null }), waiting('b', { wants: 1, holds: 2 }))).toBeNull();
  });

  it('the same hours with another specialist', () => {
    expect(keysOf(waiting('a', { wants: 2, holds: 1, heldOf: 32 }), waiting('b', { wants: 1, holds: 2 }))).toBeNull();
  });

  it('visits that only touch (half-open intervals, one-link-api.md §2.6)', () => {
    const b = waiting('b', { wants: 1, holds: 2 });
    b.slot.conflict = { ...b.slot.conflict!, holds: [span(2, 30)[1], span(3)[1]] };
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), b)).toBeNull();
  });

  it('visits that only touch at the other end', () => {
    const b = waiting('b', { wants: 1, holds: 2 });
    b.slot.conflict = { ...b.slot.conflict!, holds: [span(1, 30)[1], span(2)[0]] };
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), b)).toBeNull();
  });

  it('with a visit that waits for no slot', () => {
    const [a, free] = [waiting('a', { wants: 2, holds: 1 }), newBooking(bookingId('free'), 0)];
    expect(keysOf(a, free)).toBeNull();
    expect(keysOf(free, a)).toBeNull();
  });

  it('a circle of others that the visit only waits for', () => {
    const others = [waiting('b', { wants: 3, holds: 2 }), waiting('c', { wants: 2, holds: 3 })];
    expect(keysOf(waiting('a', { wants: 2, holds: 1 }), ...others)).toBeNull();
  });

  it('itself', () => {
    const a = waiting('a', { wants: 1, holds: 1 });
    expect(keysOf(a, a)).toBeNull();
  });
});

// Ids that no pointer joins are one booking where the tool names its first id.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { emptyChain } from '../../../src/booking/chain.ts';
import { foldEvent } from '../../../src/booking/fold.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { chainOrder } from '../../../src/booking/told.ts';

type Told = Pick<BookingEvent, 'id' | 'clock'> & Partial<Pick<BookingEvent, 'predecessor' | 'origin'>>;

const at = (id: string, sequence: number) => ({ id: bookingId(id), sequence });

function orderOf(events: readonly Told[]) {
  const chain = emptyChain();
  events.forEach((told, index) => {
    const key = { kind: 'event_id', id: String(index) } as const;
    const event = { event: 'E', key, fields: {}, opens: false, body: null, ...told };
    foldEvent(chain, event, { arrival: index + 1, receivedAt: index }, (value) => JSON.stringify(value));
  });
  return chainOrder(chain);
}

describe('ids of one origin', () => {
  const told: readonly Told[] = [
    { id: bookingId('a'), clock: 1 },
    { id: bookingId('b'), clock: 2, origin: at('a', 1) },
    { id: bookingId('c'), clock: 3, origin: at('a', 2) },
    { id: bookingId('d'), clock: 4, predecessor: bookingId('c'), origin: at('a', 3) },
    { id: bookingId('e'), clock: 5, origin: at('a', 4) },
    // What happens to an id later counts on, and makes it no later one.
    { id: bookingId('b'), clock: 6, origin: at('a', 5) },
  ];

  it('stand in the order of the count, in whichever order they are told', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...told], { minLength: told.length }), (events) => {
        expect(orderOf(events)).toEqual({ kind: 'ok', ids: ['a', 'b', 'c', 'd', 'e'] });
      }),
    );
  });

  it('begin with the origin, also where nothing else was told of it', () => {
    expect(orderOf(told.slice(1))).toMatchObject({ ids: ['a', 'b', 'c', 'd', 'e'] });
  });

  it('stand in the order of their clocks where the tool does not count', () => {
    const uncounted = told.slice(0, 3).map((one) => (one.origin === undefined ? one : { ...one, origin: at('a', 1) }));
    expect(orderOf(uncounted.toReversed())).toMatchObject({ ids: ['a', 'b', 'c'] });
  });

  it('have two ways where two pointers lead to one of them', () => {
    const second: Told = { id: bookingId('d'), clock: 4, predecessor: bookingId('b'), origin: at('a', 3) };
    expect(orderOf([...told, second])).toEqual({ kind: 'ambiguous' });
  });
});

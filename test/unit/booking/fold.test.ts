// Folding (architecture.md, *Fold*): events become a booking, whatever the order they came in.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookingEvent, BookingFields } from '../../../src/booking/booking.ts';
import { type Chain, emptyChain, isPersonal, joinChains, newId, wipeChain } from '../../../src/booking/chain.ts';
import { isUndatedEnd, neverBefore } from '../../../src/booking/clocks.ts';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { foldEvent } from '../../../src/booking/fold.ts';
import { type BookingId, bookingId } from '../../../src/booking/ids.ts';
import { cellOf, chainOrder, startsOf, waitsForSuccessorSince } from '../../../src/booking/told.ts';
import { unknownClock } from '../../../src/booking/version.ts';

const digestOf = (value: unknown): string => `#${JSON.stringify(value)}`;

type Said = Partial<Omit<BookingEvent, 'id' | 'fields'>> & { readonly fields?: BookingFields };

const event = (id: string, clock: number | null, said: Said = {}): BookingEvent => ({
  event: 'EVENT',
  key: { kind: 'event_id', id: `${id}-${clock}` },
  opens: false,
  body: null,
  fields: {},
  ...said,
  id: bookingId(id),
  clock,
});

const named = (id: string, clock: number | null, clientName: string): BookingEvent =>
  event(id, clock, { fields: { clientName } });

/** Folds in the order given; arrivals count up from `firstArrival`. */
function folded(events: readonly BookingEvent[], firstArrival = 1): Chain {
  const chain = emptyChain();
  events.forEach((one, index) => {
    const arrival = firstArrival + index;
    foldEvent(chain, one, { arrival, receivedAt: arrival * 1000 }, digestOf);
  });
  return chain;
}

/** The ids of a chain, oldest first; empty where it is ambiguous. */
function idsOf(chain: Chain): readonly BookingId[] {
  const order = chainOrder(chain);
  return order.kind === 'ok' ? order.ids : [];
}

/** What a chain comes to: everything a decision may read, without the numbers of arrival. */
function summaryOf(chain: Chain): unknown {
  const order = chainOrder(chain);
  if (order.kind === 'ambiguous') return 'ambiguous';
  const fields = new Set(Object.values(chain.ids).flatMap(({ cells }) => Object.keys(cells)));
  const values = [...fields].sort().map((field) => {
    const cell = cellOf(chain, order.ids, field);
    return [field, cell?.value, cell?.digest, cell?.clock];
  });
  const starts = [...startsOf(chain, order.ids)].sort();
  return { ids: order.ids, values, starts, waits: waitsForSuccessorSince(chain, order.ids) !== null };
}

const read = (chain: Chain, field: string): unknown => cellOf(chain, idsOf(chain), field)?.value;

describe('one id', () => {
  it('keeps the value of the newer clock, whichever came last', () => {
    expect(read(folded([named('a', 2, 'new'), named('a', 1, 'old')]), 'clientName')).toBe('new');
    expect(read(folded([named('a', 1, 'old'), named('a', 2, 'new')]), 'clientName')).toBe('new');
  });

  it('keeps for each field the newest event that speaks of it', () => {
    const chain = folded([
      event('a', 3, { fields: { state: 'confirmed' } }),
      event('a', 1, { fields: { state: 'accepted', clientName: 'Ivan' } }),
      event('a', 2, { fields: { clientComment: 'late' } }),
    ]);
    expect(read(chain, 'state')).toBe('confirmed');
    expect(read(chain, 'clientName')).toBe('Ivan');
    expect(read(chain, 'clientComment')).toBe('late');
  });

  it('takes start and end as one field: a move without an end leaves no end of the old time', () => {
    const chain = folded([
      event('a', 1, { fields: { times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T06:00:00Z' } } }),
      event('a', 2, { fields: { times: { startsAt: '2031-04-08T05:00:00Z', endsAt: null } } }),
    ]);
    expect(read(chain, 'times')).toEqual({ startsAt: '2031-04-08T05:00:00Z', endsAt: null });
  });

  it('lets arrival decide between equal clocks', () => {
    expect(read(folded([named('a', 5, 'first'), named('a', 5, 'second')]), 'clientName')).toBe('second');
  });

  it('lets arrival decide, and not the order of processing, where the source has no clock', () => {
    const chain = emptyChain();
    foldEvent(chain, named('a', null, 'second'), { arrival: 2, receivedAt: 0 }, digestOf);
    foldEvent(chain, named('a', null, 'first'), { arrival: 1, receivedAt: 0 }, digestOf);
    expect(read(chain, 'clientName')).toBe('second');
  });

  it('gives an event without its clock the highest known for the id', () => {
    const chain = folded([named('a', 10, 'clocked'), named('a', null, 'unclocked'), named('a', 9, 'late')]);
    expect(read(chain, 'clientName')).toBe('unclocked');
    expect(read(folded([named('a', 10, 'x'), named('a', null, 'y'), named('a', 11, 'z')]), 'clientName')).toBe('z');
  });

  it('does not lower the highest clock by a late event', () => {
    const chain = folded([named('a', 10, 'newest'), named('a', 9, 'late'), named('a', null, 'unclocked')]);
    expect(read(chain, 'clientName')).toBe('unclocked');
  });

  it('takes any clock, even 0, for newer than none', () => {
    expect(read(folded([named('a', null, 'unclocked'), named('a', 0, 'clocked')]), 'clientName')).toBe('clocked');
  });

  it('does not lend one id the clock of another', () => {
    const chain = folded([
      named('a', 10, 'a'),
      event('b', null, { fields: { clientName: 'b' }, predecessor: bookingId('a') }),
    ]);
    expect(cellOf(chain, [bookingId('b')], 'clientName')?.clock).toBe(unknownClock);
  });

  it('keeps each custom attribute by itself, as One-Link merges them key by key', () => {
    const chain = folded([
      event('a', 1, { extra: { custom_attributes: { room: '1', colour: 'red' } } }),
      event('a', 2, { extra: { custom_attributes: { colour: 'blue' } } }),
    ]);
    expect(read(chain, 'x:custom_attributes.room')).toBe('1');
    expect(read(chain, 'x:custom_attributes.colour')).toBe('blue');
  });
});

describe('what folding tells of an event', () => {
  const tell = (before: readonly BookingEvent[], one: BookingEvent) =>
    foldEvent(folded(before), one, { arrival: 100, receivedAt: 0 }, digestOf);

  it('a value that is said again changes nothing', () => {
    expect(tell([named('a', 1, 'Ivan')], named('a', 2, 'Ivan'))).toMatchObject({ changed: false, stale: false });
  });

  it('another value is a change', () => {
    expect(tell([named('a', 1, 'Ivan')], named('a', 2, 'Anna'))).toMatchObject({ changed: true, stale: false });
  });

  it('an event of which a newer one has said everything is stale', () => {
    expect(tell([named('a', 2, 'Anna')], named('a', 1, 'Ivan'))).toMatchObject({ changed: false, stale: true });
  });

  it('an old event that still says something new is not stale', () => {
    const old = event('a', 1, { fields: { clientName: 'Ivan', clientComment: 'window' } });
    expect(tell([named('a', 2, 'Anna')], old)).toMatchObject({ changed: true, stale: false });
  });

  it('a new edge is a change even where every value is old', () => {
    const old = { fields: { clientName: 'Ivan' } };
    for (const edge of [{ predecessor: bookingId('z') }, { successor: bookingId('z') }]) {
      expect(tell([named('a', 2, 'Anna')], event('a', 1, { ...old, ...edge }))).toMatchObject({
        changed: true,
        stale: false,
      });
    }
  });

  it('"cancelled because it was moved" is a change the first time alone', () => {
    const moved = event('a', 3, { movedAway: true, fields: { state: 'cancelled' } });
    expect(tell([named('a', 2, 'Anna')], moved)).toMatchObject({ changed: true, stale: false });
    expect(tell([named('a', 2, 'Anna'), moved], moved)).toMatchObject({ changed: false });
  });

  it('an event that says nothing of a known id is neither a change nor stale', () => {
    expect(tell([named('a', 2, 'Anna')], event('a', 3))).toMatchObject({ changed: false, stale: false });
    const undefinedAlone = event('a', 3, { extra: { source: undefined, custom_attributes: { room: undefined } } });
    expect(tell([named('a', 2, 'Anna')], undefinedAlone)).toMatchObject({ changed: false, stale: false });
  });

  it('a start is new once', () => {
    const at = (startsAt: string) => event('a', 1, { fields: { times: { startsAt, endsAt: null } } });
    const seven = at('2031-04-07T05:00:00Z');
    expect(tell([], seven)).toMatchObject({ newStart: true });
    expect(tell([seven, at('2031-04-08T05:00:00Z')], seven)).toMatchObject({ newStart: false });
    expect(tell([seven], at('2031-04-08T05:00:00Z'))).toMatchObject({ newStart: true });
    expect(tell([seven], named('a', 2, 'Anna'))).toMatchObject({ newStart: false });
  });
});

describe('a chain', () => {
  const aToB = event('b', 2, { predecessor: bookingId('a'), fields: { state: 'accepted', clientName: 'B' } });
  const bToC = event('c', 3, { predecessor: bookingId('b'), fields: { state: 'accepted' } });
  const createdA = event('a', 1, { fields: { state: 'accepted', clientName: 'A', clientPhone: '+77010000001' } });

  it('ends the same when B→C comes before A→B, and "created A" last', () => {
    const inOrder = summaryOf(folded([createdA, aToB, bToC]));
    for (const events of [
      [bToC, aToB, createdA],
      [bToC, createdA, aToB],
      [aToB, bToC, createdA],
      [aToB, createdA, bToC],
      [createdA, bToC, aToB],
    ]) {
      expect(summaryOf(folded(events))).toEqual(inOrder);
    }
    expect(inOrder).toMatchObject({ ids: ['a', 'b', 'c'] });
  });

  it('speaks field by field with the newest id that says anything of the field', () => {
    const chain = folded([createdA, aToB, bToC]);
    expect(read(chain, 'clientName')).toBe('B');
    expect(read(chain, 'clientPhone')).toBe('+77010000001');
  });

  it('is not changed by what an id with a successor says later of a field its successor speaks of', () => {
    const chain = folded([createdA, aToB, event('a', 99, { fields: { clientName: 'late' } })]);
    expect(read(chain, 'clientName')).toBe('B');
  });

  it('never takes its status from an id that has a successor', () => {
    const late = event('a', 99, { fields: { state: 'cancelled' } });
    expect(read(folded([createdA, aToB, late]), 'state')).toBe('accepted');
    const silent = event('b', 2, { predecessor: bookingId('a'), fields: { clientName: 'B' } });
    expect(read(folded([createdA, silent, late]), 'state')).toBeUndefined();
  });

  it('is never cancelled by "cancelled because it was moved"', () => {
    const movedOff = event('a', 5, { movedAway: true, fields: { state: 'cancelled' } });
    expect(read(folded([createdA, movedOff]), 'state')).toBe('accepted');
    const successorTold = event('a', 5, { successor: bookingId('b'), fields: { state: 'cancelled' } });
    const chain = folded([createdA, successorTold]);
    expect(cellOf(chain, [bookingId('a')], 'state')?.value).toBe('accepted');
    expect(idsOf(chain)).toEqual(['a', 'b']);
  });

  it('does not drop the state of the event that the source handed in', () => {
    const movedOff = event('a', 5, { movedAway: true, fields: { state: 'cancelled' } });
    folded([movedOff]);
    expect(movedOff.fields.state).toBe('cancelled');
  });

  it.each([
    [
      'two successors',
      [event('b', 1, { predecessor: bookingId('a') }), event('c', 2, { predecessor: bookingId('a') })],
    ],
    [
      'two predecessors',
      [event('c', 1, { predecessor: bookingId('a') }), event('c', 2, { predecessor: bookingId('b') })],
    ],
    [
      'a circle of one time',
      [event('b', 1, { predecessor: bookingId('a') }), event('a', 1, { predecessor: bookingId('b') })],
    ],
    [
      'a circle behind a tail',
      [
        event('b', 1, { predecessor: bookingId('a') }),
        event('b', 2, { predecessor: bookingId('c'), successor: bookingId('c') }),
      ],
    ],
  ])('with %s is ambiguous', (_what, events) => {
    expect(chainOrder(folded(events))).toEqual({ kind: 'ambiguous' });
  });

  it.each([
    [
      'there and back',
      'b a',
      [event('b', 1, { predecessor: bookingId('a') }), event('a', 2, { predecessor: bookingId('b') })],
    ],
    [
      'there, back, and to a third',
      'b a c',
      [
        event('b', 1, { predecessor: bookingId('a') }),
        event('a', 2, { predecessor: bookingId('b') }),
        event('c', 3, { predecessor: bookingId('a') }),
      ],
    ],
    [
      'back to where it was moved to before',
      'a c b',
      [
        event('b', 1, { predecessor: bookingId('a') }),
        event('c', 2, { predecessor: bookingId('b') }),
        event('b', 3, { predecessor: bookingId('c') }),
      ],
    ],
  ])('%s ends where the tool told of it last', (_what, ids, events) => {
    for (const order of [events, events.toReversed()])
      expect(chainOrder(folded(order))).toEqual({ kind: 'ok', ids: ids.split(' ') });
  });

  it('is ambiguous even where one path leads through all ids, as A→B→C with a second edge A→C', () => {
    const [aToC, bToC2, aToB2] = [
      event('c', 1, { predecessor: bookingId('a') }),
      event('c', 2, { predecessor: bookingId('b') }),
      event('b', 3, { predecessor: bookingId('a') }),
    ];
    const chain = folded([aToC, bToC2, aToB2]);
    expect(chainOrder(chain)).toEqual({ kind: 'ambiguous' });
    expect(chain.edges).toEqual([
      ['a', 'c'],
      ['b', 'c'],
      ['a', 'b'],
    ]);
  });

  it('has an id that is known by an edge alone', () => {
    expect(idsOf(folded([event('b', 1, { predecessor: bookingId('a') })]))).toEqual(['a', 'b']);
    expect(idsOf(folded([event('a', 1, { successor: bookingId('b') })]))).toEqual(['a', 'b']);
  });

  it('says nothing where no order is known', () => {
    const chain = folded([createdA]);
    expect(cellOf(chain, [], 'state')).toBeUndefined();
    expect(cellOf(chain, [], 'clientName')).toBeUndefined();
    expect(waitsForSuccessorSince(chain, [])).toBeNull();
    expect(startsOf(chain, [])).toEqual([]);
  });

  it('takes an edge told from both ends once', () => {
    const chain = folded([
      event('b', 1, { predecessor: bookingId('a') }),
      event('a', 2, { successor: bookingId('b'), movedAway: true }),
    ]);
    expect(chain.edges).toEqual([['a', 'b']]);
    expect(idsOf(chain)).toEqual(['a', 'b']);
  });

  it('ignores an edge from an id to itself', () => {
    expect(idsOf(folded([event('a', 1, { predecessor: bookingId('a') })]))).toEqual(['a']);
  });
});

describe('the starts a chain was given', () => {
  const start = (day: number): string => new Date(Date.UTC(2031, 3, day, 5)).toISOString();
  const on = (id: string, day: number, said: Said = {}) =>
    event(id, 1, { ...said, fields: { times: { startsAt: start(day), endsAt: null } } });

  it('are told newest first, each once, over all ids', () => {
    const chain = folded([on('a', 1), on('a', 2), on('b', 3, { predecessor: bookingId('a') }), on('b', 1)]);
    expect(startsOf(chain, idsOf(chain))).toEqual([1, 3, 2].map(start));
  });

  it('are the last twelve of an id', () => {
    const chain = folded(Array.from({ length: 14 }, (_, day) => on('a', day + 1)));
    expect(startsOf(chain, [bookingId('a')])).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map(start));
  });

  it('are none for an id that never told one', () => {
    expect(startsOf(folded([named('a', 1, 'A')]), [bookingId('a')])).toEqual([]);
  });
});

it('a time of our own never counts as earlier than what an id was told before', () => {
  const chain: Chain = { ids: dictionaryOf({ a: { ...newId(), clock: 20 } }), edges: [] };
  expect([10, 20, 30].map((clock) => neverBefore(chain, bookingId('a'), clock))).toEqual([20, 20, 30]);
  expect(neverBefore(chain, bookingId('b'), 10)).toBe(10);
});

describe('waiting for the id a booking was moved to', () => {
  const since = (events: readonly BookingEvent[]) => {
    const chain = folded(events);
    return waitsForSuccessorSince(chain, idsOf(chain));
  };
  const movedOff = (id: string, said: Said = {}) => event(id, 9, { movedAway: true, ...said });

  it('begins with the arrival of "cancelled because it was moved"', () => {
    expect(since([named('a', 1, 'A'), movedOff('a')])).toBe(2000);
  });

  it('does not begin anew when it is said again', () => {
    expect(since([movedOff('a'), movedOff('a'), movedOff('a')])).toBe(1000);
  });

  it('is over when the successor speaks, whichever came first', () => {
    const b = event('b', 2, { predecessor: bookingId('a'), fields: { clientName: 'B' } });
    expect(since([movedOff('a'), b])).toBeNull();
    expect(since([b, movedOff('a')])).toBeNull();
  });

  it('goes on while the successor is known by name alone', () => {
    expect(since([movedOff('a', { successor: bookingId('b') })])).toBe(1000);
  });

  it('counts from the last move: a first move of long ago does not shorten it', () => {
    const b = event('b', 2, { fields: { clientName: 'B' } });
    expect(since([movedOff('a', { successor: bookingId('b') }), b, movedOff('b', { successor: bookingId('c') })])).toBe(
      3000,
    );
  });
});

describe('an id that was moved away and of which a state is told', () => {
  const away = (clock: number) => event('a', clock, { movedAway: true });
  const state = (clock: number) => event('a', clock, { fields: { state: 'cancelled' } });

  it('waits for a successor only where it was moved away last, whatever came first', () => {
    const histories = fc.array(fc.record({ isAway: fc.boolean(), clock: fc.nat({ max: 9 }) }), { minLength: 1 });
    fc.assert(
      fc.property(histories, (told) => {
        const clocks = new Set(told.map(({ clock }) => clock));
        const apart = [...clocks].map((clock) => told.find((one) => one.clock === clock) ?? { isAway: false, clock });
        const chain = folded(apart.map(({ isAway, clock }) => (isAway ? away(clock) : state(clock))));
        const newest = apart.toSorted((one, other) => one.clock - other.clock).at(-1);
        expect(waitsForSuccessorSince(chain, [bookingId('a')]) !== null).toBe(newest?.isAway);
      }),
    );
  });

  it('is no more waited for where an earlier version noted that it was moved', () => {
    const chain = folded([event('a', 1, { fields: { state: 'accepted' } }), away(2)]);
    delete chain.ids['a']?.moved;
    expect(waitsForSuccessorSince(chain, [bookingId('a')])).toBe(2000);
    foldEvent(chain, state(3), { arrival: 3, receivedAt: 3000 }, digestOf);
    expect(waitsForSuccessorSince(chain, [bookingId('a')])).toBeNull();
  });
});

describe('wiping', () => {
  it('takes personal values and leaves digests, times, state, staff, service and amount', () => {
    const fields: BookingFields = {
      state: 'accepted',
      times: { startsAt: '2031-04-07T05:00:00Z', endsAt: null },
      clientName: 'Ivan',
      clientPhone: '+77010000001',
      clientIdentifier: '900101300017',
      clientBirthDate: '1990-01-01',
      clientGender: 'male',
      clientComment: 'window',
      staff: ['7'],
      service: ['9'],
      amount: 5000,
    };
    const chain = folded([
      event('a', 1, { fields, extra: { custom_attributes: { note: 'x' }, appointment_type: 'primary' } }),
    ]);
    const before = structuredClone(chain.ids['a']?.cells);
    wipeChain(chain);
    const kept = Object.entries(chain.ids['a']?.cells ?? {}).filter(([, cell]) => 'value' in cell);
    expect(kept.map(([field]) => field).sort()).toEqual(
      ['state', 'times', 'staff', 'service', 'amount', 'x:appointment_type'].sort(),
    );
    for (const [field, cell] of Object.entries(chain.ids['a']?.cells ?? {})) {
      expect(cell.digest).toBe(before?.[field]?.digest);
    }
  });

  it('is not undone when the same arrival is folded again, as after a crash', () => {
    const chain = folded([named('a', 1, 'Ivan')]);
    wipeChain(chain);
    foldEvent(chain, named('a', 1, 'Ivan'), { arrival: 1, receivedAt: 1000 }, digestOf);
    expect(cellOf(chain, [bookingId('a')], 'clientName')).toEqual({ digest: digestOf('Ivan'), clock: 1, arrival: 1 });
  });

  it('counts custom attributes of `direct` as personal', () => {
    expect(isPersonal('x:custom_attributes.note')).toBe(true);
    expect(isPersonal('x:appointment_type')).toBe(false);
  });
});

/* --- Properties ------------------------------------------------------------------------------------------------ */

const names = ['a', 'b', 'c', 'd'] as const;

const fieldsArbitrary: fc.Arbitrary<BookingFields> = fc.record(
  {
    state: fc.constantFrom('pending', 'accepted', 'confirmed', 'cancelled', 'no_show'),
    times: fc.integer({ min: 0, max: 5 }).map((hour) => ({ startsAt: `2031-04-07T0${hour}:00:00Z`, endsAt: null })),
    clientName: fc.constantFrom('Ivan', 'Anna', 'Olga'),
    clientComment: fc.constantFrom('x', 'y'),
    amount: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: [] },
);

/** A story of up to four ids, each the successor of the one before: updates, cancellations, moves told from either end. */
const historyArbitrary = (clocked: boolean): fc.Arbitrary<BookingEvent[]> =>
  fc.integer({ min: 1, max: names.length }).chain((length) => {
    const ids = names.slice(0, length);
    const updates = fc.array(fc.record({ id: fc.constantFrom(...ids), fields: fieldsArbitrary }), { maxLength: 8 });
    const moves = fc.tuple(
      ...ids
        .slice(1)
        .map(() =>
          fc.record({ told: fc.constantFrom('new', 'old', 'both'), named: fc.boolean(), fields: fieldsArbitrary }),
        ),
    );
    return fc.tuple(updates, moves).chain(([said, told]) => {
      const events: Omit<BookingEvent, 'clock'>[] = [
        event(ids[0] ?? 'a', 0, { opens: true, fields: { state: 'accepted' } }),
      ];
      told.forEach((move, index) => {
        const [from, to] = [ids[index] ?? '', ids[index + 1] ?? ''];
        if (move.told !== 'old') events.push(event(to, 0, { predecessor: bookingId(from), fields: move.fields }));
        if (move.told !== 'new') {
          const successor = move.told === 'old' || move.named ? { successor: bookingId(to) } : {};
          events.push(event(from, 0, { movedAway: true, fields: { state: 'cancelled' }, ...successor }));
        }
      });
      for (const { id, fields } of said) events.push(event(id, 0, { fields }));
      return fc
        .shuffledSubarray(events, { minLength: events.length })
        .map((shuffled) => shuffled.map((one, index) => ({ ...one, clock: clocked ? 1000 + index : null })));
    });
  });

/** Some events twice, all in any order. */
const arrivalsArbitrary = fc.tuple(historyArbitrary(true), fc.infiniteStream(fc.nat())).map(([events, random]) => {
  const draw = (): number => random.next().value ?? 0;
  const twice = events.flatMap((one) => (draw() % 3 === 0 ? [one, one] : [one]));
  for (let index = twice.length - 1; index > 0; index -= 1) {
    const other = draw() % (index + 1);
    [twice[index], twice[other]] = [twice[other] as BookingEvent, twice[index] as BookingEvent];
  }
  return { events, arrivals: twice };
});

describe('properties', () => {
  it('any arrivals of a history with a clock end in the same chain', () => {
    fc.assert(
      fc.property(arrivalsArbitrary, ({ events, arrivals }) => {
        expect(summaryOf(folded(arrivals))).toEqual(summaryOf(folded(events)));
      }),
      { numRuns: 500 },
    );
  });

  it('without a clock any processing of the same arrivals ends in the same chain', () => {
    const processing = fc.tuple(historyArbitrary(false), fc.infiniteStream(fc.nat()));
    fc.assert(
      fc.property(processing, ([events, random]) => {
        const stamped = events.map((one, index) => ({ one, stamp: { arrival: index + 1, receivedAt: 1000 } }));
        const shuffled = stamped
          .map((entry) => ({ entry, rank: random.next().value ?? 0 }))
          .sort((x, y) => x.rank - y.rank)
          .map(({ entry }) => entry);
        let chain = emptyChain();
        for (const { one, stamp } of shuffled) {
          foldEvent(chain, one, stamp, digestOf);
          // A crash: what is left is what was stored.
          if ((random.next().value ?? 0) % 2 === 0) chain = JSON.parse(JSON.stringify(chain)) as Chain;
        }
        expect(summaryOf(chain)).toEqual(summaryOf(folded(events)));
      }),
      { numRuns: 500 },
    );
  });

  it('folding an event again changes nothing', () => {
    fc.assert(
      fc.property(historyArbitrary(true), (events) => {
        const chain = folded(events);
        const before = structuredClone(chain);
        events.forEach((one, index) => {
          const arrival = index + 1;
          const again = foldEvent(chain, one, { arrival, receivedAt: arrival * 1000 }, digestOf);
          expect(again.changed).toBe(false);
        });
        expect(chain).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });

  it('chains that were kept apart join to the chain that was one, in any grouping', () => {
    fc.assert(
      fc.property(historyArbitrary(true), (events) => {
        const whole = summaryOf(folded(events));
        // Each id in a chain of its own, as if no edge were known; the edges come last.
        const apart = (): Chain[] =>
          names
            .map((id) => folded(events.map(withoutEdges).filter((one) => one.id === id)))
            .filter((chain) => Object.keys(chain.ids).length > 0);
        const edges = folded(events).edges;
        const left = apart().reduce(joined, emptyChain());
        const right = apart().reduceRight((from, into) => joined(into, from), emptyChain());
        const backwards = apart().reduceRight(joined, emptyChain());
        for (const chain of [left, right, backwards]) {
          joinChains(chain, {
            ...emptyChain(),
            edges: edges.filter(([from, to]) => from in chain.ids && to in chain.ids),
          });
        }
        expect(summaryOf(right)).toEqual(summaryOf(left));
        expect(summaryOf(backwards)).toEqual(summaryOf(left));
        if (events.every(({ id, successor }) => id in left.ids && (successor === undefined || successor in left.ids))) {
          expect(summaryOf(left)).toEqual(whole);
        }
        const before = structuredClone(left);
        joinChains(left, structuredClone(left));
        expect(left).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});

/** The chain of two that speak of different ids. */
function joined(into: Chain, from: Chain): Chain {
  joinChains(into, from);
  return into;
}

/** The event as its id alone would be told; what it says of the status stays away where the whole event's does. */
function withoutEdges({ predecessor: _from, successor, ...one }: BookingEvent): BookingEvent {
  const { state, ...fields } = one.fields;
  const isSilent = one.movedAway || successor !== undefined || state === undefined;
  return { ...one, fields: isSilent ? fields : { state, ...fields } };
}

describe('a creation that is told once', () => {
  const created = (clock: number | null = null, fields: BookingFields = {}): BookingEvent =>
    event('a', clock, { once: true, opens: true, fields: { state: 'accepted', clientName: 'Anna', ...fields } });
  const stateOf = (chain: Chain) =>
    ['state', 'clientName'].map((field) => cellOf(chain, [bookingId('a')], field)?.value);

  it('opens an id of which nothing is known', () => {
    expect(stateOf(folded([created()]))).toEqual(['accepted', 'Anna']);
  });

  it('fills what nothing is told of, and overrides nothing', () => {
    const off = event('a', null, { fields: { state: 'cancelled' } });
    expect(stateOf(folded([off, created()]))).toEqual(['cancelled', 'Anna']);
    expect(stateOf(folded([created(), off, created()]))).toEqual(['cancelled', 'Anna']);
    const renamed = named('a', null, 'Bella');
    expect(stateOf(folded([created(), renamed, created()]))).toEqual(['accepted', 'Bella']);
    expect(stateOf(folded([created(), off, created(), event('a', null, { fields: { state: 'accepted' } })]))).toEqual([
      'accepted',
      'Anna',
    ]);
  });

  it('approves a request, where the tool tells requests, and nothing else', () => {
    const approval: BookingEvent = { ...created(), approves: true };
    const asked = event('a', null, { fields: { state: 'pending', clientName: 'Bella' } });
    const off = event('a', null, { fields: { state: 'cancelled' } });
    expect(stateOf(folded([asked, approval]))).toEqual(['accepted', 'Bella']);
    expect(stateOf(folded([asked, created()]))).toEqual(['pending', 'Bella']);
    expect(stateOf(folded([asked, off, approval]))).toEqual(['cancelled', 'Bella']);
  });

  it('with a time of the tool counts as any other event', () => {
    expect(stateOf(folded([named('a', 5, 'Bella'), created(6)]))).toEqual(['accepted', 'Anna']);
  });

  it('is stale where it is overtaken, and not where it says the same', () => {
    const again = (chain: Chain) => foldEvent(chain, created(), { arrival: 9, receivedAt: 9000 }, digestOf);
    expect(again(folded([created(), named('a', null, 'Bella')]))).toMatchObject({ changed: false, stale: false });
    const all = event('a', null, { fields: { state: 'confirmed', clientName: 'Bella' } });
    expect(again(folded([created(), all]))).toMatchObject({ changed: false, stale: true });
    expect(again(folded([created()]))).toMatchObject({ changed: false, stale: false });
  });
});

it('a deletion counts also where it comes after a later word', () => {
  const deleted = event('a', 5, { isFinal: true, fields: { state: 'cancelled' } });
  const alive = event('a', 7, { fields: { state: 'accepted' } });
  for (const told of [
    [deleted, alive],
    [alive, deleted],
  ])
    expect(cellOf(folded(told), [bookingId('a')], 'state')?.value).toBe('cancelled');
});

it('what says that no visit is on yet fills gaps, and gives way to whatever is told', () => {
  const three = { startsAt: '2031-04-07T03:00:00Z', endsAt: null };
  const begun = event('a', 9, { fillsGaps: true, fields: { times: three, clientName: 'Anna' } });
  const at = (clock: number | null, hour: number, more: Said = {}) =>
    event('a', clock, { fields: { times: { startsAt: `2031-04-07T0${hour}:00:00Z`, endsAt: null } }, ...more });
  const told = (...events: BookingEvent[]) => {
    const chain = folded(events);
    const times = cellOf(chain, [bookingId('a')], 'times')?.value as typeof three | undefined;
    return [times?.startsAt, cellOf(chain, [bookingId('a')], 'clientName')?.value];
  };
  expect(told(at(8, 4), begun)).toEqual(['2031-04-07T04:00:00Z', 'Anna']);
  expect(told(event('a', 8, { fields: { state: 'accepted' } }), begun, at(7, 4))).toEqual([
    '2031-04-07T04:00:00Z',
    'Anna',
  ]);
  expect(startsOf(folded([at(8, 4), begun]), [bookingId('a')])).toEqual(['2031-04-07T04:00:00Z']);
  const late = named('a', null, 'Bella');
  expect(told(at(null, 4), { ...begun, clock: null }, { ...late, once: true })).toEqual([
    '2031-04-07T04:00:00Z',
    'Bella',
  ]);
});

it('a move to where the booking stands re-opens nothing; one that moves or changes it does', () => {
  const at = (hour: number, more: BookingFields = {}): BookingEvent =>
    event('a', null, {
      moves: true,
      fields: { state: 'accepted', times: { startsAt: `2031-04-07T0${hour}:00:00Z`, endsAt: null }, ...more },
    });
  const off = event('a', null, { fields: { state: 'cancelled' } });
  const stateAfter = (last: BookingEvent) => cellOf(folded([at(3), off, last]), [bookingId('a')], 'state')?.value;
  expect(stateAfter(at(3))).toBe('cancelled');
  expect(stateAfter(at(4))).toBe('accepted');
  expect(stateAfter(at(3, { staff: ['anna'] }))).toBe('accepted');
});

describe('an end without the tool’s time', () => {
  const bare = (more: Said = {}): BookingEvent =>
    event('a', null, { clockKind: 'event_time', fields: { state: 'cancelled' }, ...more });

  it.each<[string, boolean, BookingEvent]>([
    ['a cancellation', true, bare()],
    ['a decline', true, bare({ fields: { state: 'declined' } })],
    ['of a tool without times', false, bare({ clockKind: 'version' })],
    ['a change', false, bare({ fields: { state: 'accepted' } })],
    ['a move away', false, bare({ movedAway: true })],
    ['a move to another id', false, bare({ successor: bookingId('b') })],
    ['with a time', false, { ...bare(), clock: 5 }],
  ])('counts as of its arrival: %s', (_what, isOne, one) => {
    expect(isUndatedEnd(one)).toBe(isOne);
  });
});

it('a start that the booking had before is one of its starts, of the id that it had then', () => {
  const from = { movedFrom: '2031-04-07T02:00:00Z' };
  const there = { times: { startsAt: '2031-04-07T03:00:00Z', endsAt: null } };
  expect(startsOf(folded([event('a', 1, { ...from, fields: there })]), [bookingId('a')])).toEqual([
    '2031-04-07T03:00:00Z',
    '2031-04-07T02:00:00Z',
  ]);
  const moved = folded([event('b', 1, { ...from, predecessor: bookingId('a'), fields: there })]);
  expect(moved.ids['a']?.starts).toEqual(['2031-04-07T02:00:00Z']);
  expect(moved.ids['b']?.starts).toEqual(['2031-04-07T03:00:00Z']);
});

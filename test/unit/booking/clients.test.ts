// Whose the words of a client are, where a tool says all it knows of one (architecture.md, *Fold*).
import { describe, expect, it } from 'vitest';
import type { BookingEvent, BookingFields } from '../../../src/booking/booking.ts';
import { type Chain, emptyChain, wipeChain } from '../../../src/booking/chain.ts';
import { isOfFormerClient, noteFormerClients } from '../../../src/booking/clients.ts';
import { foldEvent } from '../../../src/booking/fold.ts';
import { bookingId } from '../../../src/booking/ids.ts';

const digestOf = (value: unknown): string => `#${JSON.stringify(value)}`;
const phone = '+77010000001';

const says = (id: string, clock: number, fields: BookingFields, more: Partial<BookingEvent> = {}): BookingEvent => ({
  ...{ event: 'EVENT', key: { kind: 'event_id', id: `${id}${clock}` }, opens: false, body: null, isComplete: true },
  ...{ id: bookingId(id), clock, fields },
  ...more,
});

const ivan = (id: string, clock: number): BookingEvent =>
  says(id, clock, { clientName: 'Ivan Petrov', clientPhone: phone });
const leila = (id: string, clock: number, more: Partial<BookingEvent> = {}): BookingEvent =>
  says(id, clock, { clientName: 'Leila Omarova' }, more);

/** In this order; each is settled, and wiped, before the next one comes, where it says so. */
function folded(events: readonly BookingEvent[], isWiped = false): Chain {
  const chain = emptyChain();
  for (const [index, event] of events.entries()) {
    foldEvent(chain, event, { arrival: index + 1, receivedAt: 1000 * index }, digestOf);
    if (isWiped) wipeChain(chain);
  }
  return chain;
}

const permutations = <Item>(items: readonly Item[]): Item[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

describe.each([false, true])('a client of whom no phone is told (wiped meanwhile: %s)', (isWiped) => {
  const isLeft = (events: readonly BookingEvent[], order: readonly string[]): boolean[] => [
    ...new Set(
      permutations(events).map((drawn) =>
        isOfFormerClient(folded(drawn, isWiped), order.map(bookingId), 'clientPhone'),
      ),
    ),
  ];

  it('does not get the phone of the one before, in whatever order that is told', () => {
    expect(isLeft([ivan('a', 1), leila('a', 2)], ['a'])).toEqual([true]);
    expect(isLeft([ivan('a', 1), leila('b', 2)], ['a', 'b'])).toEqual([true]);
    expect(isLeft([ivan('a', 1), leila('a', 2), leila('a', 3)], ['a'])).toEqual([true]);
    expect(isLeft([ivan('a', 1), leila('a', 2), leila('b', 3)], ['a', 'b'])).toEqual([true]);
    expect(isLeft([ivan('a', 1), leila('b', 2), leila('c', 3)], ['a', 'b', 'c'])).toEqual([true]);
    expect(isLeft([ivan('a', 1), leila('a', 2), says('a', 3, { clientName: 'Ivan Petrov' })], ['a'])).toEqual([true]);
  });

  it('keeps a phone of their own, or of the same person', () => {
    const own = says('a', 2, { clientName: 'Leila Omarova', clientPhone: '+77010000002' });
    expect(isLeft([ivan('a', 1), own, leila('a', 3)], ['a'])).toEqual([false]);
    expect(isLeft([ivan('a', 1), says('a', 2, { clientName: 'Petrov, Ivan' })], ['a'])).toEqual([false]);
    expect(isLeft([ivan('a', 1), says('b', 2, { clientName: 'Ivan' })], ['a', 'b'])).toEqual([false]);
    expect(isLeft([leila('a', 1), ivan('a', 2)], ['a'])).toEqual([false]);
  });

  it('keeps it where a part alone is told', () => {
    const part = { isComplete: undefined } as unknown as Partial<BookingEvent>;
    expect(isLeft([ivan('a', 1), leila('a', 2, part)], ['a'])).toEqual([false]);
    expect(isLeft([ivan('a', 1), leila('a', 2, part), leila('a', 3)], ['a'])).toEqual([true]);
  });
});

it('what is late fills no gaps with the words of another client', () => {
  const late = { ...ivan('a', 0), clock: null, once: true } as const;
  const phoneIn = (chain: Chain) => chain.ids['a']?.cells['clientPhone']?.value;
  expect(phoneIn(folded([leila('a', 5), late]))).toBeUndefined();
  expect(phoneIn(folded([says('a', 5, { clientName: 'Ivan' }), late]))).toBe(phone);
});

it('what One-Link shows of a client whose name is not known any more tells the same', () => {
  const chain = folded([ivan('a', 1), leila('a', 2)]);
  const { clients } = chain.ids['a']!;
  delete clients?.otherSince;
  expect(isOfFormerClient(chain, [bookingId('a')], 'clientPhone')).toBe(false);
  expect(noteFormerClients(chain, [bookingId('a')])).toBe(true);
  expect(isOfFormerClient(chain, [bookingId('a')], 'clientPhone')).toBe(true);
  expect(noteFormerClients(chain, [bookingId('a')])).toBe(false);
  expect(noteFormerClients(emptyChain(), [])).toBe(false);
});

it('another kind of clock leaves whose words they are', () => {
  const kind = (event: BookingEvent, clockKind: 'event_time' | 'version') => ({ ...event, clockKind });
  const told = [kind(ivan('a', 1000), 'event_time'), kind(leila('a', 2000), 'event_time')];
  const chain = folded([...told, kind(leila('a', 1), 'version')]);
  expect(isOfFormerClient(chain, [bookingId('a')], 'clientPhone')).toBe(true);
});

describe('a body that comes late, of a client whose name is erased by now or of one before them', () => {
  const erased = (chain: Chain): Chain => {
    for (const { clients } of Object.values(chain.ids)) if (clients !== undefined) clients.name = [];
    return chain;
  };
  const phoneIn = (chain: Chain, id: string): unknown => chain.ids[bookingId(id)]?.cells['clientPhone']?.value;
  const tell = (chain: Chain, event: BookingEvent): Chain => {
    foldEvent(chain, event, { arrival: 9, receivedAt: 9000 }, digestOf);
    return chain;
  };

  it('gives no phone, of the same id or of one before', () => {
    expect(phoneIn(tell(erased(folded([leila('a', 2)])), ivan('a', 1)), 'a')).toBeUndefined();
    const moved = folded([leila('b', 2, { predecessor: bookingId('a') })]);
    expect(phoneIn(tell(erased(moved), ivan('a', 1)), 'a')).toBeUndefined();
  });

  it('gives one where it is newer, or the newer word was not all that the tool knew', () => {
    expect(phoneIn(tell(erased(folded([leila('a', 2)])), ivan('a', 3)), 'a')).toBe(phone);
    const { isComplete: _, ...partly } = leila('a', 2);
    expect(phoneIn(tell(erased(folded([partly])), ivan('a', 1)), 'a')).toBe(phone);
    const apart = folded([leila('b', 2), says('a', 0, {})]);
    expect(phoneIn(tell(erased(apart), ivan('c', 1)), 'c')).toBe(phone);
  });
});

// A chain with two ways, after a person has said which appointment it is.
import { expect, it } from 'vitest';
import type { Chain } from '../../../src/booking/chain.ts';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { chainOrder } from '../../../src/booking/told.ts';

/** Ids with the clock at which each was last told. */
const chainWith = (told: Record<string, number>, edges: [string, string][], own: Partial<Chain> = {}): Chain => ({
  ids: dictionaryOf(
    Object.fromEntries(
      Object.entries(told).map(([id, clock]) => [
        id,
        { clock, cells: dictionaryOf({ times: { value: clock, digest: id, clock, arrival: clock } }) },
      ]),
    ),
  ),
  edges: edges as Chain['edges'],
  isResolved: true,
  ...own,
});
const ordered = (...chain: Parameters<typeof chainWith>): string => {
  const order = chainOrder(chainWith(...chain));
  return order.kind === 'ok' ? order.ids.join('') : order.kind;
};

it('is asked for where nobody has said it', () => {
  const { isResolved: _, ...chain } = chainWith({ a: 1, b: 2, c: 3 }, [
    ['a', 'b'],
    ['a', 'c'],
  ]);
  expect(chainOrder(chain)).toEqual({ kind: 'ambiguous' });
});

it('leads with the id that was told last and has no successor', () => {
  const fork: [string, string][] = [
    ['a', 'b'],
    ['a', 'c'],
  ];
  expect(ordered({ a: 1, b: 2, c: 3 }, fork)).toBe('abc');
  expect(ordered({ a: 1, b: 3, c: 2 }, fork)).toBe('acb');
  expect(ordered({ a: 9, b: 3, c: 2 }, fork)).toBe('acb');
  expect(ordered({ a: 1, b: 5, c: 9, d: 4 }, [...fork, ['c', 'd']])).toBe('acdb');
  expect(
    ordered({ a: 1, b: 2, c: 3 }, [
      ['a', 'c'],
      ['b', 'c'],
    ]),
  ).toBe('abc');
  expect(
    ordered({ a: 2, b: 1, c: 0 }, [
      ['a', 'c'],
      ['b', 'c'],
    ]),
  ).toBe('bac');
});

it('opens a circle at the id that was told last', () => {
  expect(
    ordered({ a: 1, b: 2 }, [
      ['a', 'b'],
      ['b', 'a'],
    ]),
  ).toBe('ab');
  expect(
    ordered({ a: 3, b: 2, c: 1 }, [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ]),
  ).toBe('bca');
});

it('is the same on every run, also without a clock and with what was too old to be kept', () => {
  expect(
    ordered({ a: -1, b: -1, c: -1 }, [
      ['a', 'b'],
      ['a', 'c'],
    ]),
  ).toBe('abc');
  expect(
    ordered({ c: -1, b: -1, a: -1 }, [
      ['a', 'b'],
      ['a', 'c'],
    ]),
  ).toBe('abc');
  expect(ordered({ a: 1, b: 3, c: 2 }, [], { isAmbiguous: true })).toBe('acb');
});

it('is the straight one where there is one way', () => {
  expect(ordered({ a: 9, b: 1 }, [['a', 'b']])).toBe('ab');
});

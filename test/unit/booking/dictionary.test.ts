import { expect, it } from 'vitest';
import * as z from 'zod';
import { type Dictionary, dictionary, dictionaryOf } from '../../../src/booking/dictionary.ts';
import { dictionarySchema } from '../../../src/booking/dictionary-schema.ts';
import { inherited } from '../odd-names.ts';

const parsed = (): Record<string, number> => JSON.parse('{"__proto__":1,"constructor":2,"a":3}');

it('finds nothing that nobody put there', () => {
  for (const table of [dictionary<number>(), dictionaryOf<number>({})]) {
    for (const name of inherited) expect([name, name in table, table[name]]).toEqual([name, false, undefined]);
  }
});

it('keeps whatever name it is given, also through JSON', () => {
  for (const table of [dictionaryOf(parsed()), dictionaryOf(dictionaryOf(parsed()))]) {
    expect(Object.entries(table)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['a', 3],
    ]);
    for (const name of inherited) table[name] = 9;
    expect(Object.keys(JSON.parse(JSON.stringify(table)))).toEqual(Object.keys(table));
    expect(Object.getPrototypeOf(table)).toBeNull();
  }
});

it('is not what a literal or a spread is, by the types', () => {
  // @ts-expect-error: an ordinary object
  const literal: Dictionary<number> = { a: 1 };
  // @ts-expect-error: a spread is an ordinary object again
  const spread: Dictionary<number> = { ...dictionary<number>() };
  expect([literal, spread].map((table) => 'constructor' in table)).toEqual([true, true]);
});

it('by its schema holds every key whose value fits, and tells of the others', () => {
  const schema = dictionarySchema(z.string().min(1), z.int());
  const read = schema.parse(parsed());
  expect([Object.getPrototypeOf(read), Object.entries(schema.parse(read))]).toEqual([null, Object.entries(parsed())]);
  const wrong = schema.safeParse(JSON.parse('{"__proto__":"x","":1,"a":2}'));
  expect(wrong.error?.issues.map(({ path }) => path)).toEqual([['__proto__'], ['']]);
  for (const value of [null, [], 'x', 7, undefined]) expect(schema.safeParse(value).success).toBe(false);
});

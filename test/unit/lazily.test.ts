// What is built or loaded when it is first needed: schemas, and JSONata where a configuration has an expression.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { mayHaveExpressions } from '../../src/config/expressions.ts';
import { lazily } from '../../src/lazily.ts';

it('builds a schema once, at its first use, alone or as a part of another', () => {
  let built = 0;
  const schema = lazily(() => {
    built += 1;
    return z.looseObject({ id: z.string() });
  });
  const around = lazily(() => z.object({ payload: schema.optional() }));
  expect(built).toBe(0);
  expect(around.safeParse({ payload: { id: 'a' } }).data).toEqual({ payload: { id: 'a' } });
  expect(around.safeParse({ payload: { id: 1 } }).success).toBe(false);
  expect(schema.parse({ id: 'b', more: 1 })).toEqual({ id: 'b', more: 1 });
  expect(schema.extend({ other: z.number() }).safeParse({ id: 'b', other: 1 }).success).toBe(true);
  expect('shape' in schema).toBe(true);
  expect(built).toBe(1);
});

it.each([
  [{}, false],
  [{ CONNECTIONS: {} }, false],
  [{ CONNECTIONS: { a: { source: 'calcom', fields: { client_gender: 'f', source: 'a = b' } } } }, false],
  [{ CONNECTIONS: { a: { source: 'calcom', fields: { client_gender: '= payload.gender' } } } }, true],
  [{ CONNECTIONS: { a: { fields: { custom_attributes: { region: '=x' } } } } }, true],
  [{ CONNECTIONS: JSON.stringify({ a: { fields: { client_gender: '=x' } } }) }, true],
  [{ CONNECTIONS_2: { b: { source: 'mapped', mapping: { preset: 'amelia' } } } }, true],
  [{ OTHER: { a: { fields: { client_gender: '=x' } } } }, false],
])('sees that %j needs what evaluates expressions: %j', (env, needs) => {
  expect(mayHaveExpressions(env)).toBe(needs);
});

/** Bodies made to keep an expression busy. Each test would take minutes, or all memory, without its bound. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { evaluate, expressionProblem, isSmall, newBudget } from '../../expressions/expression.ts';
import { allowedFunctions, refusedFunctions } from '../../expressions/functions.ts';
import { decode, table } from './test-bodies.ts';

const nothing = { headers: {}, query: {} };
const run = (expression: string, input: unknown, budget = newBudget()) => evaluate(expression, input, nothing, budget);

describe('steps', () => {
  it('stops an expression that walks a body again for each of its values', async () => {
    const body = { event: 'booked', id: 7, list: Array.from({ length: 1_000 }, (_, at) => ({ at })) };
    const mapping = table({ fields: { client_name: 'list.($count($$.list[at > 5]))' } });
    expect(await decode(body, mapping)).toMatchObject([
      { kind: 'undecodable', id: '7', detail: 'client_name: the expression failed (too_many_steps)' },
    ]);
  });

  it('stops an expression that never ends', async () => {
    expect(await run('($again := function($n) { $again($n + 1) }; $again(0))', {})).toMatchObject({ ok: false });
  });

  it('stops a recursion that follows the body down', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(90)}1${'}'.repeat(90)}`) as unknown;
    const expression = '($down := function($v) { $v.a ? 1 + $down($v.a) : 0 }; $down($))';
    expect(await run(expression, deep)).toMatchObject({ ok: false, code: 'D1011' });
  });

  it('counts all expressions over one body together', async () => {
    const budget = newBudget();
    while ((await run('a.b.c', { a: { b: { c: 1 } } }, budget)).ok) expect(budget.steps).toBeGreaterThanOrEqual(0);
    expect(await run('a', {}, budget)).toEqual({ ok: false, code: 'too_many_steps' });
  });

  it('lets an expression keep its hands off the budget', async () => {
    const budget = { ...newBudget(), steps: 50 };
    const result = await run(
      '($steps := 1000000; $budget := {}; $map(list, function($v) { $v }))',
      { list: Array(100).fill(1) },
      budget,
    );
    expect(result).toEqual({ ok: false, code: 'too_many_steps' });
  });
});

describe('size', () => {
  it('refuses a body of more values than any tool sends', async () => {
    const list = Array.from({ length: 5_000 }, (_, at) => at);
    expect(await decode({ event: 'booked', id: 7, list })).toMatchObject([
      { kind: 'undecodable', detail: '(body): too many values' },
    ]);
    expect((await decode({ event: 'booked', id: 7, list: list.slice(20) }))[0]?.kind).toBe('booking');
  });

  it('refuses entries that each hold the whole body', async () => {
    const list = Array.from({ length: 200 }, (_, id) => ({ event: 'booked', id }));
    expect(await decode({ list }, table({ each: 'list.{ "event": event, "id": id, "all": $$ }' }))).toMatchObject([
      { kind: 'undecodable', detail: 'each: the expression failed (too_many_steps)' },
    ]);
  });

  it('looks into depth without recursion of its own', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];
    expect(isSmall(deep)).toBe(false);
  });

  it('reads no JSON out of a text where it is too large', async () => {
    const text = JSON.stringify(Array.from({ length: 6_000 }, () => 1));
    expect(await run('$count($parseJson(text))', { text })).toEqual({ ok: true, value: 0 });
  });
});

describe('what an expression may not do', () => {
  it.each([
    ['$eval(code)', 'run text from the body as code'],
    ['[1..count]', 'lists of any length'],
    ['$pad(name, width)', 'text of any length'],
    ['list.($now())', 'gives a different result each time'],
    ['$random()', 'gives a different result each time'],
    ['$match(name, "a")', 'no time limit'],
    ['$contains(name, /a/)', 'regular expressions have no time limit'],
    ['$split(name, /a/)', 'use $contains, $split'],
    ['$replace(a, /\\D+/, "")', 'regular expressions have no time limit'],
    ['name ~> /a/', 'regular expressions have no time limit'],
    ['($pattern := /a/; $contains(name, $pattern))', 'regular expressions have no time limit'],
    ['$map(list, $string)', 'is not called'],
    ['list ~> $map($distinct)', 'is not called'],
    ['($own := $string; $own($$))', 'is not called'],
    ['list.$string()', '$string($)'],
    ['name.$contains("x")', '$contains($)'],
    ['$string($$, true)', 'at most 1'],
    ['$substring(?, 1)', 'without limits'],
    ['$ ~> |list|{"a": 1}|', 'copies the body'],
    ['$clone($$)', 'copies the body'],
    ['$fromMillis(at, picture)', 'picture'],
    ['at ~> $toMillis(picture)', 'picture'],
    ['$formatNumber(price, picture)', 'picture'],
  ])('refuses %s when the configuration is read', (expression, why) => {
    expect(expressionProblem(expression)).toContain(why);
  });

  it('looks into every corner of an expression', () => {
    for (const expression of [
      'a[$eval(b)]',
      '{"a": $eval(b)}',
      '(function($v) { $eval($v) })(a)',
      'a ~> $eval',
      'a^(>$eval(b))',
      'a.%.b[$eval(c)]',
    ]) {
      expect(expressionProblem(expression)).toContain('$eval');
    }
  });

  it('lets ordinary expressions pass', () => {
    for (const expression of [
      'a.b[0]',
      'a.%.b',
      '$substring("000" & a, -3)',
      'a ? b : c',
      'a ~> $trim',
      'a ~> $contains("x")',
      'a ~> $split(",") ~> $join("")',
      '$map(a, function($v) { $string($v) })',
      '$toMillis(a, "[Y]")',
    ]) {
      expect(expressionProblem(expression)).toBeNull();
    }
  });

  it('tells where an expression does not parse, without quoting it', () => {
    expect(expressionProblem('payload.(secret')).toMatch(/^is not a JSONata expression \(S\d{4} at character \d+\)$/);
  });
});

describe('functions', () => {
  it('are all looked at: one that JSONata gains is bounded or refused first', () => {
    const source = readFileSync(createRequire(import.meta.url).resolve('jsonata'), 'utf8');
    const names = [...source.matchAll(/\b(?:staticFrame|environment)\.bind\('(\w+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(60);
    expect(names.filter((name) => !allowedFunctions.has(name) && !refusedFunctions.has(name))).toEqual([]);
  });
});

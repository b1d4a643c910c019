/**
 * JSONata with bounds, for the tables of `mapped` and for the `fields` of every connection. The expressions are the
 * deployer's, the bodies are anybody's: an expression that is quick on every sample must not run for minutes on a body that
 * somebody made for it, because an invocation that is cut off takes nothing in and sends nothing. Time is no measure for it
 * (in a Worker the clock stands still while code runs, field.md §4.1), so work is counted, and what one step can do is
 * limited: small bodies, no ranges, no code out of the body, functions with a bound to what they are given (`functions.ts`).
 *
 * There are no regular expressions. JavaScript tries every way of matching, `(a+)+$` takes minutes over forty characters,
 * and nothing stops it from outside. An engine that runs in linear time would be a dependency of its own, to look into
 * every pattern and bound its text was a hundred lines that had holes (12 KB kept one busy for a minute), and no preset
 * needs any: $contains, $split, $substringBefore and $substringAfter read what bookings hold.
 *
 * What answers differently each time is refused too: a body that is read again must say the same.
 */
import jsonata from 'jsonata';
import { readJson } from '../http/json.ts';
import type { Argument } from './functions.ts';
import { lookThrough, type Node, problemOf } from './syntax.ts';
import { type Weights, weigh, weightUpTo } from './weight.ts';

/** Work of all expressions over one body: a step counts one, and so do two values that a step hands on. */
const mostWork = 35_000;
const deepestRecursion = 200;
const longestSequence = 10_000;
/** Of any value: more than a body has that `isSmall`. */
const heaviestValue = 16_000;

/** What an expression reads beside the body. */
export interface Surroundings {
  /** `$headers`: those that the table lists, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `$query`: those that the table lists. */
  readonly query: Readonly<Record<string, string>>;
}

/** Shared by all expressions over one body. */
export interface Budget {
  steps: number;
  readonly weights: Weights;
}

export const newBudget = (): Budget => ({ steps: mostWork, weights: new WeakMap() });

export type Evaluated =
  | { readonly ok: true; readonly value: unknown }
  /** JSONata's code or ours; never its message, which may quote a value. */
  | { readonly ok: false; readonly code: string };

/** Why an expression is refused, without quoting it; null where it may be used. */
export function expressionProblem(written: string): string | null {
  try {
    return problemOf(jsonata(written).ast());
  } catch (error) {
    const { code, position } = Object(error) as { readonly code?: unknown; readonly position?: unknown };
    return `not a JSONata expression (${String(code)} at character ${String(position)})`;
  }
}

/** A name that no expression can write, so that none can change its own budget. */
const budgetName = 'bridge budget';

const compiled = new Map<string, jsonata.Expression>();

function compile(written: string): jsonata.Expression {
  const known = compiled.get(written);
  if (known !== undefined) return known;
  const expression = jsonata(written, { stack: deepestRecursion, sequence: longestSequence });
  const { bounded, passing } = lookThrough(expression.ast());
  // JSONata looks these symbols up around each step; its types know only names.
  const around = (when: 'entry' | 'exit', hook: Hook): void =>
    expression.assign(Symbol.for(`jsonata.__evaluate_${when}`) as unknown as string, hook);
  around('entry', ({ type }, input, environment) => {
    const budget: Budget = environment.lookup(budgetName);
    // These walk over all that they are asked of.
    const walks = type === 'wildcard' || type === 'descendant' || (type === 'name' && Array.isArray(input));
    spend(budget, walks ? 1 + weightWithin(input, budget) / 2 : 1);
  });
  around('exit', (node, _input, environment, result) => {
    const budget: Budget = environment.lookup(budgetName);
    const weight = weightWithin(result, budget);
    if (!passing.has(node)) spend(budget, weight / 2);
    const argument = bounded.get(node);
    if (argument !== undefined) checkArgument(argument, result, budget);
  });
  expression.registerFunction('parseJson', parseJson, '<x-:x>');
  compiled.set(written, expression);
  return expression;
}

type Hook = (node: Node, input: unknown, environment: jsonata.Environment, result: unknown) => void;

const stop = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};

function spend(budget: Budget, work: number): void {
  budget.steps -= work;
  if (budget.steps < 0) stop('too_many_steps');
}

function weightWithin(value: unknown, { weights }: Budget): number {
  const weight = weightUpTo(heaviestValue, value, weights);
  return weight > heaviestValue ? stop('too_large') : weight;
}

/** At the end of a step, the one value of a path is still in a list. */
function checkArgument({ longestText, longestList, takenApart }: Argument, result: unknown, budget: Budget): void {
  const value: unknown = Array.isArray(result) && result.length === 1 ? result[0] : result;
  if (longestText !== undefined && typeof value === 'string' && value.length > longestText) stop('text_too_long');
  if (takenApart && typeof value === 'string') spend(budget, value.length / 2);
  if (longestList !== undefined && Array.isArray(value) && value.length > longestList) stop('list_too_long');
}

/** `$parseJson(text)`: forms carry JSON in a field (Amelia's `customFields`). Nothing where it is no JSON, or too much. */
function parseJson(written: unknown): unknown {
  const read = typeof written === 'string' ? readJson(written, mostValues) : undefined;
  return read?.ok && isSmall(read.value) ? read.value : undefined;
}

/** Evaluates a known expression (`expressionProblem` was null). Never throws. */
export async function evaluate(
  written: string,
  input: unknown,
  { headers, query }: Surroundings,
  budget: Budget,
): Promise<Evaluated> {
  try {
    weigh(input, budget.weights);
    return { ok: true, value: await compile(written).evaluate(input, { headers, query, [budgetName]: budget }) };
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    return { ok: false, code: typeof code === 'string' && /^[A-Za-z0-9_]{1,20}$/.test(code) ? code : 'failed' };
  }
}

/** The largest body in the fixtures has about 400 values and 9 levels. */
const mostValues = 5_000;
const deepestValue = 100;

/** Whether a value is small enough for expressions to walk over. Does not recurse. */
export function isSmall(value: unknown): boolean {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    count += 1;
    if (count > mostValues || next.depth > deepestValue) return false;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const part of Object.values(next.value)) {
      waiting.push({ value: part, depth: next.depth + 1 });
      if (waiting.length > mostValues) return false;
    }
  }
  return true;
}

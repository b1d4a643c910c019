/**
 * JSONata with bounds, for the tables of `mapped` and for the `fields` of every connection. The expressions come from the
 * deployer, but the bodies can come from anybody. An expression that is fast on every sample must not run for minutes on a
 * malicious body, because an invocation that is cut off stores and sends nothing. Time cannot be measured (in a Worker the
 * clock stands still while code runs, field.md §4.1), so work is counted, and each step is limited: small bodies, no ranges, no
 * code from the body, functions with bounded arguments (`functions.ts`).
 *
 * There are no regular expressions. JavaScript tries every way to match, so `(a+)+$` needs minutes for forty characters, and
 * nothing can stop it. An mailbox core with linear time would be another dependency. A check of every pattern, with a bound on its
 * text, was a hundred lines and had holes (12 KB kept one pattern busy for a minute). No preset needs any: $contains, $split,
 * $substringBefore and $substringAfter are enough for bookings.
 *
 * Functions that give a different result each time are refused, too, because reading a body again must give the same result.
 */
import type jsonata from 'jsonata';
import { readJson } from '../http/json.ts';
import { expressionEngine } from './engine.ts';
import type { Argument } from './functions.ts';
import { lookThrough, type Node, problemOf } from './syntax.ts';
import { type Weights, weigh, weightUpTo } from './weight.ts';

/** Work of all expressions over one body: a step counts one, and so do two values that a step passes on. */
const mostWork = 35_000;
const deepestRecursion = 200;
const longestSequence = 10_000;
/** Largest weight of a value. It is more than a body has that `isSmall`. */
const heaviestValue = 16_000;

/** What an expression can read besides the body. */
export interface Surroundings {
  /** `$headers`: the headers that the table lists, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `$query`: the parameters that the table lists. */
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
  /** JSONata's code or ours. Never its message, which may quote a value. */
  | { readonly ok: false; readonly code: string };

/** Why an expression is refused, without quoting it. Null: it may be used. */
export function expressionProblem(written: string): string | null {
  const jsonata = expressionEngine();
  try {
    return problemOf(jsonata(written).ast());
  } catch (error) {
    const { code, position } = Object(error) as { readonly code?: unknown; readonly position?: unknown };
    return `is not a JSONata expression (${String(code)} at character ${String(position)})`;
  }
}

/** A name that no expression can contain, so that none can change its own budget. */
const budgetName = 'bridge budget';

const compiled = new Map<string, jsonata.Expression>();

function compile(written: string): jsonata.Expression {
  const known = compiled.get(written);
  if (known !== undefined) return known;
  const expression = expressionEngine()(written, { stack: deepestRecursion, sequence: longestSequence });
  const { bounded, passing } = lookThrough(expression.ast());
  // JSONata looks up these symbols around each step. Its types allow only names.
  const around = (when: 'entry' | 'exit', hook: Hook): void =>
    expression.assign(Symbol.for(`jsonata.__evaluate_${when}`) as unknown as string, hook);
  around('entry', ({ type }, input, environment) => {
    const budget: Budget = environment.lookup(budgetName);
    // These visit their whole input.
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

/** At the end of a step, the single value of a path is still in a list. */
function checkArgument({ longestText, longestList, takenApart }: Argument, result: unknown, budget: Budget): void {
  const value: unknown = Array.isArray(result) && result.length === 1 ? result[0] : result;
  if (longestText !== undefined && typeof value === 'string' && value.length > longestText) stop('text_too_long');
  if (takenApart && typeof value === 'string') spend(budget, value.length / 2);
  if (longestList !== undefined && Array.isArray(value) && value.length > longestList) stop('list_too_long');
}

/**
 * `$parseJson(text)`: forms may contain JSON in a field (Amelia's `customFields`). Undefined if it is not JSON, or too large.
 */
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

/** Whether a value is small enough for expressions. Does not recurse. */
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

/**
 * JSONata with bounds, for the tables of `mapped` and for the `fields` of every connection. The expressions are the
 * deployer's, the bodies are anybody's: an expression that is quick on every sample must not run for minutes on a body that
 * somebody made for it, because an invocation that is cut off takes nothing in and sends nothing. Time is no measure for it
 * (in a Worker the clock stands still while code runs, field.md §4.1), so steps are counted, and what one step can do is
 * limited: no ranges, no code out of the body, bounded patterns, small bodies.
 *
 * What answers differently each time is refused too: a body that is read again must say the same.
 */
import jsonata from 'jsonata';
import { BoundedRegExp, patternProblem } from './pattern.ts';

/** Steps of all expressions over one body. A field of an ordinary table takes about ten. */
const mostSteps = 100_000;
const deepestRecursion = 200;
const longestSequence = 10_000;

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
}

export const newBudget = (): Budget => ({ steps: mostSteps });

export type Evaluated =
  | { readonly ok: true; readonly value: unknown }
  /** JSONata's code or ours; never its message, which may quote a value. */
  | { readonly ok: false; readonly code: string };

const refusedFunctions: Readonly<Record<string, string>> = {
  eval: '$eval runs text of the body as code',
  pad: '$pad makes text of any length; use $substring("000" & value, -3)',
  now: '$now answers differently each time',
  millis: '$millis answers differently each time',
  random: '$random answers differently each time',
  shuffle: '$shuffle answers differently each time',
};

/** Why an expression is refused, without quoting it; null where it may be used. */
export function expressionProblem(written: string): string | null {
  try {
    return nodeProblem(jsonata(written).ast());
  } catch (error) {
    const { code, position } = Object(error) as { readonly code?: unknown; readonly position?: unknown };
    return `not a JSONata expression (${String(code)} at character ${String(position)})`;
  }
}

function nodeProblem(node: unknown): string | null {
  if (typeof node !== 'object' || node === null) return null;
  if (node instanceof RegExp) return patternProblem(node.source);
  const { type, value } = node as { readonly type?: unknown; readonly value?: unknown };
  if (type === 'binary' && value === '..') return 'the range operator .. makes lists of any length';
  if (type === 'variable' && typeof value === 'string' && Object.hasOwn(refusedFunctions, value)) {
    return refusedFunctions[value] ?? null;
  }
  for (const part of Object.values(node)) {
    const problem = nodeProblem(part);
    if (problem !== null) return problem;
  }
  return null;
}

/** A name that no expression can write, so that none can change its own budget. */
const budgetName = 'bridge budget';

const compiled = new Map<string, jsonata.Expression>();

function compile(written: string): jsonata.Expression {
  const known = compiled.get(written);
  if (known !== undefined) return known;
  const expression = jsonata(written, {
    stack: deepestRecursion,
    sequence: longestSequence,
    RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
  });
  // JSONata looks this symbol up before each step; its types know only names.
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, countStep);
  expression.registerFunction('parseJson', parseJson, '<x-:x>');
  compiled.set(written, expression);
  return expression;
}

function countStep(_node: unknown, _input: unknown, environment: jsonata.Environment): void {
  const budget: Budget = environment.lookup(budgetName);
  budget.steps -= 1;
  if (budget.steps < 0) throw Object.assign(new Error('too many steps'), { code: 'too_many_steps' });
}

/** `$parseJson(text)`: forms carry JSON in a field (Amelia's `customFields`). Nothing where it is no JSON. */
function parseJson(written: unknown): unknown {
  if (typeof written !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(written);
    return isSmall(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Evaluates a known expression (`expressionProblem` was null). Never throws. */
export async function evaluate(
  written: string,
  input: unknown,
  { headers, query }: Surroundings,
  budget: Budget,
): Promise<Evaluated> {
  try {
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

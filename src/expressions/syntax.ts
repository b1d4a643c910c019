/** Checks an expression before it is used: what it may not contain, and which of its parts have their own bounds. */
import { type Argument, allowedFunctions, refusedFunctions } from './functions.ts';

/** A part of JSONata's syntax tree. */
export interface Node {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

const regularExpression =
  'regular expressions have no time limit, and some need minutes for a line of text; ' +
  'use $contains, $split, $substringBefore or $substringAfter with a text';

/** Why an expression is refused, without quoting it. Null: it may be used. */
export const problemOf = (expression: unknown): string | null => problemIn(expression, false);

/** `called`: the called function has already been checked with the call. */
function problemIn(part: unknown, called: boolean): string | null {
  if (part instanceof RegExp) return regularExpression;
  if (!isNode(part)) return null;
  const problem = called ? null : problemAt(part);
  if (problem !== null) return problem;
  for (const [name, inner] of Object.entries(part)) {
    const isCalled = (part.type === 'function' && name === 'procedure') || (part.type === 'apply' && name === 'rhs');
    const found = problemIn(inner, isCalled && callIn(part) !== null);
    if (found !== null) return found;
  }
  return null;
}

function problemAt(part: Node): string | null {
  if (part.type === 'binary' && part.value === '..') return 'the range operator .. can make lists of any length';
  if (part.type === 'transform') return 'the transform operator copies the body; read the body directly';
  if (part.type === 'partial') return 'a call with ? makes a function without limits; write function($v) { … }';
  const call = callIn(part);
  return call === null ? functionProblem(part) : callProblem(call);
}

interface Call {
  readonly name: string;
  /** By position. A value that is piped in (`~>`) is the first. */
  readonly given: readonly unknown[];
}

/** A call of one of JSONata's own functions. */
function callIn({ type, procedure, arguments: given, lhs, rhs }: Node): Call | null {
  if (type === 'function' && isFunction(procedure)) {
    return { name: procedure.value, given: Array.isArray(given) ? given : [] };
  }
  if (type !== 'apply') return null;
  if (isFunction(rhs)) return { name: rhs.value, given: [lhs] };
  const call = isNode(rhs) ? callIn(rhs) : null;
  return call === null ? null : { name: call.name, given: [lhs, ...call.given] };
}

function callProblem({ name, given }: Call): string | null {
  const refused = refusedFunctions.get(name);
  const allowed = allowedFunctions.get(name);
  if (refused !== undefined || allowed === undefined) return refused ?? null;
  if (given.length < allowed.needs)
    return `$${name} needs an explicit first argument; write $${name}($) for the current value`;
  if (given.length > (allowed.most ?? Number.POSITIVE_INFINITY))
    return `too many arguments for $${name}; at most ${allowed.most}`;
  const isRead = given.some((one, place) => allowed.arguments?.[place]?.literal && (one as Node).type !== 'string');
  return isRead ? `$${name} needs its picture string as a constant in the expression` : null;
}

/** A function that is passed on is called at a place where its arguments cannot be checked. */
function functionProblem(part: Node): string | null {
  if (!isFunction(part)) return null;
  return refusedFunctions.get(part.value) ?? `$${part.value} is not called; write function($v) { $${part.value}($v) }`;
}

export interface LookedThrough {
  /** Parts whose result has a bound: arguments of functions. */
  readonly bounded: ReadonlyMap<unknown, Argument>;
  /** Parts that only lead to others: the steps of a path. Only the end of a path is a value that is used. */
  readonly passing: ReadonlySet<unknown>;
}

const leading: ReadonlySet<unknown> = new Set(['name', 'variable', 'parent']);

export function lookThrough(expression: unknown): LookedThrough {
  const bounded = new Map<unknown, Argument>();
  const passing = new Set<unknown>();
  const look = (part: unknown): void => {
    if (!isNode(part)) return;
    const call = callIn(part);
    for (const [place, argument] of (allowedFunctions.get(call?.name ?? '')?.arguments ?? []).entries()) {
      const given = call?.given[place];
      if (given !== undefined && !bounded.has(given)) bounded.set(given, argument);
    }
    if (part.type === 'path' && Array.isArray(part['steps'])) {
      for (const step of part['steps']) if (leading.has((step as Node).type)) passing.add(step);
    }
    for (const inner of Object.values(part)) look(inner);
  };
  look(expression);
  return { bounded, passing };
}

const isNode = (part: unknown): part is Node => typeof part === 'object' && part !== null;

function isFunction(part: unknown): part is Node & { readonly value: string } {
  if (!isNode(part) || part.type !== 'variable' || typeof part.value !== 'string') return false;
  return allowedFunctions.has(part.value) || refusedFunctions.has(part.value);
}

/**
 * Each expression of a `mapped` table by itself: its result, or why there is none, under its key. The Worker stops at the first that
 * fails, and its messages quote nothing. Here the body is the user's own, so JSONata's message is shown as it is.
 */
import jsonata from 'jsonata';
import { evaluate, expressionProblem, newBudget, type Surroundings } from '../../src/expressions/expression.ts';
import { presets } from '../../src/sources/mapped/presets/index.ts';
import { isRecord } from '../../src/sources/toolkit/decode.ts';

export interface TriedExpression {
  /** `fields.starts_at`, or `each`. */
  readonly key: string;
  readonly expression: string;
  readonly value?: unknown;
  /** Why there is no value. */
  readonly error?: string;
}

const nothingElse: Surroundings = { headers: {}, query: {} };

/** Null: it gives a result. */
export async function whyExpressionFails(
  expression: string,
  body: unknown,
  surroundings: Surroundings = nothingElse,
): Promise<string | null> {
  const problem = expressionProblem(expression);
  if (problem !== null) return problem;
  const found = await evaluate(expression, body, surroundings, newBudget());
  if (found.ok) return null;
  try {
    await jsonata(expression).evaluate(body, { ...surroundings });
  } catch (error) {
    return `${Object(error).message} (${found.code})`;
  }
  return found.code;
}

/** `mapping`: as written; it may be wrong elsewhere. */
export async function tryExpressions(
  mapping: unknown,
  body: unknown,
  surroundings: Surroundings,
): Promise<readonly TriedExpression[]> {
  const { each, fields } = expressionsIn(mapping);
  const tried: TriedExpression[] = [];
  let entry = Array.isArray(body) ? body[0] : body;
  if (each !== undefined) {
    const result = await tryOne('each', each, body, surroundings);
    tried.push(result);
    if (result.value !== undefined) entry = [result.value].flat(2)[0];
  }
  for (const [name, expression] of Object.entries(fields)) {
    if (typeof expression === 'string' && expression !== '')
      tried.push(await tryOne(`fields.${name}`, expression, entry, surroundings));
  }
  return tried;
}

async function tryOne(
  key: string,
  expression: string,
  body: unknown,
  surroundings: Surroundings,
): Promise<TriedExpression> {
  const error = await whyExpressionFails(expression, body, surroundings);
  if (error !== null) return { key, expression, error };
  const found = await evaluate(expression, body, surroundings, newBudget());
  return {
    key,
    expression,
    ...(found.ok && found.value !== undefined && { value: JSON.parse(JSON.stringify(found.value) ?? 'null') }),
  };
}

/** With those of the preset that are not replaced. */
function expressionsIn(mapping: unknown): {
  readonly each?: string;
  readonly fields: Readonly<Record<string, unknown>>;
} {
  if (!isRecord(mapping)) return { fields: {} };
  const { preset, each, fields } = mapping;
  const base = typeof preset === 'string' && Object.hasOwn(presets, preset) ? presets[preset]?.mapping : undefined;
  const written = each ?? base?.each;
  return {
    ...(typeof written === 'string' && written !== '' && { each: written }),
    fields: { ...base?.fields, ...(isRecord(fields) ? fields : {}) },
  };
}

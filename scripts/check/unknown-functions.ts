/** Functions that an expression calls and that do not exist: JSONata tells of them only when a webhook comes. */
import jsonata from 'jsonata';
import type { Connection } from '../../src/config/connection.ts';
import { allowedFunctions, refusedFunctions } from '../../src/expressions/functions.ts';
import { nearest } from './nearest.ts';

interface Node {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

export interface UnknownFunction {
  /** `fields.client_name`, `mapping.fields.id`. */
  readonly key: string;
  readonly text: string;
}

export function unknownFunctionsIn({ fields, mapping }: Pick<Connection, 'fields' | 'mapping'>): UnknownFunction[] {
  const { each, fields: mapped = {} } = Object(mapping) as { each?: string; fields?: Record<string, string> };
  const expressions = [
    ...Object.entries(fields).flatMap(([key, field]) =>
      field?.kind === 'expression' ? [[`fields.${key}`, field.expression] as const] : [],
    ),
    ...(each === undefined ? [] : [['mapping.each', each] as const]),
    ...Object.entries(mapped).map(([key, expression]) => [`mapping.fields.${key}`, expression] as const),
  ];
  return expressions.flatMap(([key, expression]) =>
    unknownNames(expression).map((name) => ({ key, text: textOn(name) })),
  );
}

function textOn(name: string): string {
  const near = nearest(name, [...allowedFunctions.keys()]);
  return `JSONata has no function $${name}${near === null ? '' : `; did you mean $${near}?`}`;
}

function unknownNames(expression: string): string[] {
  const called = new Set<string>();
  const own = new Set<string>();
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { type, procedure, lhs, rhs, arguments: given } = part as Node;
    if (type === 'function') noteVariable(procedure, called);
    if (type === 'apply') noteVariable(rhs, called);
    if (type === 'bind') noteVariable(lhs, own);
    if (type === 'lambda' && Array.isArray(given)) for (const argument of given) noteVariable(argument, own);
    for (const inner of Object.values(part)) look(inner);
  };
  try {
    look(jsonata(expression).ast());
  } catch {
    return []; // the schema says what is wrong with it
  }
  return [...called].filter((name) => !own.has(name) && !allowedFunctions.has(name) && !refusedFunctions.has(name));
}

function noteVariable(part: unknown, names: Set<string>): void {
  const { type, value } = Object(part) as Node;
  if (type === 'variable' && typeof value === 'string' && value !== '') names.add(value);
}

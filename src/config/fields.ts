/**
 * `[vars.CONNECTIONS.<name>.fields]`: keys of the PATCH that the connection sets itself. A constant is checked here against the
 * schema of the PATCH. An expression is parsed and checked here (src/expressions) and evaluated when the booking is sent.
 */
import * as z from 'zod';
import { expressionProblem } from '../expressions/expression.ts';
import { appointmentPatchSchema, type PatchKey, patchKeys } from '../one-link/appointment.ts';

export type FieldValue =
  | { readonly kind: 'constant'; readonly value: unknown }
  /** JSONata over the tool's body. It has been parsed, and it keeps to its bounds. */
  | { readonly kind: 'expression'; readonly expression: string };

/** The bridge finds the appointment again by `external_ref`, so a connection may not set it. */
export type SettableKey = Exclude<PatchKey, 'external_ref'>;
export type FieldTable = Readonly<Partial<Record<SettableKey, FieldValue>>>;

const settableKeys = patchKeys.filter((key): key is SettableKey => key !== 'external_ref');

/** The expression in a text of the form `= expression`. Every other value is a constant. */
const expressionOf = (value: unknown): string | null =>
  typeof value === 'string' && value.startsWith('=') ? value.slice(1).trim() : null;

const fieldValue = (key: SettableKey) =>
  z.unknown().transform((written, context): FieldValue => {
    const value = key === 'custom_attributes' ? attributesOf(written) : fieldOf(written);
    const problem = value.kind === 'constant' ? constantProblem(key, value.value) : expressionProblem(value.expression);
    if (problem !== null) context.addIssue(problem);
    return value;
  });

export const fieldTable = z
  .strictObject(Object.fromEntries(settableKeys.map((key) => [key, fieldValue(key).optional()])))
  .transform(
    (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined)) as FieldTable,
  );

function fieldOf(written: unknown): FieldValue {
  const expression = expressionOf(written);
  return expression === null ? { kind: 'constant', value: written } : { kind: 'expression', expression };
}

/** Each attribute may be an expression. Then the whole is one JSONata object, which leaves out missing values. */
function attributesOf(written: unknown): FieldValue {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return fieldOf(written);
  const entries = Object.entries(written).map(([name, value]) => ({ name, value, expression: expressionOf(value) }));
  if (entries.every(({ expression }) => expression === null)) return { kind: 'constant', value: written };
  const parts = entries.map(
    ({ name, value, expression }) =>
      `${JSON.stringify(name)}: ${expression === null ? JSON.stringify(value) : `(${expression})`}`,
  );
  return { kind: 'expression', expression: `{${parts.join(', ')}}` };
}

function constantProblem(key: SettableKey, value: unknown): string | null {
  const parsed = appointmentPatchSchema.shape[key].unwrap().safeParse(value);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'wrong value');
}

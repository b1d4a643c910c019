/** Whether a configuration may hold an expression, before it is read: reading it needs what evaluates them. */
import { mergeConnectionVars } from './vars.ts';

/** True as soon as a table has a `mapping`, or a text in `fields` that begins with `=`. */
export const mayHaveExpressions = (env: object): boolean =>
  [...mergeConnectionVars(env as Readonly<Record<string, unknown>>).tables.values()].some(
    (found) => found.ok && ('mapping' in found.table || JSON.stringify(found.table['fields'] ?? null).includes('"=')),
  );

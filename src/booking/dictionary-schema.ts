/** `z.record` silently drops the key `__proto__` and makes an ordinary object. This schema keeps every key. */
import * as z from 'zod';
import { type Dictionary, dictionary } from './dictionary.ts';

/** An object with any keys. The output is a dictionary, which is also valid input. */
export function dictionarySchema<Values extends z.ZodType>(keys: z.ZodType<string>, values: Values) {
  type Value = z.output<Values>;
  const schema = z.unknown().transform((written, context): Dictionary<Value> => {
    const read = dictionary<Value>();
    if (typeof written !== 'object' || written === null || Array.isArray(written)) {
      context.addIssue({ code: 'invalid_type', expected: 'record', input: written });
      return z.NEVER;
    }
    for (const [key, value] of Object.entries(written)) {
      const parsed = values.safeParse(value);
      for (const { message, path } of [keys.safeParse(key), parsed].flatMap(({ error }) => error?.issues ?? [])) {
        context.addIssue({ code: 'custom', message, path: [key, ...path], input: value });
      }
      if (parsed.success) read[key] = parsed.data;
    }
    return read;
  });
  return schema as unknown as z.ZodType<Dictionary<Value>, { readonly [key: string]: z.input<Values> }>;
}

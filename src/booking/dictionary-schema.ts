/** `z.record` drops the key `__proto__` without a word; a dictionary keeps what was sent. */
import * as z from 'zod';
import { type Dictionary, dictionary } from './dictionary.ts';

/** An object with any keys, each value of one schema; comes out as a dictionary. */
export function dictionarySchema<Value>(keys: z.ZodType<string>, values: z.ZodType<Value, unknown>) {
  return z.unknown().transform((written, context): Dictionary<Value> => {
    const read = dictionary<Value>();
    if (typeof written !== 'object' || written === null || Array.isArray(written)) {
      const message = 'Invalid input: expected record';
      context.issues.push({ code: 'invalid_type', expected: 'record', input: written, message });
      return read;
    }
    for (const [key, value] of Object.entries(written)) {
      const parsed = values.safeParse(value);
      for (const part of [keys.safeParse(key), parsed]) {
        for (const { code, message, path } of part.error?.issues ?? []) {
          context.issues.push({ code: 'custom', params: { code }, message, path: [key, ...path], input: value });
        }
      }
      if (parsed.success) read[key] = parsed.data;
    }
    return read;
  });
}

/**
 * Schemas that are built when they are first used. zod takes longer to build the schemas of fourteen booking tools than all else takes
 * to start, and a deployment uses one or two of them. Only for schemas without `meta`: zod keeps that by identity.
 */
import type * as z from 'zod';

/** A stand-in for the schema, also as a part of others. */
export function lazily<Schema extends z.ZodType>(build: () => Schema): Schema {
  let built: Schema | null = null;
  const schema = (): Schema => {
    built ??= build();
    return built;
  };
  return new Proxy({} as Schema, {
    get: (_, key) => Reflect.get(schema(), key),
    has: (_, key) => Reflect.has(schema(), key),
  });
}

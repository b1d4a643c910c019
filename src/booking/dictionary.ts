/**
 * Tables whose keys come from outside: booking ids, names of attributes, staff and questions. On an ordinary object
 * `table['__proto__']` is `Object.prototype` and `table['constructor']` is a function, so whoever writes an id writes into
 * every object of the isolate, or is told that his booking is there already. A dictionary has no prototype: any text is a
 * key like any other. It is still an object, because it is stored as JSON; what is only held in memory may be a `Map`.
 *
 * The brand is private, so the compiler takes neither a literal nor a spread for one: both are ordinary objects again.
 */
declare class WithoutPrototype {
  private readonly withoutPrototype: true;
}

export type Dictionary<Value> = WithoutPrototype & { [key: string]: Value };
/** The same, not to be written to. */
export type ReadonlyDictionary<Value> = WithoutPrototype & { readonly [key: string]: Value };

/** An empty one. */
export const dictionary = <Value>(): Dictionary<Value> => Object.create(null);

/**
 * One with the own keys of an object; the object stays as it is. A literal, because what loses its prototype afterwards, or is
 * filled key by key, is a slow object ever after. A key `__proto__` is copied like any other.
 */
export const dictionaryOf = <Value>(object: { readonly [key: string]: Value }): Dictionary<Value> =>
  ({ __proto__: null, ...object }) as unknown as Dictionary<Value>;

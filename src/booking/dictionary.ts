/**
 * Tables whose keys come from outside: booking ids, names of attributes, staff and questions. On an ordinary object
 * `table['__proto__']` is `Object.prototype` and `table['constructor']` is a function, so a malicious id could change every
 * object of the isolate, or look like an existing booking. A dictionary has no prototype, so any text is an ordinary key. It is
 * still an object, because it is stored as JSON. What exists only in memory may be a `Map`.
 *
 * The brand is private, so the compiler accepts neither a literal nor a spread as a dictionary. Both are ordinary objects.
 */
declare class WithoutPrototype {
  private readonly withoutPrototype: true;
}

export type Dictionary<Value> = WithoutPrototype & { [key: string]: Value };
/** The same, read-only. */
export type ReadonlyDictionary<Value> = WithoutPrototype & { readonly [key: string]: Value };

/** An empty dictionary. */
export const dictionary = <Value>(): Dictionary<Value> => Object.create(null);

/**
 * A dictionary with the own keys of an object. The object is not changed. It is made from a literal, because an object that
 * loses its prototype later, or is filled key by key, stays slow. A key `__proto__` is copied like any other.
 */
export const dictionaryOf = <Value>(object: { readonly [key: string]: Value }): Dictionary<Value> =>
  ({ __proto__: null, ...object }) as unknown as Dictionary<Value>;

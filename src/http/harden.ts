/**
 * Imported before everything else. It protects what all objects of the isolate share from names that come from outside. So a
 * mistake in one table (`booking/dictionary.ts` is the rule) is an error of one request and not a hole between connections.
 *
 * `__proto__` is removed, so it becomes an ordinary key. Constructors are frozen, because `table['constructor'].keys = …` would
 * change `Object.keys` for everybody. Prototypes are sealed and not frozen. With a frozen `Object.prototype` no object could
 * get its own key `constructor` or `toString` by assignment. Libraries copy bodies in this way, so such names would always be
 * refused.
 */
const shared = [Object, Function, Array, String, Number, Boolean, RegExp, Date, Map, Set, Promise, Error];

Reflect.deleteProperty(Object.prototype, '__proto__');
for (const made of shared) {
  // The runtime sets `stackTraceLimit` on `Error`. Clocks in tests inherit from `Date` and set `now`.
  if (made === Error || made === Date) Object.seal(made);
  else Object.freeze(made);
  Object.seal(made.prototype);
}
for (const name of Object.getOwnPropertyNames(Object.prototype)) {
  const { value } = Object.getOwnPropertyDescriptor(Object.prototype, name) ?? {};
  if (typeof value === 'function') Object.seal(value);
}

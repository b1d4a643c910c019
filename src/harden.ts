/**
 * Imported before everything else: what all objects of the isolate share cannot be written to by a name from outside, so
 * that a slip in one table (`booking/dictionary.ts` is the rule) is an error of one request and no hole between connections.
 *
 * `__proto__` goes: it becomes a key like any other. Constructors are frozen: `table['constructor'].keys = …` would be
 * `Object.keys` for everybody. Prototypes are sealed and not frozen: on a frozen `Object.prototype` no object may be given a key
 * `constructor` or `toString` of its own by assignment, and that is how libraries copy bodies: those names would be refused
 * for ever, which is the fault again.
 */
const shared = [Object, Function, Array, String, Number, Boolean, RegExp, Date, Map, Set, Promise, Error];

Reflect.deleteProperty(Object.prototype, '__proto__');
for (const made of shared) {
  // Of `Error` the runtime sets `stackTraceLimit`; clocks of tests inherit from `Date` and set `now`.
  if (made === Error || made === Date) Object.seal(made);
  else Object.freeze(made);
  Object.seal(made.prototype);
}
for (const name of Object.getOwnPropertyNames(Object.prototype)) {
  const { value } = Object.getOwnPropertyDescriptor(Object.prototype, name) ?? {};
  if (typeof value === 'function') Object.seal(value);
}

/**
 * Imported before everything else: what all objects of the isolate share cannot be written to by a name from outside, so
 * that a slip in one table (`booking/dictionary.ts` is the rule) is an error of one request and no hole between connections.
 *
 * `__proto__` goes: it becomes a key like any other. The rest is sealed and not frozen. On a frozen `Object.prototype` no
 * object may be given a key `constructor` or `toString` of its own by assignment, and that is how libraries copy bodies:
 * those names would be refused for ever, which is the fault again. What is sealed takes no new property, and that is what
 * `table['constructor'].cells = …` would be. With frozen constructors the built Worker answers 500 (a class that inherits from one
 * may not have a static of the same name), so `table['constructor'].keys = …` is left to the rule.
 */
const shared = [Object, Function, Array, String, Number, Boolean, RegExp, Date, Map, Set, Promise, Error];

Reflect.deleteProperty(Object.prototype, '__proto__');
for (const made of shared) {
  for (const object of [made, made.prototype]) Object.seal(object);
}
for (const name of Object.getOwnPropertyNames(Object.prototype)) {
  const { value } = Object.getOwnPropertyDescriptor(Object.prototype, name) ?? {};
  if (typeof value === 'function') Object.seal(value);
}

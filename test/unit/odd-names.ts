/** Names that mean something else on an ordinary object, and what they would change there. */

/** `__proto__`, `constructor` and so on. */
export const inherited: readonly string[] = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['prototype', 'then', 'toJSON'],
];

export const oddNames = [
  ...inherited,
  ...['length', 'name', '0', '-1', 'null', 'undefined', 'NaN', '*', '$', 'default'],
] as const;

const shared = [Object, Function, Array, String, Number, Boolean, RegExp, Date, Map, Set, Promise, Error] as const;

/** Everything that all objects of a kind share: each property, and what hangs on those that are functions. */
export const sharedPrototypes = (): unknown =>
  shared.map((made) => [made.name, propertiesOf(made), propertiesOf(made.prototype)]);

const propertiesOf = (object: object): unknown =>
  Reflect.ownKeys(object).map((key) => {
    const { value, get, set } = Object.getOwnPropertyDescriptor(object, key) ?? {};
    const parts = [value, get, set].filter((part) => typeof part === 'function');
    return [key, typeof value === 'object' ? null : value, parts.map((part) => Reflect.ownKeys(part))];
  });

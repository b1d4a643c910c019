/** A copy of plain data, down to its leaves. What has no prototype (`booking/dictionary.ts`) has none in the copy. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  // A spread takes a key `__proto__` as it is, and what is set afterwards is the copy's own.
  const copy = (Object.getPrototypeOf(value) === null ? { __proto__: null, ...value } : { ...value }) as {
    [key: string]: unknown;
  };
  for (const key of Object.keys(copy)) {
    const part = copy[key];
    if (typeof part === 'object' && part !== null) copy[key] = copyOf(part);
  }
  return copy as Value;
}

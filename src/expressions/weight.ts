/**
 * The weight of a value: the cost to copy, serialise, compare or visit it. A value counts one, and its text one more for every
 * 32 characters. A value in two places counts twice, because it is also visited twice.
 */

/** Weights of the body's own objects, which never change while expressions run. */
export type Weights = WeakMap<object, number>;

const charactersPerUnit = 32;
const weightOfText = (text: string): number => 1 + text.length / charactersPerUnit;

/** Weighs a body once, so that no step has to. It has few levels (`isSmall`). */
export function weigh(value: unknown, known: Weights): number {
  if (typeof value === 'string') return weightOfText(value);
  if (typeof value !== 'object' || value === null) return 1;
  const found = known.get(value);
  if (found !== undefined) return found;
  let weight = 1;
  for (const [key, part] of Object.entries(value)) weight += key.length / charactersPerUnit + weigh(part, known);
  known.set(value, weight);
  return weight;
}

/**
 * The weight of a value that an expression made. If it is heavier than `most`, the result is some number above `most`, because
 * the rest is not counted. Does not recurse, and stops at a value that contains itself.
 */
export function weightUpTo(most: number, value: unknown, known: Weights): number {
  const waiting: unknown[] = [value];
  let weight = 0;
  while (waiting.length > 0 && weight <= most) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || known.has(next)) weight += weigh(next, known);
    else if (isFunction(next)) weight += 1;
    else {
      const parts = Array.isArray(next) ? next : Object.values(next);
      if (parts.length > most) return parts.length;
      weight += 1;
      for (const part of parts) waiting.push(part);
    }
  }
  return weight;
}

/**
 * JSONata's functions contain everything that they can see. A value from a body that only looks like a function contains no
 * code.
 */
function isFunction(value: object): boolean {
  const { apply, implementation } = value as { readonly apply?: unknown; readonly implementation?: unknown };
  return typeof value === 'function' || typeof apply === 'function' || typeof implementation === 'function';
}

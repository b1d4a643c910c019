/**
 * How heavy a value is: what it costs to copy, write down, compare or walk over. A value counts one, its text one more for
 * every 32 characters. The parts of a value that stands in two places count twice, as they do for whatever walks it.
 */

/** Weights of the body's own objects, which never change while expressions run. */
export type Weights = WeakMap<object, number>;

const charactersPerUnit = 32;
const weightOfText = (text: string): number => 1 + text.length / charactersPerUnit;

/** Weighs a body once, so that no step has to. It has few levels: `isSmall`. */
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
 * The weight of what an expression made; more than `most` where it is heavier, since the rest is not looked at then. Does
 * not recurse, and ends at a value that holds itself.
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

/** JSONata's functions hold all that they can see. What only looks like one, out of a body, holds no code. */
function isFunction(value: object): boolean {
  const { apply, implementation } = value as { readonly apply?: unknown; readonly implementation?: unknown };
  return typeof value === 'function' || typeof apply === 'function' || typeof implementation === 'function';
}

/** A seeded source of randomness: the same seed, the same history (splitmix32 to seed, mulberry32 to draw). */

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** True so often out of one. */
  chance(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** Mostly short, sometimes long: milliseconds around a mean. */
  around(mean: number): number;
  /** A stream of its own, of the seed and the name alone: what is drawn elsewhere does not change it. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (items) => items[Math.floor(next() * items.length)]!,
    around: (mean) => Math.floor(-Math.log(1 - next()) * mean),
    fork: (name) => createRandom(hashOf(name, seed)),
  };
}

/** FNV-1a. */
function hashOf(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}

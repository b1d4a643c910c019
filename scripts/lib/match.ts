/** Which of One-Link's specialists or services a tool's one is, by its name. A guess that a person confirms. */

interface Named {
  readonly name: string;
}

const titles = new Set(['dr', 'doctor', 'mr', 'mrs', 'ms', 'prof', 'д-р', 'др', 'доктор', 'врач', 'мастер', 'the']);

function wordsOf(name: string): readonly string[] {
  const words =
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll('ё', 'е')
      .match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? [];
  const others = words.filter((word) => !titles.has(word));
  return others.length === 0 ? words : others;
}

/** The one whose name has the same words, else the only one that has all words of the other, or the other way round. */
export function matchOf<One extends Named>(name: string, candidates: readonly One[]): One | null {
  const wanted = wordsOf(name);
  if (wanted.length === 0) return null;
  const isIn = (some: readonly string[], all: readonly string[]): boolean =>
    some.length > 0 && some.every((word) => all.includes(word));
  const equal = candidates.filter((one) => {
    const words = wordsOf(one.name);
    return isIn(words, wanted) && isIn(wanted, words);
  });
  if (equal.length > 0) return equal.length === 1 ? (equal[0] ?? null) : null;
  const near = candidates.filter((one) => isIn(wordsOf(one.name), wanted) || isIn(wanted, wordsOf(one.name)));
  return near.length === 1 ? (near[0] ?? null) : null;
}

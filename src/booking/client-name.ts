/** Whether two names are one person's to a reception. */

type Name = string | null | undefined;

export const wordsOf = (name: Name): string =>
  (name ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/ё/g, 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .sort()
    .join(' ');

/** Two names are told, and they do not agree: families share a phone. Where one is not told, nothing is said. */
export const isOtherName = (one: Name, other: Name): boolean =>
  wordsOf(one) !== '' && wordsOf(other) !== '' && !namesAgree(one, other);

/** Two names agree when one has all the words of the other: "Ivan" and "Ivan Petrov" are one person to a reception. */
export function namesAgree(a: Name, b: Name): boolean {
  const [left, right] = [wordsOf(a).split(' '), wordsOf(b).split(' ')];
  if (left[0] === '') return false; // no word, nothing to agree on
  return left.every((word) => right.includes(word)) || right.every((word) => left.includes(word));
}

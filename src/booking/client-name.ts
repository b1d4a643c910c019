/** Whether two names belong to the same person, as a receptionist would judge. */

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

/**
 * Both names are known and do not agree, for example because a family shares a phone. If one is missing, the answer is false.
 */
export const isOtherName = (one: Name, other: Name): boolean =>
  wordsOf(one) !== '' && wordsOf(other) !== '' && !namesAgree(one, other);

/** Two names agree if one contains all words of the other: "Ivan" and "Ivan Petrov" are one person. */
export function namesAgree(a: Name, b: Name): boolean {
  const [left, right] = [wordsOf(a).split(' '), wordsOf(b).split(' ')];
  if (left[0] === '') return false; // no words to compare
  return left.every((word) => right.includes(word)) || right.every((word) => left.includes(word));
}

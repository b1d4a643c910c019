/** Whether two names are one person's: one of them has all the words of the other. */

const wordsOfName = (name: string): string[] => name.toLowerCase().split(/\s+/).filter(Boolean);

export function isSamePerson(a: string, b: string): boolean {
  const [left, right] = [wordsOfName(a), wordsOfName(b)];
  return left.length > 0 && (left.every((word) => right.includes(word)) || right.every((word) => left.includes(word)));
}

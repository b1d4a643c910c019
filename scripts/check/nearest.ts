/** "Did you mean …?": the known word that a mistyped one is nearest to. */

/** Null: none is near. */
export function nearest(written: string, known: readonly string[]): string | null {
  const plain = plainOf(written);
  if (plain.length > 60) return null;
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const word of known) {
    const distance = distanceOf(plain, plainOf(word));
    if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { word, distance };
  }
  // A third of the letters may be wrong: two of `only` are another word.
  if (best !== null && best.distance <= Math.max(1, Math.floor(plain.length / 3))) return best.word;
  return (plain.length > 2 && known.find((word) => plainOf(word).startsWith(plain))) || null;
}

/** `Cal.com` and `cal-com` are `calcom`; `accountId` is `account_id`. */
const plainOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Letters to add, take away, replace or swap (Damerau, optimal string alignment). */
function distanceOf(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row += 1) {
    rows[row] = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const replaced = cell(row - 1, column - 1) + (isSame ? 0 : 1);
      const swapped = isSwapped ? cell(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY;
      rows[row]?.push(Math.min(cell(row - 1, column) + 1, cell(row, column - 1) + 1, replaced, swapped));
    }
  }
  return cell(from.length, to.length);
}

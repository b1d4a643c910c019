/** Kazakhstan's individual identification number (IIN): One-Link refuses 12 digits with a wrong check digit (INVALID_IIN). */

const weights = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2],
] as const;

/** Largest number of characters: 12 digits and the separators that people write between them. */
const longestText = 64;

/** The 12 digits of a valid IIN, or null. A BIN (fifth digit 4–6) is not a person's number (webhooks-cis.md §9). */
export function normaliseIin(written: string | null | undefined): string | null {
  if (written == null || written.length > longestText) return null;
  const digits = written.replace(/[\s-]/g, '');
  if (!/^\d{12}$/.test(digits) || Number(digits[4]) > 3) return null;
  for (const round of weights) {
    const rest = round.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11;
    if (rest < 10) return rest === Number(digits[11]) ? digits : null;
  }
  return null;
}

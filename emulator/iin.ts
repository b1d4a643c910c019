/** Kazakh IIN: the check digit that One-Link asks of any identifier with exactly 12 digits (one-link-api.md §2.1). */

const firstWeights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const secondWeights = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

export const digitsOf = (value: string): string => value.replace(/\D/g, '');

export function isIin(digits: string): boolean {
  if (!/^\d{12}$/.test(digits)) return false;
  const weigh = (weights: readonly number[]): number =>
    weights.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0) % 11;
  const first = weigh(firstWeights);
  const check = first === 10 ? weigh(secondWeights) : first;
  return check !== 10 && check === Number(digits[11]);
}

/** Prices in One-Link's format: whole tenge, 0 to 2,147,483,647 (one-link-api.md §2.4). */

/** Largest value of One-Link's 32-bit columns. */
const mostTenge = 2_147_483_647;

/**
 * Adds decimal amounts in tenge and rounds the sum half up, once (webhooks-cis.md §2, *Money*). Null: One-Link cannot store it.
 *
 * It calculates in millionths, so that errors of binary fractions (0.1 + 0.2) do not affect the rounding, and single lines are
 * not rounded before the sum.
 */
export function wholeTenge(amounts: readonly (number | string)[]): number | null {
  let millionths = 0;
  for (const amount of amounts) {
    const value = typeof amount === 'string' ? decimalOf(amount) : amount;
    if (!(Math.abs(value) <= mostTenge)) return null;
    millionths += Math.round(value * 1e6);
  }
  const whole = Math.floor((millionths + 500_000) / 1e6);
  return millionths >= 0 && whole <= mostTenge ? whole : null;
}

/** Characters of an amount. */
const longestText = 64;

/** `15 000,50` and `15000.50`; NaN for anything else. */
function decimalOf(written: string): number {
  if (written.length > longestText) return Number.NaN;
  const text = written.replace(/\s/g, '').replace(',', '.');
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Minor units of KZT (tiyn) → whole tenge. Null for other currencies, which One-Link does not have. */
export function tengeFromMinor(minor: number | null | undefined, currency: string | null | undefined): number | null {
  if (minor == null || currency?.toUpperCase() !== 'KZT') return null;
  return wholeTenge([minor / 100]);
}

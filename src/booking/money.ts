/** Prices as One-Link takes them: whole tenge, 0 to 2,147,483,647 (one-link-api.md §2.4). */

/** Adds decimal amounts in tenge and rounds the sum half up, once (webhooks-cis.md §2, *Money*). Null: not representable. */
export function wholeTenge(amounts: readonly (number | string)[]): number | null {
  let ticks = 0;
  for (const amount of amounts) {
    const value = typeof amount === 'string' ? Number(amount.trim().replace(',', '.') || Number.NaN) : amount;
    if (!Number.isFinite(value)) return null;
    ticks += Math.round(value * 100);
  }
  const whole = Math.floor((ticks + 50) / 100);
  return whole >= 0 && whole <= 2_147_483_647 ? whole : null;
}

/** Minor units of KZT (tiyn) → whole tenge. Another currency is not One-Link's: null. */
export function tengeFromMinor(minor: number | null | undefined, currency: string | null | undefined): number | null {
  if (minor === null || minor === undefined || (currency ?? '').toUpperCase() !== 'KZT') return null;
  return wholeTenge([minor / 100]);
}

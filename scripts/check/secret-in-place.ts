/**
 * A secret itself where its name belongs. The Worker would only say that there is no secret of this name, and lists of names would
 * print it.
 */

/** How secrets of well-known tools begin. */
const beginnings = /^(?:sk|pk|rk|whsec|xox|ghp|cal|eyJ|AKIA|Bearer|sq0|EAAA)[_-]?/;

/** True for what is hardly a name: `SALON_SECRET` is one, `f3a9c0…` and `whsec_…` are none. */
export function looksLikeSecret(written: string): boolean {
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(written)) return written.length > 20 && !written.includes('_');
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(written)) return true;
  if (beginnings.test(written) && /\d/.test(written)) return true;
  const isMixed = /[a-z]/.test(written) && /[A-Z0-9]/.test(written);
  return written.length >= 16 && isMixed && !/^[a-z]+(?:_[a-z]+)*(?:_\d{1,2})?$/.test(written);
}

/** `salon` → `SALON_SECRET`. */
export const nameFor = (connection: string, key: string): string => {
  const end = key === 'token' ? 'ONELINK_TOKEN' : key.toUpperCase();
  return `${connection.toUpperCase().replaceAll('-', '_')}_${end}`;
};

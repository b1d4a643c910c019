/** Phones as One-Link should hold them: it stores `client_phone` as typed (one-link-api.md §9, 16), so E.164 is made here. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * E.164 of a number as a person or a tool wrote it, or null when it is none. National numbers are read as Kazakhstan's
 * (`8 701 …`, `701 …`; webhooks-cis.md §9). Only the first of several numbers is read.
 */
export function normalisePhone(written: string | null | undefined): string | null {
  const first = (written ?? '').split(/[,;/]|\bext\b|доб/i)[0]?.trim() ?? '';
  const digits = first.replace(/\D/g, '');
  if (digits.length < 8 || digits.length > 17) return null;
  const candidate = first.startsWith('+')
    ? `+${digits}`
    : digits.startsWith('00')
      ? `+${digits.slice(2)}`
      : /^[78]\d{10}$/.test(digits)
        ? `+7${digits.slice(1)}`
        : digits.length === 10
          ? `+7${digits}`
          : null;
  if (candidate === null) return null;
  const phone = parsePhoneNumberFromString(candidate);
  return phone?.isPossible() ? phone.number : null;
}

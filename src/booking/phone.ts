/** Phones as One-Link should hold them: it stores `client_phone` as typed (one-link-api.md §9, 16), so E.164 is made here. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Characters. Several numbers with remarks have room in it; a letter that holds a number is no phone. */
const longestText = 300;

/**
 * E.164 of a number as a person or a tool wrote it, or null when it is none. National numbers are read as Kazakhstan's
 * (`8 701 …`, `701 …`; webhooks-cis.md §9), a foreign one needs its `+` or `00`. Of several numbers the first that is one.
 */
export function normalisePhone(written: string | null | undefined): string | null {
  if ((written?.length ?? 0) > longestText) return null;
  for (const part of (written ?? '').split(/[,;/\n]/)) {
    const phone = phoneOf(part);
    if (phone !== null) return phone;
  }
  return null;
}

function phoneOf(part: string): string | null {
  const number = part.replace(/(?:ext|доб|#|x\s*\d).*/is, '').trim();
  const digits = number.replace(/\D/g, '');
  const candidate = international(number, digits);
  // `+7` has ten digits more in Kazakhstan and Russia. The library also knows 14-digit ones that no subscriber has.
  if (candidate === null || (candidate.startsWith('+7') && candidate.length !== 12)) return null;
  const phone = parsePhoneNumberFromString(candidate);
  return phone?.isPossible() ? phone.number : null;
}

function international(number: string, digits: string): string | null {
  if (/^\(?\+/.test(number)) return `+${digits}`;
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  if (/^[78]\d{10}$/.test(digits)) return `+7${digits.slice(1)}`;
  return /^[679]\d{9}$/.test(digits) ? `+7${digits}` : null;
}

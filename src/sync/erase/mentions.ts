/** Whether a value from outside mentions a client: the phone in any usual notation, or the id of the booking. */
import type { BookingId } from '../../booking/ids.ts';
import { normalisePhone } from '../../booking/phone.ts';

export type Sought =
  /** E.164. */
  | { readonly kind: 'phone'; readonly phone: string }
  /** Ids of one booking, as the tool writes them. */
  | { readonly kind: 'booking'; readonly ids: readonly BookingId[] };

/** A shorter id is often a part of another text, so it counts only as a whole text. */
const shortestPart = 8;

export function mentions(value: unknown, sought: Sought): boolean {
  const saysIt = sought.kind === 'phone' ? phoneIn(sought.phone) : idIn(sought.ids);
  // Without recursion: a body may be deep.
  const left = [value];
  for (let next = left.pop(); next !== undefined || left.length > 0; next = left.pop()) {
    if (typeof next === 'string' || typeof next === 'number') {
      const text = String(next);
      if (saysIt(text) || (text.includes('%') && saysIt(decoded(text)))) return true;
    } else if (typeof next === 'object' && next !== null) left.push(...Object.keys(next), ...Object.values(next));
  }
  return false;
}

/** `+7 701 …` is also written `8 701 …` and `701 …`, and stands within sentences: the last ten digits tell. */
function phoneIn(phone: string): (text: string) => boolean {
  const digits = phone.replace(/\D/g, '');
  const national = digits.length === 11 && digits.startsWith('7') ? digits.slice(1) : digits;
  return (text) => text.replace(/[\s().+-]/g, '').includes(national) || normalisePhone(text) === phone;
}

const idIn =
  (ids: readonly BookingId[]) =>
  (text: string): boolean =>
    ids.some((id) => text === id || (id.length >= shortestPart && text.includes(id)));

/** Forms that could not be read are kept as they came: `%2B7%28701%29…`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text.replace(/%[0-9a-f]{2}/gi, (byte) => String.fromCharCode(Number.parseInt(byte.slice(1), 16)));
  }
}

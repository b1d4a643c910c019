/**
 * Reads Retry-After in every form of RFC 9110: seconds (§10.2.3) and the three formats of an HTTP date (§5.6.7). Rails does not
 * send it with a 429 by default (one-link-api.md §6), but proxies in front of it do.
 */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fiftyYears = 50;

/** `Sun, 06 Nov 1994 08:49:37 GMT` */
const fixdate = /^[a-z]{3}, (?<day>\d{2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) gmt$/i;
/** `Sunday, 06-Nov-94 08:49:37 GMT`, obsolete */
const rfc850 = /^[a-z]{6,9}, (?<day>\d{2})-(?<month>[a-z]{3})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) gmt$/i;
/** `Sun Nov  6 08:49:37 1994`, obsolete, always UTC */
const asctime = /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/i;

/**
 * Milliseconds to wait from `now` (milliseconds since 1970); 0 for a date in the past; null if the header is absent or not
 * valid.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) {
    const waitMs = Number(value) * 1000;
    return Number.isSafeInteger(waitMs) ? waitMs : null;
  }
  const at = httpDate(value, now);
  return at === null ? null : Math.max(0, at - now);
}

function httpDate(value: string, now: number): number | null {
  const parts = (fixdate.exec(value) ?? rfc850.exec(value) ?? asctime.exec(value))?.groups;
  if (parts === undefined) return null;
  const { day = '', month = '', year = '', time = '' } = parts;
  const monthIndex = months.indexOf(month.toLowerCase());
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  if (hour > 23 || minute > 59 || second > 60) return null;
  const fullYear = year.length === 2 ? nearestYear(Number(year), now) : Number(year);
  const at = Date.UTC(fullYear, monthIndex, Number(day), hour, minute, second);
  // The day or the month (-1) does not exist.
  return new Date(at).getUTCMonth() === monthIndex ? at : null;
}

/** A two-digit year that seems more than 50 years ahead means the last past year with these digits (RFC 9110 §5.6.7). */
function nearestYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = Math.floor(thisYear / 100) * 100 + twoDigits;
  if (year > thisYear + fiftyYears) return year - 100;
  return year < thisYear - fiftyYears ? year + 100 : year;
}

/**
 * Instants in One-Link's format: UTC with `Z`, whole seconds (one-link-api.md §2.2: a time without an offset is read as UTC).
 */
import { Temporal } from 'temporal-polyfill';

/** Largest number of characters. An ISO time has about 30. */
const longestText = 64;

/** The format of One-Link and most tools. */
const plainUtc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Milliseconds since 1970 of an ISO time *with* an offset (`Z`, `+05:00`, `+0500`); null for anything else. */
export function instantOf(written: string | null | undefined): number | null {
  if (written == null || written.length > longestText) return null;
  if (plainUtc.test(written)) {
    // Ten times as fast as Temporal. An invalid day or hour comes back as a different one.
    const epochMs = Date.parse(written);
    if (!Number.isNaN(epochMs) && utcSeconds(epochMs) === written) return epochMs;
  }
  const text = withPlainBlanks(written)
    .replace(/ ?([+-]\d{2}):?(\d{2})$/, '$1:$2')
    .replace(' ', 'T');
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/i.test(text)) return null;
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}

/** Browsers write a narrow space before AM and PM, word processors a non-breaking space. */
const withPlainBlanks = (written: string): string => written.trim().replace(/\s+/g, ' ');

/** `2031-04-07T05:00:00Z` for milliseconds since 1970; fractions of a second are cut. */
export function utcSeconds(epochMs: number): string {
  return `${new Date(Math.floor(epochMs / 1000) * 1000).toISOString().slice(0, -'.000Z'.length)}Z`;
}

/** UTC seconds of an ISO time with an offset, or null. */
export function utcFromIso(written: string | null | undefined): string | null {
  const epochMs = instantOf(written);
  return epochMs === null ? null : utcSeconds(epochMs);
}

/**
 * UTC seconds of a local time (`2026-07-12 12:10:00`, `…T12:10`) in an IANA zone. Null: it is not a time, or it has an offset.
 * Daylight saving as in calendars (RFC 5545 §3.3.5): in an overlap the first of the two times counts, in a gap the offset
 * before it (02:30 in a night that skips 02:00–03:00 is 03:30).
 */
export function utcFromWallClock(written: string | null | undefined, timezone: string): string | null {
  if (written == null || written.length > longestText) return null;
  const text = withPlainBlanks(written).replace(' ', 'T');
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/.test(text)) return null;
  try {
    const zoned = Temporal.PlainDateTime.from(text).toZonedDateTime(timezone, { disambiguation: 'compatible' });
    return utcSeconds(zoned.epochMilliseconds);
  } catch {
    return null;
  }
}

const datesOfPeople = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})[ T,]+(.+)$/;
/** `9:00`, `09:00:30`, `12.30`, `02:30 PM`; of a range, its beginning. A hyphen without spaces may begin an offset. */
const timesOfPeople = /^(\d{1,2})[.:](\d{2})(:\d{2})?(?: ?([ap])\.?m\.?)?(?: +- +.*| *[–—].*)?$/i;

/**
 * Converts a local time as people write it (`17.08.2032 12:30`, `23/08/2032 9.00`, `2032.8.23 2:30 PM`) to the form that
 * `utcFromWallClock` reads. With slashes, day and month may be in either order. If both could be a month, the text is not
 * changed.
 */
export function yearFirst(written: string): string {
  const [, first = '', sign, middle = '', last = '', time = ''] = datesOfPeople.exec(withPlainBlanks(written)) ?? [];
  const [, hours = '', minutes, seconds = '', half] = timesOfPeople.exec(time) ?? [];
  const date = dateOf(first, middle, last, sign === '/');
  if (date === null || minutes === undefined) return written;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return `${date} ${twoDigits(hour)}:${minutes}${seconds}`;
}

const twoDigits = (number: string | number): string => String(number).padStart(2, '0');

function dateOf(first: string, middle: string, last: string, mayChangePlaces: boolean): string | null {
  if (first.length === 4 && last.length <= 2) return `${first}-${twoDigits(middle)}-${twoDigits(last)}`;
  if (last.length !== 4 || first.length > 2) return null;
  const isMonthFirst = mayChangePlaces && Number(middle) > 12;
  if (mayChangePlaces && !isMonthFirst && Number(first) <= 12 && first !== middle) return null;
  const [day, month] = isMonthFirst ? [middle, first] : [first, middle];
  return `${last}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** One day. One-Link accepts less. The bound keeps the sum a valid date. */
const longestMinutes = 1440;

/** The end of a visit with a given length, UTC seconds. Null: the length is not valid. */
export const endAfter = (startsAt: string, minutes: number | undefined): string | null =>
  minutes !== undefined && minutes > 0 && minutes <= longestMinutes ? addMinutes(startsAt, minutes) : null;

/** Adds minutes to UTC seconds. */
export function addMinutes(utc: string, minutes: number): string {
  return utcSeconds(Date.parse(utc) + minutes * 60_000);
}

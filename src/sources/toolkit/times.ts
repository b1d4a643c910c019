/** Start and end of a visit as tools tell them (one-link-api.md §2.2). */
import type { BookingTimes } from '../../booking/booking.ts';
import { endAfter, utcFromIso, utcFromWallClock } from '../../booking/time.ts';

/** A time with an offset, or a wall clock in the zone; null where it is neither. */
export const utcOf = (written: string | undefined, timezone: string): string | null =>
  utcFromIso(written) ?? utcFromWallClock(written, timezone);

/** UTC seconds; null without a start. Without an end the length tells it, and an end that is not after the start is not told. */
export function visitTimes(
  startsAt: string | null | undefined,
  endsAt: string | null | undefined,
  minutes?: number,
): BookingTimes | null {
  if (startsAt == null) return null;
  const end = endsAt ?? endAfter(startsAt, minutes);
  return { startsAt, endsAt: end !== null && end > startsAt ? end : null };
}

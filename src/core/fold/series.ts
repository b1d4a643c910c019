/**
 * Which bookings are one recurring series, where nothing in a body names it: those of one client and event type that were booked as
 * parts of a series and stand in its rhythm. As many as were booked must be known, and in one way only: else it is for a person.
 */
import { Temporal } from 'temporal-polyfill';
import type { Rhythm } from '../../booking/booking.ts';

/** One visit of a series as it was booked: it may have moved since. */
export interface Occurrence {
  readonly id: string;
  /** UTC seconds. */
  readonly start: string;
  /** How many were booked with it. */
  readonly count: number;
}

export type SeriesFound =
  | { readonly kind: 'known'; readonly ids: readonly string[] }
  /** Those that look like members. */
  | { readonly kind: 'unknown'; readonly ids: readonly string[] };

/** Daylight saving, and a tool that reckons in another zone than it says. */
const toleranceMs = 3_600_000;
const daysIn = { daily: 1, weekly: 7, monthly: 30.44, yearly: 365.25 } as const;
const unitOf = { daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;

/** `count`: how many were booked, where the mailbox has not heard of the booking's own opening; null: nobody told. */
export function findSeries(
  told: { readonly id: string; readonly start: string },
  count: number | null,
  known: readonly Occurrence[],
  rhythm: Rhythm,
): SeriesFound {
  const own = known.find(({ id }) => id === told.id);
  const from = own?.start ?? told.start;
  const booked = own?.count ?? count;
  const placed = known.flatMap((one) => {
    const place = placeOf(from, one.start, rhythm);
    const isNear = booked === null || (one.count === booked && Math.abs(place ?? 0) < booked);
    return place === null || !isNear ? [] : [{ ...one, place }];
  });
  const alike = { kind: 'unknown', ids: placed.map(({ id }) => id).filter((id) => id !== told.id) } as const;
  if (booked === null) return alike;
  const places = new Map<number, string[]>();
  for (const { place, id } of placed) places.set(place, [...(places.get(place) ?? []), id]);
  const at = (place: number): readonly string[] => (place === 0 ? [told.id] : (places.get(place) ?? []));
  const runs = Array.from({ length: booked }, (_, back) =>
    Array.from({ length: booked }, (__, step) => at(step - back)),
  );
  const whole = runs.filter((run) => run.every(({ length }) => length > 0));
  const [ids] = whole;
  return whole.length === 1 && ids?.every(({ length }) => length === 1) ? { kind: 'known', ids: ids.flat() } : alike;
}

/** How many steps of the rhythm lie between; null where it is not in it. */
function placeOf(from: string, start: string, { frequency, interval, timezone }: Rhythm): number | null {
  const [first, at] = [Date.parse(from), Date.parse(start)];
  const place = Math.round((at - first) / (daysIn[frequency] * interval * 86_400_000));
  try {
    const there = Temporal.Instant.fromEpochMilliseconds(first)
      .toZonedDateTimeISO(timezone)
      .add({ [unitOf[frequency]]: place * interval }).epochMilliseconds;
    return Math.abs(there - at) <= toleranceMs ? place : null;
  } catch {
    return null;
  }
}

/**
 * Finds the bookings of a recurring series that no body names: bookings of one client and event type that were booked as parts of
 * a series and fit its rhythm. The mailbox must know exactly as many as were booked, and no other one may adjoin them. Otherwise
 * a person decides.
 */
import { Temporal } from 'temporal-polyfill';
import type { Rhythm } from '../../booking/booking.ts';
import type { BookingId } from '../../booking/ids.ts';

/** One visit of a series as it was booked: it may have moved since. */
export interface Occurrence {
  readonly id: BookingId;
  /** UTC seconds. */
  readonly start: string;
  /** How many were booked with it. */
  readonly count: number;
}

export type SeriesFound =
  | { readonly kind: 'known'; readonly ids: readonly BookingId[] }
  /** Those that look like members. */
  | { readonly kind: 'unknown'; readonly ids: readonly BookingId[] };

const daysIn = { daily: 1, weekly: 7, monthly: 30.44, yearly: 365.25 } as const;
const unitOf = { daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;

/** `count`: how many were booked, if the mailbox has not received the booking's own opening; null: nobody said. */
export function findSeries(
  told: { readonly id: BookingId; readonly start: string },
  count: number | null,
  known: readonly Occurrence[],
  rhythm: Rhythm,
): SeriesFound {
  const own = known.find(({ id }) => id === told.id);
  const from = own?.start ?? told.start;
  const booked = own?.count ?? count;
  const placed = known.flatMap((one) => {
    const place = placeOf(from, one.start, rhythm);
    return place === null || (booked !== null && one.count !== booked) ? [] : [{ ...one, place }];
  });
  const near = placed.filter(({ place }) => booked === null || Math.abs(place) < booked);
  const alike = { kind: 'unknown', ids: near.map(({ id }) => id).filter((id) => id !== told.id) } as const;
  if (booked === null) return alike;
  const places = new Map<number, readonly BookingId[]>();
  for (const { place, id } of placed) places.set(place, [...(places.get(place) ?? []), id]);
  places.set(0, [...new Set([...(places.get(0) ?? []), told.id])]);
  // If a visit of another series adjoins, it could be taken for a visit of this series that was never received.
  const run = [...stretch(places, -1).toReversed(), places.get(0) ?? [], ...stretch(places, 1)];
  return run.length === booked && run.every(({ length }) => length === 1) ? { kind: 'known', ids: run.flat() } : alike;
}

/** The visits that follow the first without a gap. */
function stretch(places: ReadonlyMap<number, readonly BookingId[]>, step: 1 | -1): (readonly BookingId[])[] {
  const found: (readonly BookingId[])[] = [];
  for (let ids = places.get(step); ids !== undefined; ids = places.get(step * (found.length + 1))) found.push(ids);
  return found;
}

/**
 * The number of steps of the rhythm between two starts; null: the start does not fit the rhythm. The visits keep their local
 * time. If a tool counts days of 24 hours instead, its starts are one hour off after a change of daylight saving time.
 */
function placeOf(from: string, start: string, { frequency, interval, timezone }: Rhythm): number | null {
  const [first, at] = [Date.parse(from), Date.parse(start)];
  const place = Math.round((at - first) / (daysIn[frequency] * interval * 86_400_000));
  const isThere = (zone: string): boolean =>
    Temporal.Instant.fromEpochMilliseconds(first)
      .toZonedDateTimeISO(zone)
      .add({ [unitOf[frequency]]: place * interval }).epochMilliseconds === at;
  try {
    return isThere(timezone) || isThere('UTC') ? place : null;
  } catch {
    return null;
  }
}

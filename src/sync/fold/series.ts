/**
 * Which bookings are one recurring series, where nothing in a body names it: those of one client and event type that were booked as
 * parts of a series and stand in its rhythm. As many as were booked must be known, with nothing next to them: else it is for a person.
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

/** `count`: how many were booked, where the mailbox has not heard of the booking's own opening; null: nobody told. */
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
  // Where a visit of another series adjoins, one that was never heard of would be taken from there.
  const run = [...stretch(places, -1).toReversed(), places.get(0) ?? [], ...stretch(places, 1)];
  return run.length === booked && run.every(({ length }) => length === 1) ? { kind: 'known', ids: run.flat() } : alike;
}

/** What stands in the places next to the first without a gap. */
function stretch(places: ReadonlyMap<number, readonly BookingId[]>, step: 1 | -1): (readonly BookingId[])[] {
  const found: (readonly BookingId[])[] = [];
  for (let ids = places.get(step); ids !== undefined; ids = places.get(step * (found.length + 1))) found.push(ids);
  return found;
}

/**
 * How many steps of the rhythm lie between; null where it is not in it. The visits keep the wall clock; a tool that counts days of 24
 * hours is an hour off where daylight saving lies between, and only there.
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

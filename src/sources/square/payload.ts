/** Turns a booking of Square into canonical fields; webhook and API write it in the same way (webhooks-international.md §2.3). */
import * as z from 'zod';
import type { BookingFields, BookingState, BookingTimes } from '../../booking/booking.ts';
import { addMinutes, utcFromIso } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import {
  candidates,
  carriedId,
  optionalList,
  optionalNumber,
  optionalText,
  requiredText,
  said,
  stateIn,
} from '../toolkit/decode.ts';

/** Only `id` is required. Any other missing field says nothing. */
export const bookingSchema = lazily(() =>
  z.looseObject({
    id: requiredText,
    version: optionalNumber,
    status: optionalText,
    start_at: optionalText,
    updated_at: optionalText,
    location_id: optionalText,
    customer_id: optionalText,
    customer_note: optionalText,
    seller_note: optionalText,
    appointment_segments: optionalList({
      duration_minutes: optionalNumber,
      intermission_minutes: optionalNumber,
      service_variation_id: optionalText,
      team_member_id: optionalText,
    }),
  }),
);
export type SquareBooking = z.output<typeof bookingSchema>;

const states: ReadonlyMap<string, BookingState> = new Map([
  ['PENDING', 'pending'],
  ['ACCEPTED', 'accepted'],
  ['DECLINED', 'declined'],
  ['CANCELLED_BY_CUSTOMER', 'cancelled'],
  ['CANCELLED_BY_SELLER', 'cancelled'],
  ['NO_SHOW', 'no_show'],
]);

/** The clock: 0 for a new booking, one more for each change. Null where it is missing or no such number. */
export function versionOf({ version }: SquareBooking): number | null {
  return version !== undefined && Number.isSafeInteger(version) && version >= 0 ? version : null;
}

/**
 * All that the booking itself says. The service is not among it: with its names, which only the read-back has, it would be
 * another value than without, and a webhook would seem to change it each time.
 */
export function fieldsOf(booking: SquareBooking): BookingFields {
  const staff = booking.appointment_segments.map((segment) => segment.team_member_id);
  const { customer_note: note } = booking;
  return said({
    ...stateIn(states, booking.status),
    times: timesOf(booking),
    // The seller's note is not for the client's eyes and so no comment of the client.
    clientComment: taggedId(note) === undefined ? note : undefined,
    staff: candidates(...staff, ...serviceIds(booking), booking.location_id),
    places: candidates(booking.location_id),
  });
}

/** The services in the order of the visit. */
export function serviceIds({ appointment_segments: segments }: SquareBooking): readonly string[] {
  return segments.flatMap(({ service_variation_id: id }) => (id === undefined ? [] : [id]));
}

/** Keeps the sum a date. A length that is too long for One-Link is sent all the same, so that the refusal is seen. */
const longestMinutes = 366 * 24 * 60;

/**
 * The segments follow each other. An intermission is the gap up to the next segment, so the last one's does not count, nor
 * does `transition_time_minutes`, which the client is not told of. A segment without a length leaves the end untold.
 */
function timesOf({ start_at, appointment_segments: segments }: SquareBooking): BookingTimes | undefined {
  const startsAt = utcFromIso(start_at);
  if (startsAt === null) return undefined;
  const lengths = segments.map(({ duration_minutes, intermission_minutes = 0 }, index) =>
    duration_minutes === undefined
      ? Number.NaN
      : duration_minutes + (index < segments.length - 1 ? intermission_minutes : 0),
  );
  const minutes = lengths.reduce((sum, length) => sum + length, 0);
  return { startsAt, endsAt: minutes > 0 && minutes <= longestMinutes ? addMinutes(startsAt, minutes) : null };
}

/** Names by which `only` may take a booking. */
export function namesOf({
  location_id,
  appointment_segments: segments,
}: SquareBooking): readonly (string | undefined)[] {
  return [location_id, ...segments.map((segment) => segment.team_member_id)];
}

/** The appointment id in a note: a note that is nothing else. */
export function carriedBy({ customer_note, seller_note }: SquareBooking): string | undefined {
  return taggedId(customer_note, seller_note);
}

/**
 * `<id>.<tag>` alone. A note or a reference may be a bare number of its own ("2", for two guests), and that is no
 * appointment even where carried ids are trusted.
 */
export function taggedId(...values: readonly (string | undefined)[]): string | undefined {
  return carriedId(...values.filter((value) => value?.includes('.')));
}

/** `onelink`, or `<application id>:onelink` for readers that do not own the definition. */
export function isCarrierKey(key: string | undefined): boolean {
  return key?.split(':').at(-1)?.toLowerCase() === 'onelink';
}

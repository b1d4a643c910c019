/** Turns the body that a user may write into canonical fields, or explains why it does not fit. */
import * as z from 'zod';
import type { BookingState, BookingTimes } from '../../booking/booking.ts';
import { normaliseIin } from '../../booking/iin.ts';
import { addMinutes, instantOf, utcFromWallClock } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { type AppointmentStatus, appointmentPatchSchema } from '../../one-link/appointment.ts';
import { firstPlaces } from '../toolkit/decode.ts';
import { utcOf } from '../toolkit/times.ts';

export const states: Readonly<Record<AppointmentStatus, BookingState>> = {
  scheduled: 'accepted',
  confirmed: 'confirmed',
  completed: 'completed',
  cancelled: 'cancelled',
  no_show: 'no_show',
};

export const reference = lazily(() => appointmentPatchSchema.shape.external_ref.unwrap());

export const deliveryKey = lazily(() => appointmentPatchSchema.shape.idempotency_key.unwrap());

const notATime = 'expected a date and time';

export const noPhone = 'client_phone: expected one phone number';

const timeText = lazily(() => z.string().regex(/\S/, notATime));

/** Times and the phone stay text here: zone and region are the connection's. One schema serves all connections. */
export const bodySchema = lazily(() =>
  appointmentPatchSchema.extend({
    external_ref: reference,
    idempotency_key: deliveryKey.optional(),
    appointment_id: appointmentPatchSchema.shape.contact_id,
    version: z.union([z.number(), z.string()]).optional(),
    starts_at: timeText.optional(),
    ends_at: timeText.optional(),
    client_phone: z.string().optional(),
    // Other numbers are none of One-Link's identifiers, and 12 digits that are no IIN block the whole appointment
    // (one-link-api.md §2.8, §9 trap 15).
    client_identifier: z
      .string()
      .transform(orRefuse(normaliseIin, 'expected an IIN with a right check digit'))
      .optional(),
  }),
);

export type Body = z.output<typeof bodySchema>;

/** Why a body is refused: path and message, no value of the body. */
export class Refusal {
  readonly detail: string;
  constructor(detail: string) {
    this.detail = detail;
  }
}

/** Start and end; undefined where the body moves nothing. An end of its own has no start to be compared with. */
export function timesOf(body: Body, timezone: string): BookingTimes | undefined | Refusal {
  if (body.starts_at === undefined) {
    if (body.ends_at === undefined && body.duration_min === undefined) return undefined;
    return new Refusal('starts_at: missing beside ends_at or duration_min');
  }
  const startsAt = utcOf(body.starts_at, timezone);
  if (startsAt === null) return new Refusal(`starts_at: ${notATime}`);
  const computed = body.duration_min === undefined ? null : addMinutes(startsAt, body.duration_min);
  if (body.ends_at === undefined) return { startsAt, endsAt: computed };
  const endsAt = utcOf(body.ends_at, timezone);
  if (endsAt === null) return new Refusal(`ends_at: ${notATime}`);
  if (computed !== null && computed !== endsAt) return new Refusal('duration_min: disagrees with ends_at');
  const minutes = (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000;
  // one-link-api.md §2.2, *Limits*.
  if (minutes < 5 || minutes > 720) return new Refusal('ends_at: expected 5 to 720 minutes after starts_at');
  return { startsAt, endsAt };
}

/** A number as it is; a date and time in milliseconds, so that two within a second keep their order. */
export function clockOf(version: Body['version'], timezone: string): number | null | Refusal {
  if (version === undefined) return null;
  if (typeof version === 'number') return version;
  const instant = instantOf(version);
  if (instant !== null) return instant;
  const utc = utcFromWallClock(version, timezone);
  return utc === null ? new Refusal('version: expected a number or a date and time') : Date.parse(utc);
}

/** A normaliser as a zod transform: what it answers null to is refused, and the value is not repeated. */
function orRefuse(normalise: (written: string) => string | null, message: string) {
  return (written: string, context: z.RefinementCtx): string => {
    const normal = normalise(written);
    if (normal !== null) return normal;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
}

/**
 * `starts_at: Invalid input: expected string, received null; stauts: unknown key`. Zod's messages of the checks used here
 * name types, limits and options, never what was sent.
 */
export function placesOf(error: z.ZodError): string {
  return firstPlaces(error.issues, '; ', placesOfIssue);
}

function placesOfIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key.slice(0, 64)}: unknown key`);
  const path = issue.path.map(String).join('.') || '(body)';
  if (issue.code !== 'invalid_union') return [`${path}: ${issue.message}`];
  const messages = issue.errors.flatMap((branch) => branch.map(({ message }) => message));
  return [`${path}: ${[...new Set(messages)].join(', or ')}`];
}

/**
 * `direct`: the body is One-Link's PATCH schema itself, for tools whose user writes the JSON (page.md). It is the
 * strict source: whoever writes the body is told what is wrong with it (422), because One-Link would drop a mistyped key without a word (one-link-api.md §2).
 */
import * as z from 'zod';
import type { BookingState, BookingTimes, DeliveryKey } from '../../booking/booking.ts';
import { normaliseIin } from '../../booking/iin.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { addMinutes, instantOf, utcFromIso, utcFromWallClock } from '../../booking/time.ts';
import { type AppointmentStatus, appointmentPatchSchema } from '../../one-link/appointment.ts';
import type { Decoded, Hook, Source, SourceSettings } from '../source.ts';
import { authentic, authenticateToken } from '../toolkit/authenticate.ts';
import { idProblem } from '../toolkit/bounds.ts';
import { firstPlaces, isRecord, said, textOf, undecodable } from '../toolkit/decode.ts';

const event = 'patch';

/** The retry span where the sender is unknown (architecture.md, *Delivery keys*). */
const repeatSpanMs = 10 * 60_000;

const states: Readonly<Record<AppointmentStatus, BookingState>> = {
  scheduled: 'accepted',
  confirmed: 'confirmed',
  completed: 'completed',
  cancelled: 'cancelled',
  no_show: 'no_show',
};

const reference = appointmentPatchSchema.shape.external_ref.unwrap();
const deliveryKey = appointmentPatchSchema.shape.idempotency_key.unwrap();

const notATime = 'expected a date and time';
const noPhone = 'client_phone: expected one phone number';
const timeText = z.string().regex(/\S/, notATime);

/** Times and the phone stay text here: zone and region are the connection's. One schema serves all connections. */
const bodySchema = appointmentPatchSchema.extend({
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
});
type Body = z.output<typeof bodySchema>;

export const direct: Source = {
  title: 'Direct',
  bodies: ['json'],
  clock: 'version',
  tellsParts: true,
  globallyUniqueIds: false,
  idForm: 'reference',
  idsByUser: true,
  bodyIsPatch: true,
  strict: true,
  authentication: 'header_token',
  events: { [event]: 'opens or changes the booking `external_ref`; with status cancelled it cancels it' },
  authenticate({ headers, pathToken, secrets }) {
    const byHeader = authenticateToken(headers.get('x-bridge-token'), secrets, 'wrong_token');
    const byPath = authenticateToken(pathToken, secrets, 'wrong_path_token');
    if (byHeader.ok || byPath.ok) return authentic;
    return byPath.reason === 'no_token' ? byHeader : byPath;
  },
  decode,
};

function decode(sent: unknown, { headers, settings }: Hook): readonly Decoded[] {
  const { timezone, region } = settings;
  const refuse = (detail: string) => [undecodable(event, detail, sent, idOf(sent))];
  const read = bodySchema.safeParse(sent);
  const written = isRecord(sent) ? sent['client_phone'] : undefined;
  const phone = typeof written === 'string' ? normalisePhone(written, { region }) : undefined;
  if (!read.success) return refuse([placesOf(read.error), ...(phone === null ? [noPhone] : [])].join('; '));
  const reach = reachOf(read.data, settings);
  if (reach !== null) return refuse(reach);
  const headerKey = deliveryKey.optional().safeParse(textOf(headers.get('idempotency-key')));
  if (!headerKey.success) return refuse('Idempotency-Key: longer than 255 characters');
  const times = timesOf(read.data, timezone);
  if (times instanceof Refusal) return refuse(times.detail);
  const clock = clockOf(read.data.version, timezone);
  if (clock instanceof Refusal) return refuse(clock.detail);
  if (phone === null) return refuse(noPhone);

  const { external_ref, idempotency_key, appointment_id, version, starts_at, ends_at, duration_min, ...patch } =
    read.data;
  const { status, client_name, client_phone: _, client_identifier, ...rest } = patch;
  const { client_birth_date, client_gender, client_comment, service_amount, ...extra } = rest;
  return [
    {
      kind: 'booking',
      event,
      id: external_ref,
      key: keyOf(external_ref, idempotency_key ?? headerKey.data, version),
      clock,
      ...(clock !== null && { clockKind: typeof version === 'number' ? 'version' : 'event_time' }),
      fields: said({
        state: status && states[status],
        times,
        clientName: client_name,
        clientPhone: phone,
        clientIdentifier: client_identifier,
        clientBirthDate: client_birth_date,
        clientGender: client_gender,
        clientComment: client_comment,
        amount: service_amount,
      }),
      opens: status !== 'cancelled',
      ...(appointment_id !== undefined && { carried: String(appointment_id) }),
      ...(Object.keys(extra).length > 0 && { extra }),
      body: sent,
    },
  ];
}

/** What would reach beyond this connection's own bookings; null: nothing. */
function reachOf(body: Body, settings: SourceSettings): string | null {
  const { reservedPrefixes = [], trustCarriedId = false } = settings;
  if (reservedPrefixes.some((prefix) => body.external_ref.trimStart().startsWith(prefix))) {
    return 'external_ref: begins like the references of another connection. Put something else in front or set namespace';
  }
  const tooLong = idProblem(body.external_ref, settings);
  if (tooLong !== null) return `external_ref: ${tooLong}`;
  if (body.appointment_id === undefined || trustCarriedId) return null;
  return 'appointment_id: only where the connection says trust_carried_id = true. Leave it out or set that';
}

/** Why a body is refused: path and message, no value of the body. */
class Refusal {
  readonly detail: string;
  constructor(detail: string) {
    this.detail = detail;
  }
}

/** Start and end; undefined where the body moves nothing. An end of its own has no start to be compared with. */
function timesOf(body: Body, timezone: string): BookingTimes | undefined | Refusal {
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
function clockOf(version: Body['version'], timezone: string): number | null | Refusal {
  if (version === undefined) return null;
  if (typeof version === 'number') return version;
  const instant = instantOf(version);
  if (instant !== null) return instant;
  const utc = utcFromWallClock(version, timezone);
  return utc === null ? new Refusal('version: expected a number or a date and time') : Date.parse(utc);
}

function utcOf(written: string, timezone: string): string | null {
  return utcFromIso(written) ?? utcFromWallClock(written, timezone);
}

function keyOf(reference: string, idempotencyKey: string | undefined, version: Body['version']): DeliveryKey {
  if (idempotencyKey !== undefined) return { kind: 'event_id', id: idempotencyKey };
  if (version !== undefined) return { kind: 'derived', parts: [event, reference, String(version)] };
  return { kind: 'while_newest', parts: [event, reference], retrySpanMs: repeatSpanMs };
}

function idOf(sent: unknown): string | undefined {
  return reference.safeParse(isRecord(sent) ? sent['external_ref'] : undefined).data;
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
function placesOf(error: z.ZodError): string {
  return firstPlaces(error.issues, '; ', placesOfIssue);
}

function placesOfIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key.slice(0, 64)}: unknown key`);
  const path = issue.path.map(String).join('.') || '(body)';
  if (issue.code !== 'invalid_union') return [`${path}: ${issue.message}`];
  const messages = issue.errors.flatMap((branch) => branch.map(({ message }) => message));
  return [`${path}: ${[...new Set(messages)].join(', or ')}`];
}

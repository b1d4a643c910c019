/** Turns a PATCH into an event, or into a refusal that says what is wrong. */
import type { DeliveryKey } from '../../booking/booking.ts';
import { normalisePhone } from '../../booking/phone.ts';
import type { Decoded, Hook, SourceSettings } from '../source.ts';
import { idProblem } from '../toolkit/bounds.ts';
import { isRecord, said, textOf, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import {
  type Body,
  bodySchema,
  clockOf,
  deliveryKey,
  noPhone,
  placesOf,
  Refusal,
  reference,
  states,
  timesOf,
} from './payload.ts';

const event = 'patch';

export const events: Readonly<Record<string, string>> = {
  [event]: 'opens or changes the booking `external_ref`; with status cancelled it cancels it',
};

export function decode(sent: unknown, { headers, settings }: Hook): readonly Decoded[] {
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

/** What would affect bookings of other connections; null: nothing. */
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

function keyOf(reference: string, idempotencyKey: string | undefined, version: Body['version']): DeliveryKey {
  if (idempotencyKey !== undefined) return { kind: 'event_id', id: idempotencyKey };
  if (version !== undefined) return { kind: 'derived', parts: [event, reference, String(version)] };
  return whileNewest(event, reference);
}

function idOf(sent: unknown): string | undefined {
  return reference.safeParse(isRecord(sent) ? sent['external_ref'] : undefined).data;
}

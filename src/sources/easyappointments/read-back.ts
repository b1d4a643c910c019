/** Reads an appointment with its relations from Easy!Appointments. */
import type * as z from 'zod';
import { instanceMark } from '../../booking/booking.ts';
import type { ReadBack, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, isTaken } from '../toolkit/decode.ts';
import { isOfOther, notTheRecord, recordIn, withoutBooking } from '../toolkit/read-back.ts';
import { isInstance, notInOnly } from './events.ts';
import { appointmentSchema, fieldsOf, namesOf, relationSchemas, type Visit } from './payload.ts';

export async function readBack(id: string, event: string, access: ToolAccess): Promise<ReadBack> {
  // The row is gone when its deletion is reported. It is read nevertheless, so that no earlier save leaves a read behind.
  if (event === 'appointment_delete') return { kind: 'gone' };
  if (access.apiUrl === null) return { kind: 'refused' };
  const [number = ''] = id.split(instanceMark);
  const answer = await get(access, `appointments/${encodeURIComponent(number)}?with=customer,service,provider`);
  if (answer.kind === 'not_found') return missing(access);
  if (answer.kind !== 'ok') return withoutBooking(answer, false);
  const read = recordIn(appointmentSchema, answer.body, number);
  if (read.kind !== 'record') return read;
  const { customer: givenCustomer, service: givenService, provider: givenProvider, ...appointment } = read.record;
  const [customer, service, provider] = await Promise.all([
    relation(access, relationSchemas.customer, {
      given: givenCustomer,
      resource: 'customers',
      id: appointment.customerId,
    }),
    relation(access, relationSchemas.service, { given: givenService, resource: 'services', id: appointment.serviceId }),
    relation(access, relationSchemas.provider, {
      given: givenProvider,
      resource: 'providers',
      id: appointment.providerId,
    }),
  ]);
  const failed = customer.failed ?? service.failed ?? provider.failed;
  if (failed !== undefined) return failed;
  return bookingIn({ appointment, customer: customer.value, service: service.value, provider: provider.value }, access);
}

/** A wrong `api_url` answers 404 to everything. Where the list of appointments answers, the appointment is gone. */
async function missing(access: ToolAccess): Promise<ReadBack> {
  const list = await get(access, 'appointments?length=1');
  if (list.kind === 'ok') return Array.isArray(list.body) ? { kind: 'gone' } : notTheRecord;
  return list.kind === 'not_found' ? { kind: 'refused' } : withoutBooking(list, false);
}

function bookingIn(visit: Visit, { settings }: ToolAccess): ReadBack {
  if (!isTaken(settings.only, namesOf(visit))) return { kind: 'ignored', reason: notInOnly };
  const { fields, carried } = fieldsOf(visit, settings.timezone, settings.region);
  if (fields.times === undefined) return { kind: 'unreadable', detail: 'start: no local time' };
  // The provider's row may hold keys of calendars that are synchronised, so only what is known to be harmless stays.
  const { id, name, email, timezone } = visit.provider ?? {};
  const body = { ...visit, provider: { id, name, email, timezone } };
  const { hash } = visit.appointment;
  const instance = isInstance(hash) ? { instance: hash } : {};
  return { kind: 'booking', fields, body, ...instance, ...(carried !== undefined && { carried }) };
}

/** `given`: what the appointment's answer holds of it. */
interface Relation {
  readonly given: unknown;
  readonly resource: string;
  readonly id: string | undefined;
}

/** Versions that do not know `with` in this place leave the relations out; then each is asked for. A deleted one is none. */
async function relation<Schema extends z.ZodType>(
  access: ToolAccess,
  schema: Schema,
  { given, resource, id }: Relation,
): Promise<{ readonly failed?: ReadBack; readonly value?: z.output<Schema> | undefined }> {
  if (isRecord(given)) {
    return isOfOther(given['id'], id) ? { failed: notTheRecord } : { value: schema.safeParse(given).data };
  }
  if (id === undefined) return {};
  const answer = await get(access, `${resource}/${encodeURIComponent(id)}`);
  if (answer.kind === 'ok') {
    const read = recordIn(schema, answer.body, id);
    return read.kind === 'record' ? { value: read.record } : { failed: read };
  }
  return answer.kind === 'not_found' ? {} : { failed: withoutBooking(answer, false) };
}

export const get = ({ apiUrl, apiKey, call }: ToolAccess, path: string): Promise<ToolAnswer> =>
  call({ url: `${apiUrl}/index.php/api/v1/${path}`, headers: { authorization: `Bearer ${apiKey}` } });

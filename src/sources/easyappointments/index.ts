/**
 * Easy!Appointments (webhooks-international.md §2.7): self-hosted, a static header token, sent once. The webhook holds the
 * appointment's row with ids for client, service and provider and a wall clock in the provider's zone, so the appointment is
 * read with its relations; what they say is in `payload.ts`.
 */
import * as z from 'zod';
import { instanceMark } from '../../booking/booking.ts';
import type { ReadBack, Source, ToolAccess, ToolAnswer } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import {
  isForeignById,
  isRecord,
  issuePaths,
  isTaken,
  optionalText,
  requiredText,
  undecodable,
} from '../toolkit/decode.ts';
import { isOfOther, isTrue, notTheRecord, recordIn, withoutBooking } from '../toolkit/read-back.ts';
import { appointmentSchema, fieldsOf, namesOf, opens, relationSchemas, type Visit } from './payload.ts';

const notInOnly = 'its provider and service are not in `only`';

const reactions = {
  appointment_save: 'the appointment is read; opens a booking where the row has not changed since it was made',
  appointment_delete: 'cancels a booking; nothing is left to read',
} as const;
type Action = keyof typeof reactions;

const ignored: Readonly<Record<string, string>> = {
  unavailability_save: 'time kept free, no visit',
  unavailability_delete: 'time kept free, no visit',
  customer_save: 'a client, no visit. Its changes come with the next event of a visit',
  customer_delete: 'a client, no visit. The visits that go with it are not told',
  service_save: 'a service',
  service_delete: 'a service',
  service_category_save: 'a service category',
  service_category_delete: 'a service category',
  provider_save: 'a provider',
  provider_delete: 'a provider',
  secretary_save: 'a secretary',
  secretary_delete: 'a secretary',
  admin_save: 'an admin',
  admin_delete: 'an admin',
  blocked_period_save: 'time kept free, no visit',
  blocked_period_delete: 'time kept free, no visit',
};

const rowSchema = z.looseObject({
  id: requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id'),
  is_unavailability: z.unknown().optional(),
  create_datetime: optionalText,
  update_datetime: optionalText,
  id_users_provider: optionalText,
  id_services: optionalText,
  hash: optionalText,
});
const hookSchema = z.looseObject({ action: requiredText, payload: rowSchema });

export const easyappointments: Source = {
  title: 'Easy!Appointments',
  bodies: ['json'],
  clock: 'read_back',
  globallyUniqueIds: false,
  sendsOnce: true,
  authentication: 'header_token',
  needsApiKey: true,
  // `rate_limiting` of its configuration, 1.5.0 to 1.6.0: 100 requests of an address in 2 minutes.
  rateLimit: { calls: 100, perMs: 120_000 },
  events: {
    ...reactions,
    ...Object.fromEntries(Object.entries(ignored).map(([event, reason]) => [event, `ignored: ${reason}`])),
  },

  authenticate: ({ headers, secrets }) => authenticateToken(headers.get('x-ea-token'), secrets, 'wrong_token'),

  decode(body, { settings }) {
    const named = z.looseObject({ action: requiredText }).safeParse(body);
    if (!named.success) return [undecodable('unknown', issuePaths(named.error), body)];
    const event = named.data.action;
    if (!isAction(event)) {
      const reason = Object.hasOwn(ignored, event) ? ignored[event] : undefined;
      return [{ kind: 'ignored', event, reason: reason ?? 'unknown event' }];
    }
    const read = hookSchema.safeParse(body);
    if (!read.success) return [undecodable(event, issuePaths(read.error), body)];
    const row = read.data.payload;
    if (isForeignById(settings.only, [row.id_users_provider, row.id_services])) {
      return [{ kind: 'ignored', event, reason: notInOnly }];
    }
    // A visit that becomes time kept free is off: nobody expects its client any more.
    const isBlock = isTrue(row.is_unavailability);
    const isOff = event === 'appointment_delete' || isBlock;
    return [
      {
        kind: 'booking',
        event,
        id: row.id,
        // The mailbox adds the digest of the row, so two saves within one second are two events where they differ.
        key:
          row.update_datetime === undefined
            ? { kind: 'while_newest', parts: [], retrySpanMs: 600_000 }
            : { kind: 'derived', parts: [event, row.id, row.update_datetime] },
        clock: null,
        fields: isOff ? { state: 'cancelled' } : {},
        opens: !isOff && opens(row),
        ...(!isOff && !opens(row) && { changes: true }),
        ...(isBlock && { ifKnown: 'time kept free, no visit' }),
        // Numbers can be given again after a deletion (webhooks-international.md, *Corrections and additions*).
        ...(isInstance(row.hash) && { instance: row.hash }),
        body,
        readBack: true,
      },
    ];
  },

  async readBack(id, event, access) {
    // The row is gone when its deletion is told. Asked for all the same, so that no older save leaves a read behind.
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
      relation(access, relationSchemas.customer, givenCustomer, 'customers', appointment.customerId),
      relation(access, relationSchemas.service, givenService, 'services', appointment.serviceId),
      relation(access, relationSchemas.provider, givenProvider, 'providers', appointment.providerId),
    ]);
    const failed = customer.failed ?? service.failed ?? provider.failed;
    if (failed !== undefined) return failed;
    return bookingIn(
      { appointment, customer: customer.value, service: service.value, provider: provider.value },
      access,
    );
  },
};

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

/** Versions that do not know `with` in this place leave the relations out; then each is asked for. A deleted one is none. */
async function relation<Schema extends z.ZodType>(
  access: ToolAccess,
  schema: Schema,
  given: unknown,
  resource: string,
  id: string | undefined,
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

const get = ({ apiUrl, apiKey, call }: ToolAccess, path: string): Promise<ToolAnswer> =>
  call({ url: `${apiUrl}/index.php/api/v1/${path}`, headers: { authorization: `Bearer ${apiKey}` } });

const isInstance = (hash: string | undefined): hash is string => hash !== undefined && /^\w{1,40}$/.test(hash);

const isAction = (event: string): event is Action => Object.hasOwn(reactions, event);

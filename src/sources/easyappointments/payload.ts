/**
 * Turns an appointment of Easy!Appointments with its client, service and provider into canonical fields
 * (webhooks-international.md §2.7). `with=` returns rows of the database (`first_name`), the single resources return names of the
 * API (`firstName`); both are read.
 */
import * as z from 'zod';
import type { BookingFields, BookingTimes } from '../../booking/booking.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromWallClock } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { commentOf, numberedAnswers, readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  optionalNumber,
  optionalText,
  requiredText,
  said,
  stateIn,
  taggedIdIn,
} from '../toolkit/decode.ts';
import { plainWord, stateOfOwnerWord } from '../toolkit/owner-words.ts';
import { visitTimes } from '../toolkit/times.ts';

const rowSchema = lazily(() =>
  z.looseObject({
    id: requiredText,
    start: optionalText,
    end: optionalText,
    status: optionalText,
    notes: optionalText,
    customerId: optionalText,
    serviceId: optionalText,
    providerId: optionalText,
    hash: optionalText,
  }),
);

/** The answer for one appointment: the row, and its relations where the version knows `with`. */
export const appointmentSchema = lazily(() =>
  rowSchema.extend({
    customer: z.unknown().optional(),
    service: z.unknown().optional(),
    provider: z.unknown().optional(),
  }),
);

const personShape = {
  id: optionalText,
  first_name: optionalText,
  firstName: optionalText,
  last_name: optionalText,
  lastName: optionalText,
  timezone: optionalText,
};
const named = <P extends { [Key in 'first_name' | 'firstName' | 'last_name' | 'lastName']?: string | undefined }>(
  person: P,
) => ({ ...person, name: joinedName(person.first_name ?? person.firstName, person.last_name ?? person.lastName) });

export const relationSchemas = {
  customer: z
    .looseObject({ ...personShape, phone_number: optionalText, mobile_number: optionalText, phone: optionalText })
    .transform(named),
  service: z.looseObject({
    id: optionalText,
    name: optionalText,
    price: optionalNumber,
    currency: optionalText,
    attendants_number: optionalNumber,
    attendantsNumber: optionalNumber,
  }),
  provider: z.looseObject({ ...personShape, email: optionalText }).transform(named),
} as const;

/** Whatever of it could be read. */
export interface Visit {
  readonly appointment: z.output<typeof rowSchema>;
  readonly customer?: z.output<typeof relationSchemas.customer> | undefined;
  readonly service?: z.output<typeof relationSchemas.service> | undefined;
  readonly provider?: z.output<typeof relationSchemas.provider> | undefined;
}

/** The texts are the installation's own list: those that it starts with and those that people are likely to add are known. */
const stateOf = (status: string | undefined): Pick<BookingFields, 'state' | 'unknownState'> =>
  status === undefined ? { state: 'accepted' } : stateIn(stateOfOwnerWord, plainWord(status));

/** The wall clock is the provider's; where that zone is not told or not known, the connection's. */
function timesOf({ appointment, provider }: Visit, timezone: string): BookingTimes | undefined {
  const zones = [provider?.timezone, timezone].filter((zone) => zone !== undefined);
  for (const zone of zones) {
    const times = visitTimes(utcFromWallClock(appointment.start, zone), utcFromWallClock(appointment.end, zone));
    if (times !== null) return times;
  }
  return undefined;
}

/** The price of the service; an installation starts with 0 and no currency, which says nothing. */
function amountOf({ service }: Visit): number | undefined {
  const { price, currency } = service ?? {};
  if (price === undefined || price <= 0 || !/^(?:KZT|₸)$/i.test(currency ?? '')) return undefined;
  return wholeTenge([price]) ?? undefined;
}

/** The fields, and the appointment id that the notes carry. */
export function fieldsOf(
  visit: Visit,
  timezone: string,
  region?: string,
): { readonly fields: BookingFields; readonly carried?: string } {
  const { appointment, customer } = visit;
  // Notes belong to the visit; the client's own fields go from visit to visit and carry nothing.
  const carried = taggedIdIn(appointment.notes);
  const place = { region, zone: customer?.timezone };
  const phone = [customer?.phone_number, customer?.mobile_number, customer?.phone]
    .map((written) => normalisePhone(written, place) ?? undefined)
    .find((one) => one !== undefined);
  const answers = readAnswers(numberedAnswers(customer ?? {}, /^custom_?field_?(\d)$/i), place, phone);
  const fields = said({
    ...stateOf(appointment.status),
    times: timesOf(visit, timezone),
    clientName: customer?.name,
    clientPhone: phone ?? answers.phone,
    clientComment: commentOf(appointment.notes?.replace(carried ?? '', '').trim(), answers.others),
    staff: candidates(...staffNames(visit)),
    service: candidates(...serviceNames(visit)),
    amount: amountOf(visit),
    isGroup: (visit.service?.attendants_number ?? visit.service?.attendantsNumber ?? 1) > 1 ? true : undefined,
  });
  return { fields, ...(carried !== undefined && { carried }) };
}

const staffNames = ({ appointment, provider }: Visit) => [appointment.providerId, provider?.email, provider?.name];
const serviceNames = ({ appointment, service }: Visit) => [appointment.serviceId, service?.name];

/** Names by which `only` may take a visit. */
export const namesOf = (visit: Visit): readonly (string | undefined)[] => [
  ...staffNames(visit),
  ...serviceNames(visit),
];

/** A save does not tell a new visit from a changed one. The first save may be followed by that of a calendar's id. */
const firstSaveMs = 60_000;

export function opens(row: {
  readonly create_datetime?: string | undefined;
  readonly update_datetime?: string | undefined;
}): boolean {
  // Both are the server's wall clock; only their distance counts, so any zone will do.
  const [created, updated] = [row.create_datetime, row.update_datetime].map((written) =>
    Date.parse(utcFromWallClock(written, 'UTC') ?? ''),
  );
  return created !== undefined && updated !== undefined && updated - created <= firstSaveMs;
}

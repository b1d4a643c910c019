/**
 * Turns a booking of SimplyBook's admin REST API into canonical fields (webhooks-international.md §2.6). The vendor's page was
 * not available: names come from published clients, so each is optional and read in every spelling that was seen.
 */
import * as z from 'zod';
import type { BookingFields, BookingState, BookingTimes } from '../../booking/booking.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { lazily } from '../../lazily.ts';
import { type Answer, commentOf } from '../toolkit/answers.ts';
import {
  candidates,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalText,
  requiredText,
  said,
  stateIn,
} from '../toolkit/decode.ts';
import { isOfOther, isTrue, readForm } from '../toolkit/read-back.ts';
import { utcOf, visitTimes } from '../toolkit/times.ts';

export const bookingSchema = lazily(() =>
  z.looseObject({
    id: requiredText,
    status: optionalText,
    is_confirmed: z.unknown().optional(),
    start_datetime: optionalText,
    end_datetime: optionalText,
    /** Minutes. */
    duration: optionalNumber,
    service_id: optionalText,
    provider_id: optionalText,
    location_id: optionalText,
    comment: optionalText,
    service: optionalRecord({ id: optionalText, name: optionalText, price: optionalNumber, currency: optionalText }),
    provider: optionalRecord({ id: optionalText, name: optionalText, email: optionalText }),
    location: optionalRecord({ id: optionalText, name: optionalText }),
    client_id: optionalText,
    client: optionalRecord({ id: optionalText, name: optionalText, phone: optionalText }),
    additional_fields: optionalList({
      field_name: optionalText,
      field_title: optionalText,
      field: optionalText,
      value: optionalText,
    }),
  }),
);
export type SimplyBookBooking = z.output<typeof bookingSchema>;

/** `confirmed` is every booking that needs no approval or has it, not the client's confirmation. */
const states: ReadonlyMap<string, BookingState> = new Map([
  ['confirmed', 'accepted'],
  ['pending', 'pending'],
  ['canceled', 'cancelled'],
  ['cancelled', 'cancelled'],
]);

/** `cancels`: the newest event is a cancellation. */
export function fieldsOf(
  booking: SimplyBookBooking,
  cancels: boolean,
  timezone: string,
  region?: string,
): BookingFields {
  const { client, service, provider } = booking;
  const phone = normalisePhone(client?.phone, { region }) ?? undefined;
  const answers = readForm(answersOf(booking), { region }, phone);
  return said({
    ...stateOf(booking, cancels),
    times: timesOf(booking, timezone) ?? undefined,
    clientName: client?.name,
    clientPhone: phone ?? answers.phone,
    clientIdentifier: answers.identifier,
    clientBirthDate: answers.birthDate,
    clientComment: commentOf(booking.comment, answers.others),
    staff: candidates(booking.provider_id, provider?.id, provider?.email, provider?.name),
    service: candidates(booking.service_id, service?.id, service?.name),
    amount: amountOf(service?.price, service?.currency),
  });
}

/** Where the answer names no state that we know, what a webhook told, a cancellation, stands. */
function stateOf(
  { status, is_confirmed: isConfirmed }: SimplyBookBooking,
  cancels: boolean,
): Pick<BookingFields, 'state' | 'unknownState'> {
  if (status !== undefined) return stateIn(states, status.toLowerCase());
  return isTrue(isConfirmed) && !cancels ? { state: 'accepted' } : {};
}

/** Seen with an offset (`2026-11-24T09:30:00+0000`) and described as the company's wall clock: both are read. */
function timesOf({ start_datetime, end_datetime, duration }: SimplyBookBooking, timezone: string): BookingTimes | null {
  return visitTimes(utcOf(start_datetime, timezone), utcOf(end_datetime, timezone), duration);
}

/** 0 means that no price is kept, and would wipe one entered by hand. */
function amountOf(price: number | undefined, currency: string | undefined): number | undefined {
  if (price === undefined || price <= 0 || currency?.toUpperCase() !== 'KZT') return undefined;
  return wholeTenge([price]) ?? undefined;
}

/** True where a record in it is of another than the booking says. */
export const hasOthers = (booking: SimplyBookBooking): boolean =>
  isOfOther(booking.client?.id, booking.client_id) ||
  isOfOther(booking.provider?.id, booking.provider_id) ||
  isOfOther(booking.service?.id, booking.service_id) ||
  isOfOther(booking.location?.id, booking.location_id);

/** Names by which `only` may take a booking, besides the company. */
export function namesOf(booking: SimplyBookBooking): readonly (string | undefined)[] {
  const { location, provider, service } = booking;
  return [
    ...[booking.location_id, location?.id, location?.name],
    ...[booking.provider_id, provider?.id, provider?.email, provider?.name],
    ...[booking.service_id, service?.id, service?.name],
  ];
}

export function answersOf({ additional_fields: fields }: SimplyBookBooking): Answer[] {
  return fields.flatMap(({ field_title: title, field_name: name, field, value }) =>
    value === undefined ? [] : [{ question: title ?? name ?? field ?? '', answer: value }],
  );
}

/**
 * Turns OnceHub's booking object into canonical fields (webhooks-international.md §2.8; the vendor's
 * `openapi/components/schemas/booking.yaml`). Owner, pages and event type are objects in some webhooks and bare ids in others.
 */
import * as z from 'zod';
import type { BookingFields, BookingTimes } from '../../booking/booking.ts';
import { tengeFromMinor } from '../../booking/money.ts';
import { normalisePhone, type PhonePlace } from '../../booking/phone.ts';
import { utcFromIso } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { type Answer, answerOf, commentOf, readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  carriedId,
  isRecord,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalText,
  requiredText,
  said,
} from '../toolkit/decode.ts';
import { visitTimes } from '../toolkit/times.ts';

const thing = { id: optionalText, name: optionalText, label: optionalText };
const customFields = lazily(() => optionalList({ name: optionalText, value: z.unknown().optional() }));

/** `USR-1` and `{ id: 'USR-1', … }` are the same reference. */
function reference<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.preprocess((value) => (typeof value === 'string' ? { id: value } : value), optionalRecord(shape)).optional();
}

/** Only `id` is required. Any other missing field says nothing. */
export const bookingSchema = lazily(() =>
  z.looseObject({
    id: requiredText.refine((text) => /^[\w-]{1,64}$/.test(text)),
    status: optionalText,
    starting_time: optionalText,
    last_updated_time: optionalText,
    customer_timezone: optionalText,
    duration_minutes: optionalNumber,
    rescheduled_booking_id: optionalText,
    owner: reference({ id: optionalText, first_name: optionalText, last_name: optionalText, email: optionalText }),
    booking_page: reference(thing),
    booking_calendar: reference(thing),
    master_page: reference(thing),
    event_type: reference(thing),
    form_submission: optionalRecord({
      name: optionalText,
      phone: optionalText,
      mobile_phone: optionalText,
      note: optionalText,
      custom_fields: customFields,
    }),
    custom_fields: customFields,
    payment_information: optionalRecord({ amount_charged: optionalNumber, currency: optionalText }),
  }),
);
export type OnceHubBooking = z.output<typeof bookingSchema>;

/** Start and end in UTC, or null without a start. */
export function timesOf({ starting_time, duration_minutes }: OnceHubBooking): BookingTimes | null {
  return visitTimes(utcFromIso(starting_time), null, duration_minutes);
}

/** Everything but state and price. */
export function fieldsOf(booking: OnceHubBooking, region?: string): BookingFields {
  const place = { region, zone: booking.customer_timezone };
  const { booking_page, owner, booking_calendar, event_type, form_submission: form } = booking;
  const phone = mobileOf(form?.mobile_phone, place) ?? normalisePhone(form?.phone, place) ?? undefined;
  const answers = readAnswers(
    answersOf(booking).filter((line) => !isCarrier(line)),
    place,
    phone,
  );
  return said({
    times: timesOf(booking) ?? undefined,
    clientName: form?.name,
    clientPhone: phone ?? answers.phone,
    clientIdentifier: answers.identifier,
    clientBirthDate: answers.birthDate,
    clientComment: commentOf(form?.note, answers.others),
    // The page first: after a reassignment the owner is still who accepted the booking (booking.yaml, `owner`).
    staff: candidates(
      ...[booking_page?.id, booking_page?.label, booking_page?.name],
      ...[owner?.id, owner?.email, ownerName(owner)],
      ...[booking_calendar?.id, booking_calendar?.name, event_type?.id],
    ),
    service: candidates(event_type?.id, event_type?.name, booking_calendar?.id, booking_calendar?.name),
  });
}

/** What was charged for the booking, in whole tenge. 0 is a booking without payment, not a free visit. */
export function amountOf({ payment_information: payment }: OnceHubBooking): number | undefined {
  return tengeFromMinor(payment?.amount_charged, payment?.currency) || undefined;
}

/** The booking that this one replaces. */
export const predecessorOf = ({ id, rescheduled_booking_id: previous }: OnceHubBooking): string | undefined =>
  previous === id ? undefined : previous;

export const notInOnly = 'not among the connection’s `only`';

/** Names by which `only` may take a booking. */
export function namesOf(booking: OnceHubBooking): readonly (string | undefined)[] {
  const { booking_page, booking_calendar, master_page, event_type, owner } = booking;
  const things = [booking_page, booking_calendar, master_page, event_type];
  return [...things.flatMap((one) => [one?.id, one?.label, one?.name]), owner?.id, owner?.email, ownerName(owner)];
}

const carriers = ['onelink', 'onelink_id', 'appointment_id'];

/** The appointment id that a hidden custom field carries. */
export function carriedBy(booking: OnceHubBooking): string | undefined {
  const carrying = answersOf(booking).filter(isCarrier);
  return carriedId(...carrying.map(({ answer }) => answer));
}

const isCarrier = ({ question }: Answer): boolean => carriers.includes(question.toLowerCase().replace(/[\s-]+/g, '_'));

/** Custom fields of the form, then those of the meeting. */
function answersOf({ form_submission, custom_fields }: OnceHubBooking): Answer[] {
  return [...(form_submission?.custom_fields ?? []), ...custom_fields].flatMap(({ name, value }) => {
    const answer = answerOf(isRecord(value) ? value['value'] : value);
    return name === undefined || answer === undefined ? [] : [{ question: name, answer }];
  });
}

/** The form writes a mobile number as `1-2025550195`: country code, hyphen, number. */
function mobileOf(written: string | undefined, place: PhonePlace): string | undefined {
  const international = /^\d{1,3}-\d{4,14}$/.test(written ?? '') ? normalisePhone(`+${written}`) : null;
  return international ?? normalisePhone(written, place) ?? undefined;
}

const ownerName = (owner: OnceHubBooking['owner']): string | undefined =>
  joinedName(owner?.first_name, owner?.last_name);

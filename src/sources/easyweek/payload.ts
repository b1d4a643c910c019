/** Turns a booking of EasyWeek into canonical fields (webhooks-cis.md §4). */
import * as z from 'zod';
import type { BookingFields, BookingTimes } from '../../booking/booking.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromIso } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import type { SourceSettings } from '../source.ts';
import { type Answer, answerOf, birthDateOf, commentOf, readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import { candidates, optionalNumber, optionalText, said } from '../toolkit/decode.ts';
import { visitTimes } from '../toolkit/times.ts';

export const uid = lazily(() =>
  z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.guid()),
);

export const bookingSchema = lazily(() =>
  z.looseObject({
    uid,
    location_id: optionalText,
    location_uuid: optionalText,
    booking_date_start: optionalText,
    booking_date_end: optionalText,
    booking_duration: optionalNumber,
    booking_status: optionalText,
    timezone: optionalText,
    customer_full_name: optionalText,
    customer_name: optionalText,
    customer_first_name: optionalText,
    customer_last_name: optionalText,
    customer_phone: optionalText,
    customer_birthday: optionalText,
    'booking_attributes.booking_comment': optionalText,
    customer_comment: optionalText,
    service_id: optionalText,
    service_name: optionalText,
    user_name: optionalText,
    user_email: optionalText,
    booking_price: optionalNumber,
    booking_price_int: optionalNumber,
    booking_price_float: optionalNumber,
    booking_price_currency: optionalText,
    utm_content: optionalText,
  }),
);

type Booking = z.output<typeof bookingSchema>;

export const timesOf = (booking: Booking): BookingTimes | null =>
  visitTimes(utcFromIso(booking.booking_date_start), utcFromIso(booking.booking_date_end), booking.booking_duration);

export function fieldsOf(booking: Booking, times: BookingTimes | null, { region }: SourceSettings): BookingFields {
  const place = { region, zone: booking.timezone };
  const phone = normalisePhone(booking.customer_phone, place) ?? undefined;
  const answers = readAnswers(answersOf(booking), place, phone);
  const notes = new Set(
    [booking['booking_attributes.booking_comment'], booking.customer_comment].filter((note) => note !== undefined),
  );
  return said({
    times: times ?? undefined,
    clientName:
      booking.customer_full_name ??
      booking.customer_name ??
      joinedName(booking.customer_first_name, booking.customer_last_name),
    clientPhone: phone ?? answers.phone,
    clientIdentifier: answers.identifier,
    clientBirthDate: birthDateOf(booking.customer_birthday ?? '') ?? answers.birthDate,
    clientComment: commentOf([...notes].join('\n'), answers.others),
    // Staff has no id in the body.
    staff: candidates(booking.user_email, booking.user_name),
    service: candidates(booking.service_id, booking.service_name),
    amount: amountOf(booking),
  });
}

/** EasyWeek's own attributes, which have keys of their own in the body or are the staff's. */
const ownAttribute = /^(?:booking_attributes\.booking_(?:comment|internal_note)$|customer_attributes\.customer_)/;

/** The attributes that the owner added to the form, by their keys. */
function answersOf(booking: Booking): Answer[] {
  return Object.entries(booking).flatMap(([key, value]) => {
    const question = ownAttribute.test(key) ? undefined : /^(?:booking|customer)_attributes\.(.+)$/.exec(key)?.[1];
    const answer = question === undefined ? undefined : answerOf(value);
    return question === undefined || answer === undefined ? [] : [{ question, answer }];
  });
}

/**
 * The unit of `booking_price` and `booking_price_int` is described in two ways: minor units in `_int` (the published fixtures),
 * or whole ones there and minor ones in `booking_price` (a later capture from production by the same author,
 * jurassicon/altegio_bot `easyweek_normalizer.py`). In both, one is a hundred times the other, the smaller one is the price,
 * and `booking_price_float` is the price. So that one is read; if the three disagree, none is, because no price is better than
 * one that is wrong by a factor of a hundred. 0 is left out, because a service without a price has it, too.
 */
function amountOf(booking: Booking): number | undefined {
  if (booking.booking_price_currency?.toUpperCase() !== 'KZT') return undefined;
  const { booking_price: one, booking_price_int: other, booking_price_float: decimal } = booking;
  let price = decimal;
  if (one !== undefined && other !== undefined) {
    const lower = Math.min(one, other);
    if (Math.round(lower * 100) !== Math.max(one, other)) return undefined;
    if (decimal !== undefined && decimal !== lower) return undefined;
    price = lower;
  }
  return price === undefined ? undefined : wholeTenge([price]) || undefined;
}

/**
 * Turns Cal.com's booking payload into canonical fields. Fields are read by key and never by label, which differs between events
 * (webhooks-international.md §2.1, gotcha 6). Custom booking fields are the exception, because the owner chooses their keys.
 */
import { createHash, createHmac } from 'node:crypto';
import type { BookingFields, BookingTimes } from '../../booking/booking.ts';
import { tengeFromMinor } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromIso } from '../../booking/time.ts';
import { commentOf } from '../toolkit/answers.ts';
import { candidates, carriedId, isRecord, said } from '../toolkit/decode.ts';
import { visitTimes } from '../toolkit/times.ts';
import type { Attendee, BookingPayload } from './body.ts';
import { carriers, type Form, formOf, nameOf } from './form.ts';

/** Start and end in UTC, or null without a start. A missing end follows from `length`, in minutes. */
export const timesOf = (payload: BookingPayload): BookingTimes | null =>
  visitTimes(utcFromIso(payload.startTime), utcFromIso(payload.endTime), payload.length);

/** A booking of an event type with seats: many clients share its `uid` (gotcha 3). */
export function hasSeats(payload: BookingPayload): boolean {
  return (payload.seatsPerTimeSlot ?? 0) > 0 || payload.attendeeSeatId !== undefined;
}

/**
 * Who booked, if the body does not say whether there are seats, as in the webhooks after a payment. Null if it says so, or if
 * it is not clear who booked.
 */
export function unsaidSeat(payload: BookingPayload): string | null {
  return Object.hasOwn(payload, 'seatsPerTimeSlot') ? null : bookerOf(payload);
}

/** Who booked, if that is clear. */
export function bookerOf(payload: BookingPayload): string | null {
  const alone = payload.attendees.length === 1 ? payload.attendees[0] : undefined;
  return formOf(payload).bookedBy ?? alone?.email ?? alone?.phoneNumber ?? null;
}

/**
 * The id of one seat: `uid` and a digest of the attendee, never the e-mail address. The key of the digest comes from
 * `DIGEST_SECRET`, so that whoever has the id cannot try addresses until one fits. Without a secret the digest has no key, as
 * in earlier versions. `formerly`: the forms that the id had under the previous secret and without one.
 */
export function seatId(uid: string, person: string, keys: readonly string[] = []): SeatId {
  const text = `calcom seat\n${uid}\n${person.toLowerCase()}`;
  const digests = [...keys.map((key) => createHmac('sha256', key).update(text)), createHash('sha256').update(text)].map(
    (hash) => `${uid}:${hash.digest('base64url').slice(0, 22)}`,
  );
  const [id = uid, ...formerly] = digests;
  return { id, formerly };
}

export interface SeatId {
  readonly id: string;
  readonly formerly: readonly string[];
}

/**
 * What the event says about one client. `attendee` null: the booking has no seats, and its only client is the one who booked.
 */
export function fieldsOf(payload: BookingPayload, seat: Attendee | null, region?: string): BookingFields {
  const form = formOf(payload);
  const { bookedBy } = form;
  const person = seat ?? payload.attendees.find((one) => one.email?.toLowerCase() === bookedBy) ?? payload.attendees[0];
  // The form in a seat's webhook may be another client's: a cancellation repeats that of the first client.
  const owns = seat === null || isOf(seat, form);
  const place = { region, zone: person?.timeZone };
  const own = owns ? form.own : undefined;
  const [phone] = [
    own?.phone,
    person?.phoneNumber,
    own?.calledAt,
    own?.reminderPhone,
    seat === null ? payload.smsReminderNumber : undefined,
    phoneOfStandIn(own?.email ?? person?.email),
  ].flatMap((written) => normalisePhone(written, place) ?? []);
  const answers = own?.answers(place, phone);
  const amount = tengeFromMinor(payload.price, payload.currency);
  return said({
    times: timesOf(payload) ?? undefined,
    clientName: own?.name ?? person?.name ?? nameOf(person),
    clientPhone: phone ?? answers?.phone,
    clientIdentifier: answers?.identifier,
    clientBirthDate: answers?.birthDate,
    clientComment: owns ? commentOf(own?.notes ?? payload.additionalNotes, answers?.others ?? []) : undefined,
    staff: candidates(...staffNames(payload), payload.eventTypeId, payload.type),
    service: candidates(payload.eventTypeId, payload.type, payload.eventTitle),
    // Price 0 is an event type without a price, not a free visit.
    amount: amount === null || amount === 0 ? undefined : amount,
    isGroup: seat === null ? undefined : true,
  });
}

/** Whether the form is this client's: it names their e-mail. */
const isOf = (seat: Attendee, { bookedBy }: Form): boolean =>
  bookedBy !== undefined && seat.email?.toLowerCase() === bookedBy;

/** Names by which `only` may take a booking. */
export function namesOf(payload: BookingPayload): readonly (string | undefined)[] {
  return [payload.eventTypeId, payload.type, payload.eventTitle, ...staffNames(payload)];
}

/** The appointment id in the owner's hidden field or in the booking link. The field is in more events (§2.1). */
export function carriedOf(payload: BookingPayload, seat: Attendee | null): string | undefined {
  const form = formOf(payload);
  if (seat !== null && seat.email?.toLowerCase() !== form.bookedBy) return undefined;
  const metadata = isRecord(payload.metadata) ? payload.metadata : {};
  return carriedId(...carriers.map((slug) => form.text(slug)), ...carriers.map((slug) => metadata[slug]));
}

/**
 * Who booked or moved. Several clients are listed if a seat moves into a slot that has others; the one who moves is the first.
 */
export function moverOf(payload: BookingPayload): Attendee | undefined {
  const { bookedBy } = formOf(payload);
  return payload.attendees.find((one) => one.email?.toLowerCase() === bookedBy) ?? payload.attendees[0];
}

function staffNames({ organizer }: BookingPayload): readonly (string | undefined)[] {
  return [organizer?.id, organizer?.email, organizer?.username, organizer?.name];
}

/** Whoever books with only a phone gets the address `<digits>@sms.cal.com`, which is no e-mail address but the phone. */
function phoneOfStandIn(email: string | undefined): string | undefined {
  const digits = /^\+?(\d{8,15})@sms\.cal\.com$/i.exec(email ?? '')?.[1];
  return digits === undefined ? undefined : `+${digits}`;
}

/**
 * What Cal.com's booking payload says, in the canonical words. Fields are read by key and never by label, which differs
 * between events (webhooks-international.md §2.1, gotcha 6); custom booking fields are the exception, since their keys are
 * the owner's.
 */
import { createHash, createHmac } from 'node:crypto';
import * as z from 'zod';
import type { BookingFields, BookingTimes } from '../../booking/booking.ts';
import { tengeFromMinor } from '../../booking/money.ts';
import { normalisePhone, type PhonePlace } from '../../booking/phone.ts';
import { utcFromIso } from '../../booking/time.ts';
import { type Answer, answerOf, commentOf, type ReadAnswers, readAnswers } from '../toolkit/answers.ts';
import { longestName } from '../toolkit/bounds.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  carriedId,
  isRecord,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalTable,
  optionalText,
  requiredText,
  said,
  shortText,
  textOf,
} from '../toolkit/decode.ts';
import { visitTimes } from '../toolkit/times.ts';

const attendee = {
  email: optionalText,
  name: optionalText,
  firstName: optionalText,
  lastName: optionalText,
  phoneNumber: optionalText,
  timeZone: optionalText,
};

/** Guests of a webinar, say. Of a booking with seats each is an event, and those have a bound of their own. */
const mostAttendees = 1_000;

/** Only `uid` must be there: what else is missing is not said. */
const bookingFields = z.looseObject({
  uid: requiredText.refine((uid) => uid.length <= longestName),
  rescheduleUid: optionalText,
  rescheduleStartTime: optionalText,
  status: shortText,
  startTime: optionalText,
  endTime: optionalText,
  length: optionalNumber,
  type: optionalText,
  eventTypeId: optionalText,
  eventTitle: optionalText,
  price: optionalNumber,
  currency: optionalText,
  additionalNotes: optionalText,
  smsReminderNumber: optionalText,
  seatsPerTimeSlot: optionalNumber,
  attendeeSeatId: optionalText,
  organizer: optionalRecord({
    id: optionalText,
    name: optionalText,
    email: optionalText,
    username: optionalText,
    timeZone: optionalText,
  }),
  attendees: optionalList(attendee, mostAttendees),
  /** Of old versions: label → value. */
  customInputs: optionalTable,
  responses: optionalTable,
  userFieldsResponses: optionalTable,
  metadata: z.unknown().optional(),
  recurringEvent: optionalRecord({ freq: optionalNumber, interval: optionalNumber, count: optionalNumber }),
  iCalUID: optionalText,
  iCalSequence: optionalNumber,
});
/** Older versions leave `uid` out of requests; `iCalUID` is the first one of the chain, `@` and the installation's name. */
const bookingPayload = z.preprocess((payload) => {
  if (!isRecord(payload) || textOf(payload['uid']) !== undefined) return payload;
  const uid = textOf(payload['iCalUID'])?.split('@')[0];
  return uid === undefined || uid === '' ? payload : { ...payload, uid };
}, bookingFields);
export const bookingBody = z.looseObject({ payload: bookingPayload });
export type BookingPayload = z.output<typeof bookingPayload>;
export type Attendee = BookingPayload['attendees'][number];

/** BOOKING_NO_SHOW_UPDATED holds nothing else of the booking. */
export const noShowBody = z.looseObject({
  payload: z.looseObject({
    bookingUid: requiredText,
    attendees: z
      .array(z.unknown())
      // Not `min` and `max`: zod throws there on an object with a `length` of another kind.
      .refine((attendees) => attendees.length > 0 && attendees.length <= mostAttendees)
      .pipe(z.array(z.looseObject({ noShow: z.boolean() }))),
  }),
});

/** Start and end in UTC, or null without a start. An end that is missing is told by `length`, in minutes. */
export const timesOf = (payload: BookingPayload): BookingTimes | null =>
  visitTimes(utcFromIso(payload.startTime), utcFromIso(payload.endTime), payload.length);

/** A booking of an event type with seats: many clients share its `uid` (gotcha 3). */
export function hasSeats(payload: BookingPayload): boolean {
  return (payload.seatsPerTimeSlot ?? 0) > 0 || payload.attendeeSeatId !== undefined;
}

/**
 * Who booked, where the body leaves out whether there are seats: so it is with the webhooks after a payment. Null where it says so,
 * or where it is not clear who it is.
 */
export function unsaidSeat(payload: BookingPayload): string | null {
  return Object.hasOwn(payload, 'seatsPerTimeSlot') ? null : bookerOf(payload);
}

/** Who booked, where it is clear. */
export function bookerOf(payload: BookingPayload): string | null {
  const alone = payload.attendees.length === 1 ? payload.attendees[0] : undefined;
  return formOf(payload).bookedBy ?? alone?.email ?? alone?.phoneNumber ?? null;
}

/**
 * The id of one seat: `uid` and a digest of the attendee, never the e-mail. Its key is of `DIGEST_SECRET`, so that who holds the
 * id cannot try e-mails until one fits. Without a secret the digest has no key, as all had once; `formerly` are the forms that
 * the id had under the secret before and without one.
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

/** What the event says of one client. `attendee` null: the booking has no seats, and its one client is who booked. */
export function fieldsOf(payload: BookingPayload, seat: Attendee | null, region?: string): BookingFields {
  const form = formOf(payload);
  const { bookedBy } = form;
  const person = seat ?? payload.attendees.find((one) => one.email?.toLowerCase() === bookedBy) ?? payload.attendees[0];
  // The form of a seat's webhook may be another client's: a cancellation repeats that of whoever booked first.
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

/** The appointment id that the owner's hidden field or the booking link carries; the field survives more events (§2.1). */
export function carriedOf(payload: BookingPayload, seat: Attendee | null): string | undefined {
  const form = formOf(payload);
  if (seat !== null && seat.email?.toLowerCase() !== form.bookedBy) return undefined;
  const metadata = isRecord(payload.metadata) ? payload.metadata : {};
  return carriedId(...carriers.map((slug) => form.text(slug)), ...carriers.map((slug) => metadata[slug]));
}

/** Who booked or moved: several clients are listed where a seat moves into a slot that has others, the mover first. */
export function moverOf(payload: BookingPayload): Attendee | undefined {
  const { bookedBy } = formOf(payload);
  return payload.attendees.find((one) => one.email?.toLowerCase() === bookedBy) ?? payload.attendees[0];
}

const carriers = ['onelink', 'onelink_id', 'appointment_id'] as const;

function staffNames({ organizer }: BookingPayload): readonly (string | undefined)[] {
  return [organizer?.id, organizer?.email, organizer?.username, organizer?.name];
}

interface Form {
  text(key: string): string | undefined;
  /** The e-mail in it, in lower case. */
  readonly bookedBy: string | undefined;
  /** What it says of its own client. */
  readonly own: OwnAnswers;
}

interface OwnAnswers {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly calledAt: string | undefined;
  readonly reminderPhone: string | undefined;
  readonly notes: string | undefined;
  /** Read at the first call and kept: the form has one client. */
  answers(place: PhonePlace, known: string | undefined): ReadAnswers;
}

const forms = new WeakMap<BookingPayload, Form>();

/** Read once a body and not once a seat: 250 seats may share a form of a thousand answers. */
function formOf(payload: BookingPayload): Form {
  const form = forms.get(payload) ?? readForm(payload);
  forms.set(payload, form);
  return form;
}

/** Cal.com's own questions, whose answers have places of their own (calcom/cal.com, `SystemField` and its default fields). */
const ownKeys: ReadonlySet<string> = new Set([
  ...['name', 'email', 'attendeePhoneNumber', 'location', 'notes', 'guests', 'title', 'rescheduleReason'],
  ...['smsReminderNumber', 'aiAgentCallPhoneNumber', 'userPhone', 'bookingType', ...carriers],
]);

/** `responses` and `userFieldsResponses`: key → `{label, value}`; old versions send the bare value. */
function readForm(payload: BookingPayload): Form {
  const entries = [payload.customInputs, payload.userFieldsResponses, payload.responses]
    .filter(isRecord)
    .flatMap((record) => Object.entries(record));
  const values = new Map(
    entries.map(([key, entry]) => [
      key,
      isRecord(entry) && 'value' in entry ? entry['value'] : isRecord(entry) ? undefined : entry,
    ]),
  );
  const labels = new Map(entries.map(([key, entry]) => [key, isRecord(entry) ? (textOf(entry['label']) ?? '') : '']));
  const hidden = new Set(
    entries.flatMap(([key, entry]) => (isRecord(entry) && entry['isHidden'] === true ? [key] : [])),
  );
  const text = (key: string): string | undefined => textOf(values.get(key));
  const answers = (): Answer[] =>
    [...values].flatMap(([key, value]) => {
      const answer = answerOf(value);
      const label = labels.get(key) ?? '';
      if (answer === undefined || ownKeys.has(key)) return [];
      return [{ question: label === '' ? key : label, key, answer, ...(hidden.has(key) && { hidden: true as const }) }];
    });
  const location = values.get('location');
  let read: ReadAnswers | undefined;
  return {
    text,
    bookedBy: text('email')?.toLowerCase(),
    own: {
      name: nameOf(values.get('name')),
      email: text('email'),
      phone: text('attendeePhoneNumber'),
      // Only `phone` is the attendee's own number; `userPhone` is the organizer's.
      calledAt: isRecord(location) && location['value'] === 'phone' ? textOf(location['optionValue']) : undefined,
      reminderPhone: text('smsReminderNumber'),
      notes: text('notes'),
      answers(place, known) {
        read ??= readAnswers(answers(), place, known);
        return read;
      },
    },
  };
}

/** A name as text, or in two parts where the owner asks for first and last name. */
function nameOf(value: unknown): string | undefined {
  if (!isRecord(value)) return textOf(value);
  return joinedName(textOf(value['firstName']), textOf(value['lastName']));
}

/** Who books with a phone alone gets the address `<digits>@sms.cal.com`: no e-mail, but the phone. */
function phoneOfStandIn(email: string | undefined): string | undefined {
  const digits = /^\+?(\d{8,15})@sms\.cal\.com$/i.exec(email ?? '')?.[1];
  return digits === undefined ? undefined : `+${digits}`;
}

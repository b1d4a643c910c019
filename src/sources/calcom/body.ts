/** The bodies of Cal.com's webhooks: the fields that are read, and their types (webhooks-international.md §2.1). */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import { longestName } from '../toolkit/bounds.ts';
import {
  isRecord,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalTable,
  optionalText,
  requiredText,
  shortText,
  textOf,
} from '../toolkit/decode.ts';

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

/** Only `uid` is required. Any other missing field says nothing. */
const bookingFields = lazily(() =>
  z.looseObject({
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
  }),
);
/** Older versions leave `uid` out of requests; `iCalUID` is the first one of the chain, `@` and the installation's name. */
const bookingPayload = lazily(() =>
  z.preprocess((payload) => {
    if (!isRecord(payload) || textOf(payload['uid']) !== undefined) return payload;
    const uid = textOf(payload['iCalUID'])?.split('@')[0];
    return uid === undefined || uid === '' ? payload : { ...payload, uid };
  }, bookingFields),
);
export const bookingBody = lazily(() => z.looseObject({ payload: bookingPayload }));
export type BookingPayload = z.output<typeof bookingPayload>;
export type Attendee = BookingPayload['attendees'][number];

/** BOOKING_NO_SHOW_UPDATED holds nothing else of the booking. */
export const noShowBody = lazily(() =>
  z.looseObject({
    payload: z.looseObject({
      bookingUid: requiredText,
      attendees: z
        .array(z.unknown())
        // Not `min` and `max`: zod throws there on an object with a `length` of another kind.
        .refine((attendees) => attendees.length > 0 && attendees.length <= mostAttendees)
        .pipe(z.array(z.looseObject({ noShow: z.boolean() }))),
    }),
  }),
);

/** Turns an appointment of Acuity's API into canonical fields (webhooks-international.md §2.4, *Fetch needed*). */
import * as z from 'zod';
import type { BookingFields, BookingState, BookingTimes } from '../../booking/booking.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromIso } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { type Answer, commentOf } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  optionalList,
  optionalNumber,
  optionalText,
  requiredText,
  said,
  textOf,
} from '../toolkit/decode.ts';
import { isTrue, readForm } from '../toolkit/read-back.ts';
import { visitTimes } from '../toolkit/times.ts';

/** Some questions take several answers. */
const answerText = lazily(() =>
  z
    .unknown()
    .optional()
    .transform((value) =>
      Array.isArray(value) ? textOf(value.map(textOf).filter(Boolean).join(', ')) : textOf(value),
    ),
);

export const appointmentSchema = lazily(() =>
  z.looseObject({
    id: requiredText,
    firstName: optionalText,
    lastName: optionalText,
    phone: optionalText,
    datetime: optionalText,
    /** Minutes, as text. */
    duration: optionalNumber,
    type: optionalText,
    appointmentTypeID: optionalText,
    calendar: optionalText,
    calendarID: optionalText,
    /** Of a class: each client has an appointment of their own. */
    classID: optionalText,
    notes: optionalText,
    /** The client's. */
    timezone: optionalText,
    canceled: z.unknown().optional(),
    noShow: z.unknown().optional(),
    forms: optionalList({ values: optionalList({ name: optionalText, value: answerText }) }),
  }),
);
export type Appointment = z.output<typeof appointmentSchema>;

/** `cancels`: the newest event is a cancellation. The API cannot undo one, so it counts even if the flag is missing or late. */
export function fieldsOf(appointment: Appointment, cancels: boolean, region?: string): BookingFields {
  const place = { region, zone: appointment.timezone };
  const phone = normalisePhone(appointment.phone, place) ?? undefined;
  const answers = readForm(answersOf(appointment), place, phone);
  const { calendarID, calendar, appointmentTypeID, type } = appointment;
  return said({
    state: stateOf(appointment, cancels),
    times: timesOf(appointment) ?? undefined,
    clientName: joinedName(appointment.firstName, appointment.lastName),
    clientPhone: phone ?? answers.phone,
    clientIdentifier: answers.identifier,
    clientBirthDate: answers.birthDate,
    clientComment: commentOf(appointment.notes, answers.others),
    staff: candidates(calendarID, calendar, appointmentTypeID, type),
    service: candidates(appointmentTypeID, type),
    isGroup: appointment.classID === undefined ? undefined : true,
    // No amount: `price` has no currency beside it, and Acuity's accounts are rarely kept in tenge.
  });
}

/** In Acuity a no-show is a mark on a cancelled appointment. Here it is a state of its own. */
function stateOf({ canceled, noShow }: Appointment, cancels: boolean): BookingState {
  if (isTrue(noShow)) return 'no_show';
  return cancels || isTrue(canceled) ? 'cancelled' : 'accepted';
}

/** `2026-11-24T10:30:00+0100` and a length in minutes; `endTime` is text for people. */
function timesOf({ datetime, duration }: Appointment): BookingTimes | null {
  const startsAt = utcFromIso(datetime);
  return visitTimes(startsAt, null, duration);
}

/** Names by which `only` may take an appointment. */
export function namesOf({
  calendarID,
  calendar,
  appointmentTypeID,
  type,
}: Appointment): readonly (string | undefined)[] {
  return [calendarID, calendar, appointmentTypeID, type];
}

export function answersOf({ forms }: Appointment): Answer[] {
  return forms.flatMap(({ values }) =>
    values.flatMap(({ name = '', value }) => (value === undefined ? [] : [{ question: name, answer: value }])),
  );
}

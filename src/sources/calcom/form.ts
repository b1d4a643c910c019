/**
 * What the client wrote into Cal.com's booking form. The keys of Cal.com's own questions are known. The owner chooses the keys
 * of other questions, so their answers are read by what the question asks.
 */
import type { PhonePlace } from '../../booking/phone.ts';
import { type Answer, answerOf, type ReadAnswers, readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import { isRecord, textOf } from '../toolkit/decode.ts';
import type { BookingPayload } from './body.ts';

/** Keys that an owner uses for the appointment id. */
export const carriers = ['onelink', 'onelink_id', 'appointment_id'] as const;

export interface Form {
  text(key: string): string | undefined;
  /** The e-mail in it, in lower case. */
  readonly bookedBy: string | undefined;
  /** What it says about its own client. */
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

/** Read once per body and not once per seat: 250 seats may share a form of a thousand answers. */
export function formOf(payload: BookingPayload): Form {
  const form = forms.get(payload) ?? readForm(payload);
  forms.set(payload, form);
  return form;
}

/** Cal.com's own questions, whose answers are read elsewhere (calcom/cal.com, `SystemField` and its default fields). */
export const ownKeys: ReadonlySet<string> = new Set([
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
export function nameOf(value: unknown): string | undefined {
  if (!isRecord(value)) return textOf(value);
  return joinedName(textOf(value['firstName']), textOf(value['lastName']));
}

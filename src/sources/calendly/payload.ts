/** Turns Calendly's invitee payload into canonical fields (webhooks-international.md §2.2). */
import * as z from 'zod';
import type { BookingEvent, BookingFields, BookingTimes } from '../../booking/booking.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromIso } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { commentOf, readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  carriedId,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalText,
  requiredText,
  said,
  textOf,
} from '../toolkit/decode.ts';
import { visitTimes } from '../toolkit/times.ts';

/** Only `uri` is required. Any other missing field says nothing. */
export const inviteePayload = lazily(() =>
  z.looseObject({
    uri: requiredText,
    status: optionalText,
    updated_at: optionalText,
    rescheduled: z.unknown().optional(),
    old_invitee: optionalText,
    new_invitee: optionalText,
    name: optionalText,
    first_name: optionalText,
    last_name: optionalText,
    text_reminder_number: optionalText,
    timezone: optionalText,
    questions_and_answers: optionalList({ question: optionalText, answer: optionalText }),
    tracking: optionalRecord({ utm_content: optionalText, salesforce_uuid: optionalText }),
    payment: optionalRecord({ amount: optionalNumber, currency: optionalText, successful: z.unknown().optional() }),
    no_show: optionalRecord({ uri: optionalText, created_at: optionalText }),
    scheduled_event: optionalRecord({
      status: optionalText,
      updated_at: optionalText,
      name: optionalText,
      start_time: optionalText,
      end_time: optionalText,
      event_type: optionalText,
      location: optionalRecord({ type: optionalText, location: optionalText }),
      /** How many may come at this time. */
      invitees_counter: optionalRecord({ limit: optionalNumber }),
      event_memberships: optionalList({ user: optionalText, user_email: optionalText, user_name: optionalText }),
    }),
  }),
);
export const inviteeBody = lazily(() => z.looseObject({ payload: inviteePayload }));
export type Invitee = z.output<typeof inviteePayload>;

/** What the event says of the client, besides its state. */
export function fieldsOf(invitee: Invitee, region?: string): BookingFields {
  const place = { region, zone: invitee.timezone };
  const asked = invitee.questions_and_answers.flatMap(({ question = '', answer }) =>
    answer === undefined ? [] : [{ question, answer }],
  );
  const { location, name, event_type: eventType } = invitee.scheduled_event ?? {};
  // `outbound_call`: the host calls the invitee, so the number is the client's. With `inbound_call` it is the host's own,
  // and every client would get the same phone.
  const called = location?.type === 'outbound_call' ? location.location : undefined;
  const phone = normalisePhone(invitee.text_reminder_number, place) ?? normalisePhone(called, place) ?? undefined;
  const answers = readAnswers(asked, place, phone);
  const { amount, currency, successful } = invitee.payment ?? {};
  const paid = amount !== undefined && amount > 0 && successful !== false && currency?.toUpperCase() === 'KZT';
  return said({
    times: timesOf(invitee) ?? undefined,
    clientName: invitee.name ?? joinedName(invitee.first_name, invitee.last_name),
    clientPhone: phone ?? answers.phone,
    clientIdentifier: answers.identifier,
    clientBirthDate: answers.birthDate,
    clientComment: commentOf(undefined, answers.others),
    staff: candidates(...staffNames(invitee), uuidOf(eventType), eventType, name),
    service: candidates(uuidOf(eventType), eventType, name),
    // Major units, unlike Cal.com's (webhooks-international.md §4).
    amount: paid ? (wholeTenge([amount]) ?? undefined) : undefined,
    isGroup: (invitee.scheduled_event?.invitees_counter?.limit ?? 1) > 1 ? true : undefined,
  });
}

export const timesOf = ({ scheduled_event: scheduled }: Invitee): BookingTimes | null =>
  visitTimes(utcFromIso(scheduled?.start_time), utcFromIso(scheduled?.end_time));

function staffNames(invitee: Invitee): readonly (string | undefined)[] {
  const hosts = invitee.scheduled_event?.event_memberships ?? [];
  return hosts.flatMap((host) => [uuidOf(host.user), host.user, host.user_email, host.user_name]);
}

/** Which invitee it replaces; and by which one it was replaced, if it moved away. */
export function edgesOf(
  { old_invitee: older, new_invitee: newer }: Invitee,
  id: string,
  movedAway: boolean,
): Pick<BookingEvent<string>, 'predecessor' | 'successor' | 'movedAway'> {
  const predecessor = uuidOf(older);
  const successor = uuidOf(newer);
  return {
    ...(predecessor === undefined || predecessor === id ? {} : { predecessor }),
    ...(movedAway && successor !== undefined && successor !== id ? { successor } : {}),
    ...(movedAway ? { movedAway } : {}),
  };
}

/** The appointment id that the booking link had. */
export const carriedBy = ({ tracking }: Invitee): string | undefined =>
  carriedId(tracking?.utm_content, tracking?.salesforce_uuid);

export const notInOnly = 'not among the connection’s `only`';

/** Names by which `only` may take a booking. */
export function namesOf(invitee: Invitee): readonly (string | undefined)[] {
  const { event_type: eventType, name } = invitee.scheduled_event ?? {};
  return [uuidOf(eventType), eventType, name, ...staffNames(invitee)];
}

/** Calendly names things by URI; the last part is the id. */
export function uuidOf(uri: string | undefined): string | undefined {
  return textOf(uri?.split('/').findLast((part) => part !== ''));
}

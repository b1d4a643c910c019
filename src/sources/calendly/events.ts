/** Turns Calendly's webhooks into events of an invitee. */
import * as z from 'zod';
import type { BookingEvent, BookingState } from '../../booking/booking.ts';
import { instantOf } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import { isRecord, issuePaths, isTaken, optionalText, requiredText, undecodable } from '../toolkit/decode.ts';
import { ignoredEvent, listedIgnored } from '../toolkit/ignored.ts';
import { carriedBy, edgesOf, fieldsOf, inviteeBody, namesOf, notInOnly, timesOf, uuidOf } from './payload.ts';

const reactions = {
  'invitee.created': 'opens the booking as accepted; with old_invitee it moves the old one there',
  'invitee.canceled': 'cancels; with rescheduled it only points to the new invitee',
  'invitee_no_show.created': 'no-show',
  'invitee_no_show.deleted': 'accepted again: the mark was taken back',
} as const;

const states = {
  'invitee.created': 'accepted',
  'invitee.canceled': 'cancelled',
  'invitee_no_show.created': 'no_show',
  'invitee_no_show.deleted': 'accepted',
} as const satisfies Record<keyof typeof reactions, BookingState>;

const ignored: Readonly<Record<string, string>> = {
  'routing_form_submission.created': 'a form, not a booking',
  'event_type.created': 'an event type, not a booking',
  'event_type.updated': 'an event type, not a booking',
  'event_type.deleted': 'an event type, not a booking',
  'meeting_recap.created': 'notes on a meeting, not a booking',
  'meeting_recap.updated': 'notes on a meeting, not a booking',
  'meeting_recap.deleted': 'notes on a meeting, not a booking',
  'contact.created': 'a contact, not a booking',
  'contact.updated': 'a contact, not a booking',
  'contact.deleted': 'a contact, not a booking',
};

const envelope = lazily(() => z.looseObject({ event: requiredText, created_at: optionalText }));

export const events: Readonly<Record<string, string>> = {
  ...reactions,
  ...listedIgnored(ignored),
};

export function decode(body: unknown, hook: Hook): readonly Decoded[] {
  const read = envelope.safeParse(body);
  if (!read.success) return [undecodable('unknown', issuePaths(read.error), withoutCredentials(body))];
  const { event, created_at: createdAt } = read.data;
  if (!Object.hasOwn(reactions, event)) return [ignoredEvent(event, ignored)];
  return [decodeInvitee(event as keyof typeof reactions, createdAt, withoutCredentials(body), hook)];
}

function decodeInvitee(
  event: keyof typeof reactions,
  createdAt: string | undefined,
  body: unknown,
  hook: Hook,
): Decoded {
  const read = inviteeBody.safeParse(body);
  if (!read.success) return undecodable(event, issuePaths(read.error), body);
  const invitee = read.data.payload;
  const id = uuidOf(invitee.uri);
  if (id === undefined) return undecodable(event, 'payload.uri: no id in it', body);
  if (!isTaken(hook.settings.only, namesOf(invitee))) {
    return { kind: 'ignored', event, reason: notInOnly };
  }
  if (event === 'invitee.created' && timesOf(invitee) === null) {
    return undecodable(event, 'payload.scheduled_event.start_time: no time with an offset', body, id);
  }
  const movedAway = event === 'invitee.canceled' && invitee.rescheduled === true;
  const carried = carriedBy(invitee);
  const booking: BookingEvent<string> = {
    event,
    id,
    // Once each for created and canceled; a no-show mark has an id of its own and its removal a time.
    key: { kind: 'derived', parts: [event, id, createdAt ?? '', invitee.no_show?.uri ?? ''] },
    clock: instantOf(createdAt),
    // An invitee that moved away says nothing more. The new invitee has the present data.
    fields: movedAway ? {} : { state: states[event], ...fieldsOf(invitee, hook.settings.region) },
    ...edgesOf(invitee, id, movedAway),
    // A move opens nothing. If a booking is first known from a move, its appointment is looked for before one is created
    // (architecture.md, *Link* 3).
    opens: event === 'invitee.created' && uuidOf(invitee.old_invitee) === undefined,
    ...(carried === undefined ? {} : { carried }),
    body,
  };
  return { kind: 'booking', ...booking };
}

/** `location.data` holds the call's password. It is not stored. */
export function withoutCredentials(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['payload'])) return body;
  const payload = body['payload'];
  const scheduled = payload['scheduled_event'];
  if (!isRecord(scheduled) || !isRecord(scheduled['location'])) return body;
  const { data: _, ...location } = scheduled['location'];
  return { ...body, payload: { ...payload, scheduled_event: { ...scheduled, location } } };
}

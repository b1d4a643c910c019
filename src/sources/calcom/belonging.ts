/** What a booking of Cal.com belongs to without naming it: a chain of ids, and a recurring series. */
import type { BookingEvent, SeriesTold } from '../../booking/booking.ts';
import { longestName } from '../toolkit/bounds.ts';
import type { BookingPayload } from './body.ts';
import { bookerOf, moverOf } from './payload.ts';

/** As Cal.com makes its uids: a UUID in base 58. */
const madeUid = /^[1-9A-HJ-NP-Za-km-z]{20,22}$/;

/**
 * The first uid of the chain, if `iCalUID` is from Cal.com: `<first uid>@Cal.com`, or `@` and the name or domain of the
 * installation. Requests for a move have no other pointer. A calendar writes its own ids in the same form, so under another
 * domain it is a uid only if it looks like one or if the mailbox knows it. All events of a time with seats have the same one.
 */
export function originOf({ uid, iCalUID, iCalSequence = 1 }: BookingPayload): BookingEvent<string>['origin'] {
  const [id = '', maker = ''] = iCalUID?.split('@') ?? [];
  if (maker === '' || id === '' || id === uid || id.length > longestName) return undefined;
  const isOfCalcom = maker.toLowerCase() === 'cal.com' || !maker.includes('.') || madeUid.test(id);
  return { id, sequence: iCalSequence, ...(!isOfCalcom && { ifKnown: true }) };
}

/** RRULE's numbers. */
const frequencies = ['yearly', 'monthly', 'weekly', 'daily'] as const;

/**
 * The series that the booking belongs to. `count` is how many were booked, except in a cancellation, where it is the event
 * type's limit. A move has the key, too, and says nothing about the others.
 */
export function seriesOf(payload: BookingPayload, event: string, does: SeriesTold['does']): SeriesTold | undefined {
  const { freq, interval = 1, count } = payload.recurringEvent ?? {};
  const of = whoseOf(payload);
  const frequency = freq === undefined ? undefined : frequencies[freq];
  const isTold = does !== undefined || event === 'BOOKING_REQUESTED';
  if (frequency === undefined || of === null || !isTold || interval < 1) return undefined;
  const timezone = payload.attendees[0]?.timeZone ?? payload.organizer?.timeZone ?? 'UTC';
  const booked = does === 'cancelled' || count === undefined || count < 1 || count > mostOfSeries ? null : count;
  return {
    of,
    rhythm: { frequency, interval, timezone },
    count: booked,
    ...(does === undefined ? {} : { does }),
  };
}

/**
 * Event type and client, which all visits of a series have in common; also the client's name, because a family shares an e-mail
 * address.
 */
export function whoseOf(payload: BookingPayload): SeriesTold['of'] | null {
  const [type, client] = [payload.eventTypeId ?? payload.type, bookerOf(payload)];
  if (type === undefined || client === null) return null;
  const who = [client, moverOf(payload)?.name ?? ''].map((text) => text.trim().replaceAll(/\s+/g, ' ').toLowerCase());
  return [type, ...who];
}

/** A booking page offers at most 24 by default. Longer series cannot be told apart reliably. */
export const mostOfSeries = 200;

/** To what a booking of Cal.com belongs that its body does not name as such: a chain of ids, and a recurring series. */
import type { BookingEvent, SeriesTold } from '../../booking/booking.ts';
import { longestName } from '../bounds.ts';
import { type BookingPayload, bookerOf, moverOf } from './payload.ts';

/**
 * The first uid of the chain, where `iCalUID` is of Cal.com: `<first uid>@Cal.com`, or the name of the installation. Requests for
 * a move have no other pointer. One with another domain is some calendar's own. Events of a time with seats share one.
 */
export function originOf({ uid, iCalUID, iCalSequence = 1 }: BookingPayload): BookingEvent['origin'] {
  const [id = '', maker = ''] = iCalUID?.split('@') ?? [];
  const isOfCalcom = maker !== '' && (maker.toLowerCase() === 'cal.com' || !maker.includes('.'));
  return !isOfCalcom || id === '' || id === uid || id.length > longestName ? undefined : { id, sequence: iCalSequence };
}

/** RRULE's numbers. */
const frequencies = ['yearly', 'monthly', 'weekly', 'daily'] as const;

/**
 * The series that the booking is one of. `count` is what was booked, but in a cancellation, where it is the event type's limit. A
 * move has the key too and says nothing of the others.
 */
export function seriesOf(payload: BookingPayload, event: string, does: SeriesTold['does']): SeriesTold | undefined {
  const { freq, interval = 1, count } = payload.recurringEvent ?? {};
  const frequency = freq === undefined ? undefined : frequencies[freq];
  const [type, client] = [payload.eventTypeId ?? payload.type, bookerOf(payload)];
  // A family has one e-mail.
  const name = moverOf(payload)?.name ?? '';
  const isTold = does !== undefined || event === 'BOOKING_REQUESTED';
  if (frequency === undefined || type === undefined || client === null || !isTold || interval < 1) return undefined;
  const timezone = payload.attendees[0]?.timeZone ?? payload.organizer?.timeZone ?? 'UTC';
  const booked = does === 'cancelled' || count === undefined || count < 1 || count > mostOfSeries ? null : count;
  return {
    of: [type, ...[client, name].map((text) => text.trim().replaceAll(/\s+/g, ' ').toLowerCase())],
    rhythm: { frequency, interval, timezone },
    count: booked,
    ...(does === undefined ? {} : { does }),
  };
}

/** A booking page offers 24 at most by itself; more than this is no series that could be told from another. */
const mostOfSeries = 200;

/** Turns Wix's events of Bookings V2 into events of a booking. */
import type { BookingFields, BookingState, DeliveryKey } from '../../booking/booking.ts';
import type { Decoded, Hook } from '../source.ts';
import { issuePaths, isTaken, undecodable } from '../toolkit/decode.ts';
import {
  bookingIn,
  bookingSchema,
  carriedBy,
  fieldsOf,
  movedFromOf,
  namesOf,
  revisionOf,
  stateOf,
  type WixBooking,
} from './payload.ts';
import { openToken, type WixEvent } from './token.ts';

const bookingEntity = 'wix.bookings.v2.booking';

interface Reaction {
  readonly does: string;
  /** A booking may be made at One-Link from this event, where it tells a time. */
  readonly opens: boolean;
  /** The state that the event itself says. */
  readonly state?: BookingState;
}

/** By slug in lower case without underscores: Wix and those who describe it write several (§2.5). */
const reactions: Readonly<Record<string, Reaction>> = {
  created: { does: 'opens the booking, in the state that its status says', opens: true },
  confirmed: { does: 'accepted; opens the booking where it is not known yet', opens: true, state: 'accepted' },
  markedaspending: { does: 'pending; opens the booking where it is not known yet', opens: true, state: 'pending' },
  updated: { does: 'changes the booking', opens: false },
  rescheduled: { does: 'moves the booking', opens: false },
  declined: { does: 'declined', opens: false, state: 'declined' },
  canceled: { does: 'cancelled', opens: false, state: 'cancelled' },
  cancelled: { does: 'cancelled', opens: false, state: 'cancelled' },
  numberofparticipantsupdated: { does: 'changes the booking; One-Link does not count participants', opens: false },
};

const slugs = [
  ...['created', 'confirmed', 'marked_as_pending', 'markedAsPending', 'updated', 'rescheduled', 'declined'],
  ...['canceled', 'cancelled', 'number_of_participants_updated', 'numberOfParticipantsUpdated'],
];

export const events: Readonly<Record<string, string>> = Object.fromEntries(
  slugs.map((slug) => [`${bookingEntity}_${slug}`, reactionTo(slug)?.does ?? '']),
);

export function decode(body: unknown, hook: Hook): readonly Decoded[] {
  const event = openToken(body);
  if (!event.ok) return [undecodable('unknown', event.detail, event.body)];
  return [decodeEvent(event, hook)];
}

function reactionTo(slug: string): Reaction | undefined {
  const key = slug.toLowerCase().replaceAll('_', '');
  return Object.hasOwn(reactions, key) ? reactions[key] : undefined;
}

function decodeEvent(event: WixEvent, { settings }: Hook): Decoded {
  const name = event.name;
  if (event.entity !== bookingEntity) return { kind: 'ignored', event: name, reason: 'not a booking of Bookings V2' };
  const reaction = reactionTo(event.slug);
  if (reaction === undefined) return { kind: 'ignored', event: name, reason: 'unknown event' };
  // A client is being erased: the booking contains blank names, which are not news for the calendar.
  if (event.isAnonymisation) return { kind: 'ignored', event: name, reason: 'made by anonymisation' };

  const found = bookingIn(event.envelope);
  const body = { eventType: name, instanceId: event.instanceId, ...event.envelope, booking: found };
  const read = bookingSchema.safeParse(found ?? {});
  if (!read.success) return undecodable(name, issuePaths(read.error), body, event.entityId);
  const booking = read.data;
  const id = event.entityId ?? booking.id;
  if (id === undefined) return undecodable(name, 'entityId: missing', body);
  // A cancellation needs no more than the id; every other event is about what the booking now is.
  if (found === undefined && reaction.state === undefined) return undecodable(name, 'booking: missing', body, id);
  if (booking.bookedEntity?.schedule !== undefined && booking.bookedEntity.slot === undefined) {
    return { kind: 'ignored', event: name, reason: course };
  }
  const fields = fieldsOf(booking, settings.timezone, settings.region);
  // A decline may contain little more than the id. It is accepted, because a missed cancellation keeps a slot blocked. Without a
  // time and an embedded appointment id it can only affect a booking that the mailbox knows.
  const isBare = fields.times === undefined && namesOf(booking).length === 0;
  if (!isBare && !isTaken(settings.only, [event.instanceId, ...namesOf(booking)])) {
    return { kind: 'ignored', event: name, reason: notInOnly };
  }
  // The bodies of actions may be short (a decline without slot has been seen); that of a creation is the whole booking.
  const isWaiting = booking.status === 'WAITING_LIST' && reaction.state === undefined;
  const opens = reaction.opens && !isWaiting;
  if (opens && reaction.state === undefined && fields.times === undefined) {
    return undecodable(name, 'booking.bookedEntity.slot.startDate: no time', body, id);
  }
  const told = stateAfter(reaction, booking);
  const carried = isBare ? undefined : carriedBy(booking);
  const clock = revisionOf(booking);
  const movedFrom = movedFromOf(event.envelope);
  return {
    kind: 'booking',
    event: name,
    id,
    key: keyOf(event, id, clock),
    clock,
    fields: { ...fields, ...told },
    opens: opens && fields.times !== undefined,
    ...(movedFrom === undefined ? {} : { movedFrom }),
    ...(carried === undefined ? {} : { carried }),
    ...(!opens && told.unknownState && { ifKnown: notOn(isWaiting) }),
    body,
  };
}

export const course = 'a course: many sessions, no single appointment';
export const notInOnly = 'its site, location, resource and service are not in `only`';

export const notOn = (isWaiting: boolean): string =>
  isWaiting ? 'on a waiting list: holds no time' : 'its status is not known';

/**
 * Event and booking may show different moments: the booking may be older or newer than the event. So an end in the event counts,
 * and otherwise the more advanced of the two states.
 */
function stateAfter({ state }: Reaction, booking: WixBooking): Pick<BookingFields, 'state' | 'unknownState'> {
  if (state === 'cancelled' || state === 'declined') return { state };
  const told = stateOf(booking);
  return state !== undefined && (told.state === undefined || told.state === 'pending') ? { state } : told;
}

function keyOf({ name, eventId, eventTime }: WixEvent, id: string, revision: number | null): DeliveryKey {
  return eventId === undefined
    ? { kind: 'derived', parts: [name, id, eventTime ?? String(revision ?? '')] }
    : { kind: 'event_id', id: eventId };
}

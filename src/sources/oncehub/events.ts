/** Turns OnceHub's webhooks into events of a booking. */
import * as z from 'zod';
import type { BookingState } from '../../booking/booking.ts';
import { instantOf } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import { isRecord, issuePaths, isTaken, optionalText, requiredText, textOf, undecodable } from '../toolkit/decode.ts';
import { ignoredEvent, listedIgnored } from '../toolkit/ignored.ts';
import {
  amountOf,
  bookingSchema,
  carriedBy,
  fieldsOf,
  namesOf,
  notInOnly,
  type OnceHubBooking,
  predecessorOf,
  timesOf,
} from './payload.ts';

interface Reaction {
  readonly does: string;
  /** Undefined: says nothing of it. */
  readonly state: BookingState | undefined;
  readonly needsTimes: boolean;
  readonly kind: 'opening' | 'move' | 'change' | 'cancellation';
}

const reactions: Readonly<Record<string, Reaction>> = {
  'booking.scheduled': {
    does: 'opens the booking as accepted; after an approval too, since requests are not sent',
    state: 'accepted',
    needsTimes: true,
    kind: 'opening',
  },
  'booking.rescheduled': {
    does: 'moves the booking; where it names rescheduled_booking_id, it replaces that one',
    state: 'accepted',
    needsTimes: true,
    kind: 'move',
  },
  'booking.canceled_then_rescheduled': {
    does: 'the booking replaces rescheduled_booking_id on another page; that one is not cancelled',
    state: 'accepted',
    needsTimes: true,
    kind: 'move',
  },
  // The slot becomes free; a later booking that points back reopens the appointment (architecture.md, *Fold*).
  'booking.canceled_reschedule_requested': {
    does: 'cancels; a later booking that points to it re-opens the appointment',
    state: 'cancelled',
    needsTimes: false,
    kind: 'cancellation',
  },
  'booking.canceled': { does: 'cancels', state: 'cancelled', needsTimes: false, kind: 'cancellation' },
  'booking.completed': { does: 'completed: its end has passed', state: 'completed', needsTimes: false, kind: 'change' },
  'booking.no_show': { does: 'no-show', state: 'no_show', needsTimes: false, kind: 'change' },
  'booking.reassigned': {
    does: 'changes staff and page, no state',
    state: undefined,
    needsTimes: false,
    kind: 'change',
  },
};

const ignored: Readonly<Record<string, string>> = {
  'conversation.started': 'a chat, not a booking',
  'conversation.closed': 'a chat, not a booking',
  'conversation.abandoned': 'a chat, not a booking',
};

const envelopeSchema = lazily(() => z.looseObject({ type: requiredText, creation_time: optionalText }));

const eventSchema = lazily(() => z.looseObject({ id: requiredText, data: bookingSchema }));

export const events: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(reactions).map(([event, { does }]) => [event, does])),
  ...listedIgnored(ignored),
};

export function decode(body: unknown, hook: Hook): readonly Decoded[] {
  const read = envelopeSchema.safeParse(body);
  if (!read.success) return [undecodable('unknown', issuePaths(read.error), body)];
  const { type: event, creation_time: createdAt } = read.data;
  const reaction = Object.hasOwn(reactions, event) ? reactions[event] : undefined;
  if (reaction !== undefined) return [decodeBooking({ event, reaction, createdAt, body }, hook)];
  return [ignoredEvent(event, ignored)];
}

interface Sending {
  readonly event: string;
  readonly reaction: Reaction;
  readonly createdAt: string | undefined;
  readonly body: unknown;
}

function decodeBooking({ event, reaction, createdAt, body }: Sending, { settings }: Hook): Decoded {
  const read = eventSchema.safeParse(body);
  if (!read.success) return undecodable(event, issuePaths(read.error), body, idIn(body));
  const { id: eventId, data: booking } = read.data;
  if (!isTaken(settings.only, namesOf(booking))) {
    return { kind: 'ignored', event, reason: notInOnly };
  }
  const movedAway = hasMovedAway(reaction, booking);
  if (reaction.needsTimes && !movedAway && timesOf(booking) === null) {
    return undecodable(event, 'data.starting_time: no time with an offset', body, booking.id);
  }
  const predecessor = reaction.kind === 'cancellation' || movedAway ? undefined : predecessorOf(booking);
  const opens = reaction.kind === 'opening' && predecessor === undefined;
  const carried = carriedBy(booking);
  // A charge on a move may be a fee for moving (payments can be asked for again), so the price is the first one's.
  const amount = opens ? amountOf(booking) : undefined;
  return {
    kind: 'booking',
    event,
    id: booking.id,
    key: { kind: 'event_id', id: eventId },
    clock: instantOf(createdAt),
    // A booking that moved away says nothing more. The new booking has the present data.
    fields: movedAway
      ? {}
      : {
          ...(reaction.state !== undefined && { state: reaction.state }),
          ...fieldsOf(booking, settings.region),
          ...(amount !== undefined && { amount }),
        },
    ...(predecessor !== undefined && { predecessor }),
    ...(movedAway && { movedAway }),
    opens,
    ...(carried !== undefined && { carried }),
    body,
  };
}

/**
 * The documented move speaks of the new booking, `scheduled` or `rescheduled`. Should a body speak of the old one, its
 * `canceled` must not cancel what was moved: it waits for the booking that points back.
 */
function hasMovedAway({ kind }: Reaction, { status }: OnceHubBooking): boolean {
  return kind === 'move' && status !== undefined && /^cancell?ed$/i.test(status);
}

function idIn(body: unknown): string | undefined {
  const data = isRecord(body) ? body['data'] : undefined;
  return isRecord(data) ? textOf(data['id']) : undefined;
}

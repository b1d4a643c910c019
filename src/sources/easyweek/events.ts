/** Turns EasyWeek's triggers into events of a booking. */
import type { BookingState } from '../../booking/booking.ts';
import type { Decoded, Hook } from '../source.ts';
import { carriedId, issuePaths, isTaken, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import { plainWord, stateOfOwnerWord } from '../toolkit/owner-words.ts';
import { bookingSchema, fieldsOf, timesOf } from './payload.ts';

interface Reaction {
  readonly does: string;
  /** Undefined: an update of a cancelled or finished booking does not change its state (§4, *Status* and *Order*). */
  readonly state: BookingState | undefined;
  readonly needsTimes: boolean;
  readonly opens: boolean;
}

const reactions: Readonly<Record<string, Reaction>> = {
  'booking-created': { does: 'opens the booking as accepted', state: 'accepted', needsTimes: true, opens: true },
  'booking-updated': { does: 'changes it, not its state', state: undefined, needsTimes: false, opens: false },
  'booking-rescheduled': {
    does: 'moves it, accepted; re-opens a cancelled one',
    state: 'accepted',
    needsTimes: true,
    opens: false,
  },
  'booking-canceled': { does: 'cancels', state: 'cancelled', needsTimes: false, opens: false },
  'booking-succeeded': { does: 'completed', state: 'completed', needsTimes: false, opens: false },
};

export const events: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reactions).map(([event, { does }]) => [event, does]),
);

export const notInOnly = 'its location is not in `only`';

export const decode = (body: unknown, hook: Hook): readonly Decoded[] => [decodeBooking(body, hook)];

function decodeBooking(body: unknown, { query, settings }: Hook): Decoded {
  const event = eventOf(query);
  const read = bookingSchema.safeParse(body);
  const id = read.data?.uid;
  // A person wrote the address. With a missing or mistyped name every event of that trigger would be lost silently, so it is kept
  // as failed. Only what is clearly another entity is ignored.
  if (event === null) return undecodable('unknown', `?event=: missing, expected one of ${names}`, body, id);
  const reaction = Object.hasOwn(reactions, event) ? reactions[event] : undefined;
  if (reaction === undefined) {
    return /^(?!booking)[a-z]+-[a-z-]+$/.test(event)
      ? { kind: 'ignored', event, reason: 'another entity, no booking' }
      : undecodable('unknown', `?event=: no trigger of EasyWeek, expected one of ${names}`, body, id);
  }
  if (!read.success) return undecodable(event, issuePaths(read.error), body);
  const booking = read.data;
  if (!isTaken(settings.only, [booking.location_id, booking.location_uuid])) {
    return { kind: 'ignored', event, reason: notInOnly };
  }
  const times = timesOf(booking);
  if (times === null && (reaction.needsTimes || booking.booking_date_start !== undefined)) {
    return undecodable(event, 'booking_date_start: no time with an offset', body, booking.uid);
  }
  const carried = carriedId(booking.utm_content);
  const state = stateAfter(reaction, booking.booking_status);
  return {
    kind: 'booking',
    event,
    id: booking.uid,
    key: whileNewest(event, booking.uid),
    clock: null,
    fields: { ...fieldsOf(booking, times, settings), ...(state !== undefined && { state }) },
    opens: reaction.opens,
    ...(reaction.opens && { once: true }),
    ...(event === 'booking-rescheduled' && { moves: true }),
    ...(carried !== undefined && { carried }),
    body,
  };
}

/**
 * `booking_status` is text in the account's language, which mostly names the trigger. A visit that is changed or moved and says that it
 * is cancelled is not opened by that.
 */
function stateAfter({ state, opens }: Reaction, status: string | undefined): BookingState | undefined {
  const word = opens || status === undefined ? undefined : stateOfOwnerWord.get(plainWord(status));
  return word === 'cancelled' || word === 'declined' ? word : state;
}

const names = Object.keys(reactions).join(', ');

/** The trigger as EasyWeek writes it, from what a person may have made of it; null where there is none. */
function eventOf(query: URLSearchParams): string | null {
  const written = (query.get('event') ?? '').trim().toLowerCase();
  if (written === '') return null;
  return written.replace(/[._\s]+/g, '-').replace(/-cancelled$/, '-canceled');
}

/**
 * EasyWeek (webhooks-cis.md §4). Each trigger has a webhook and an address of its own, and the body does not name the
 * trigger: `?event=` of our address does. The whole booking is in the body, flat; some keys hold literal dots. Nothing in
 * it tells two sendings apart or orders them, so events count as they arrive.
 */
import * as z from 'zod';
import type { BookingFields, BookingState, BookingTimes } from '../../booking/booking.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { endAfter, utcFromIso } from '../../booking/time.ts';
import type { Decoded, Hook, Source, SourceSettings } from '../source.ts';
import { type Answer, answerOf, birthDateOf, commentOf, readAnswers } from '../toolkit/answers.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import {
  candidates,
  carriedId,
  issuePaths,
  isTaken,
  optionalNumber,
  optionalText,
  said,
  undecodable,
} from '../toolkit/decode.ts';
import { plainWord, stateOfOwnerWord } from '../toolkit/owner-words.ts';

interface Reaction {
  readonly does: string;
  /** Undefined: an update of a cancelled or finished booking leaves it so (§4, *Status* and *Order*). */
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

/** How long EasyWeek repeats after a 5xx is documented nowhere: 10 minutes (architecture.md, *Delivery keys*). */
const repeatSpanMs = 10 * 60_000;

const bookingSchema = z.looseObject({
  uid: z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.guid()),
  location_id: optionalText,
  location_uuid: optionalText,
  booking_date_start: optionalText,
  booking_date_end: optionalText,
  booking_duration: optionalNumber,
  booking_status: optionalText,
  timezone: optionalText,
  customer_full_name: optionalText,
  customer_name: optionalText,
  customer_first_name: optionalText,
  customer_last_name: optionalText,
  customer_phone: optionalText,
  customer_email: optionalText,
  customer_birthday: optionalText,
  'booking_attributes.booking_comment': optionalText,
  customer_comment: optionalText,
  service_id: optionalText,
  service_name: optionalText,
  user_name: optionalText,
  user_email: optionalText,
  booking_price: optionalNumber,
  booking_price_int: optionalNumber,
  booking_price_float: optionalNumber,
  booking_price_currency: optionalText,
  utm_content: optionalText,
});
type Booking = z.output<typeof bookingSchema>;

export const easyweek: Source = {
  title: 'EasyWeek',
  bodies: ['json'],
  clock: 'none',
  globallyUniqueIds: true,
  authentication: 'path_token',
  events: Object.fromEntries(Object.entries(reactions).map(([event, { does }]) => [event, does])),
  authenticate: ({ pathToken, secrets }) => authenticateToken(pathToken, secrets, 'wrong_path_token'),
  decode: (body, hook) => [decodeBooking(body, hook)],
};

function decodeBooking(body: unknown, { query, settings }: Hook): Decoded {
  const event = eventOf(query);
  const read = bookingSchema.safeParse(body);
  const id = read.data?.uid;
  // A person wrote the address. A name left out or mistyped would lose every event of that trigger without a word, so it
  // is kept as failed and not ignored; only what is plainly another entity is.
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
    return { kind: 'ignored', event, reason: 'its location is not in `only`' };
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
    key: { kind: 'while_newest', parts: [event, booking.uid], retrySpanMs: repeatSpanMs },
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

function timesOf(booking: Booking): BookingTimes | null {
  const startsAt = utcFromIso(booking.booking_date_start);
  if (startsAt === null) return null;
  const endsAt = utcFromIso(booking.booking_date_end) ?? endAfter(startsAt, booking.booking_duration);
  return { startsAt, endsAt: endsAt !== null && endsAt > startsAt ? endsAt : null };
}

function fieldsOf(booking: Booking, times: BookingTimes | null, { region }: SourceSettings): BookingFields {
  const parts = [booking.customer_first_name, booking.customer_last_name].filter((part) => part !== undefined);
  const { customer_email: email } = booking;
  const place = { region, zone: booking.timezone };
  const phone = normalisePhone(booking.customer_phone, place) ?? undefined;
  const answers = readAnswers(answersOf(booking), place, phone);
  const notes = new Set(
    [booking['booking_attributes.booking_comment'], booking.customer_comment].filter((note) => note !== undefined),
  );
  return said({
    times: times ?? undefined,
    clientName: booking.customer_full_name ?? booking.customer_name ?? (parts.join(' ') || undefined),
    clientPhone: phone ?? answers.phone,
    clientEmail: email?.includes('@') ? email : undefined,
    clientIdentifier: answers.identifier,
    clientBirthDate: birthDateOf(booking.customer_birthday ?? '') ?? answers.birthDate,
    clientComment: commentOf([...notes].join('\n'), answers.others),
    // Staff has no id in the body.
    staff: candidates(booking.user_email, booking.user_name),
    service: candidates(booking.service_id, booking.service_name),
    amount: amountOf(booking),
  });
}

/** EasyWeek's own attributes, which have keys of their own in the body or are the staff's. */
const ownAttribute = /^(?:booking_attributes\.booking_(?:comment|internal_note)$|customer_attributes\.customer_)/;

/** The attributes that the owner added to the form, by their keys. */
function answersOf(booking: Booking): Answer[] {
  return Object.entries(booking).flatMap(([key, value]) => {
    const question = ownAttribute.test(key) ? undefined : /^(?:booking|customer)_attributes\.(.+)$/.exec(key)?.[1];
    const answer = question === undefined ? undefined : answerOf(value);
    return question === undefined || answer === undefined ? [] : [{ question, answer }];
  });
}

/**
 * The unit of `booking_price` and `booking_price_int` is told in two ways: minor units in the `_int` (the published
 * fixtures), or whole ones there and minor ones in `booking_price` (a later capture from production by the same author,
 * jurassicon/altegio_bot `easyweek_normalizer.py`). In both, one is a hundred times the other and the smaller is the price;
 * in both, `booking_price_float` is the price. So that is what is read, and where the three disagree nothing is: no price
 * is better than one that is wrong by a hundred. 0 is left out: it is also what a service without a price has.
 */
function amountOf(booking: Booking): number | undefined {
  if (booking.booking_price_currency?.toUpperCase() !== 'KZT') return undefined;
  const { booking_price: one, booking_price_int: other, booking_price_float: decimal } = booking;
  let price = decimal;
  if (one !== undefined && other !== undefined) {
    const lower = Math.min(one, other);
    if (Math.round(lower * 100) !== Math.max(one, other)) return undefined;
    if (decimal !== undefined && decimal !== lower) return undefined;
    price = lower;
  }
  return price === undefined ? undefined : wholeTenge([price]) || undefined;
}

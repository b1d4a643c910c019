/** Turns Cal.com's webhooks into events of a booking, or of each of its seats. */
import * as z from 'zod';
import type { BookingEvent, BookingFields, DeliveryKey } from '../../booking/booking.ts';
import { instantOf, utcFromIso } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import { mostEvents } from '../toolkit/bounds.ts';
import { isRecord, issuePaths, isTaken, requiredText, shortText, textOf, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import { ignoredEvent, listedIgnored } from '../toolkit/ignored.ts';
import { originOf, seriesOf } from './belonging.ts';
import { type Attendee, type BookingPayload, bookingBody, noShowBody } from './body.ts';
import {
  carriedOf,
  fieldsOf,
  hasSeats,
  moverOf,
  namesOf,
  type SeatId,
  seatId,
  timesOf,
  unsaidSeat,
} from './payload.ts';
import { ignored, noShowEvent, type Reaction, reactions } from './reactions.ts';

const envelope = lazily(() => z.looseObject({ triggerEvent: requiredText, createdAt: shortText }));

export const events: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(reactions).map(([event, { does }]) => [event, does])),
  [noShowEvent]: 'no-show, or accepted again where the mark is taken back',
  ...listedIgnored(ignored),
};

export function decode(body: unknown, hook: Hook): readonly Decoded[] {
  const read = envelope.safeParse(body);
  // A body without an event name comes from a custom payload template or a Zapier subscription. Its booking must not be lost
  // silently as "ignored".
  if (!read.success) return [undecodable('unknown', issuePaths(read.error), withoutCredentials(body))];
  const event = read.data.triggerEvent;
  const sending = { event, createdAt: read.data.createdAt, body: withoutCredentials(body) };
  if (event === noShowEvent) return [noShow(sending)];
  const reaction = Object.hasOwn(reactions, event) ? reactions[event] : undefined;
  if (reaction !== undefined) return bookingEvents(sending, reaction, hook);
  return [ignoredEvent(event, ignored)];
}

interface Sending {
  readonly event: string;
  readonly createdAt: string | undefined;
  readonly body: unknown;
}

function bookingEvents(sending: Sending, reaction: Reaction, hook: Hook): readonly Decoded[] {
  const read = bookingBody.safeParse(sending.body);
  if (!read.success) return [misfit(sending, issuePaths(read.error))];
  const { payload } = read.data;
  if (!isTaken(hook.settings.only, namesOf(payload))) {
    return [{ kind: 'ignored', event: sending.event, reason: 'not among the connection’s `only`' }];
  }
  if (reaction.needsTimes && timesOf(payload) === null) {
    return [misfit(sending, 'payload.startTime: no time with an offset')];
  }
  const { idKeys } = hook.settings;
  if (!hasSeats(payload)) {
    const whole = { seat: null, id: { id: payload.uid, formerly: [] } };
    const person = unsaidSeat(payload);
    const seat = person === null ? null : seatId(payload.uid, person, idKeys);
    const mayBeSeat = seat === null ? {} : { mayBeSeat: [seat.id, ...seat.formerly] };
    return [
      { kind: 'booking', ...bookingEvent({ sending, payload, reaction }, whole, hook.settings.region), ...mayBeSeat },
    ];
  }
  const mover = moverOf(payload);
  const seats = payload.attendees.flatMap((seat) => {
    const person = seat.email ?? seat.phoneNumber;
    if (person === undefined) return [];
    // Other clients in the new slot have not moved. An edge of theirs would lead nowhere, and a second one would park them as
    // `ambiguous_chain`.
    const from =
      seat === mover && payload.rescheduleUid !== undefined ? seatId(payload.rescheduleUid, person, idKeys) : undefined;
    return [{ seat, id: seatId(payload.uid, person, idKeys), from }];
  });
  if (seats.length === 0) return [misfit(sending, 'payload.attendees: no seat with an e-mail')];
  if (seats.length > mostEvents) return [misfit(sending, `payload.attendees: more than ${mostEvents} seats`)];
  return seats.map((seat) => ({
    kind: 'booking',
    ...bookingEvent({ sending, payload, reaction }, seat, hook.settings.region),
  }));
}

interface Subject {
  readonly id: SeatId;
  readonly seat: Attendee | null;
  readonly from?: SeatId | undefined;
}

interface Told {
  readonly sending: Sending;
  readonly payload: BookingPayload;
  readonly reaction: Reaction;
}

function bookingEvent(
  { sending, payload, reaction }: Told,
  subject: Subject,
  region: string | undefined,
): BookingEvent<string> {
  const state = reaction.state(payload.status);
  const fields: BookingFields = {
    ...(state === undefined ? {} : { state }),
    ...(reaction.saysUnknown?.(payload.status) && { unknownState: true }),
    ...fieldsOf(payload, subject.seat, region),
  };
  const { id } = subject.id;
  const from = subject.seat === null ? payload.rescheduleUid : subject.from?.id;
  const ofSeat = (seat: SeatId | undefined, shared: string | undefined) =>
    seat === undefined || shared === undefined ? [] : [{ ...seat, shared }];
  const formerIds =
    subject.seat === null ? [] : [...ofSeat(subject.id, payload.uid), ...ofSeat(subject.from, payload.rescheduleUid)];
  const moved = payload.rescheduleUid !== undefined && payload.rescheduleUid !== payload.uid;
  const carried = carriedOf(payload, subject.seat);
  const origin = subject.seat === null ? originOf(payload) : undefined;
  const series = subject.seat === null ? seriesOf(payload, sending.event, reaction.ofSeries) : undefined;
  const movedFrom = moved && from !== undefined ? utcFromIso(payload.rescheduleStartTime) : null;
  return {
    event: sending.event,
    id,
    key: keyOf(sending, id, subject.seat !== null),
    clock: instantOf(sending.createdAt),
    fields,
    // A cancellation is about only one uid. Former uids in it make no edge.
    ...(moved && from !== undefined && state !== 'cancelled' ? { predecessor: from } : {}),
    ...(origin === undefined ? {} : { origin }),
    ...(series === undefined ? {} : { series }),
    ...(movedFrom === null ? {} : { movedFrom }),
    opens: reaction.opens && !moved && (origin === undefined || origin.ifKnown === true),
    ...(formerIds.length > 0 ? { formerIds } : {}),
    ...(carried === undefined ? {} : { carried }),
    ...(reaction.notYet !== undefined && { ifKnown: reaction.notYet, fillsGaps: true }),
    body: sending.body,
  };
}

/**
 * Marks name attendees by e-mail address, not the booking's client. If anybody came, the visit is no no-show, so every attendee
 * named must be one. If the mark is taken back, the booking is accepted again: Cal.com lets hosts mark no-shows only from the
 * start of an accepted booking on. The event does not say whether there are seats (`seatsPerTimeSlot` is not sent), so it is
 * about the shared `uid`.
 */
function noShow(sending: Sending): Decoded {
  const read = noShowBody.safeParse(sending.body);
  if (!read.success) return misfit(sending, issuePaths(read.error));
  const { bookingUid: id, attendees } = read.data.payload;
  const state = attendees.every((one) => one.noShow) ? 'no_show' : 'accepted';
  return {
    kind: 'booking',
    event: sending.event,
    id,
    key: keyOf(sending, id, true),
    clock: instantOf(sending.createdAt),
    fields: { state },
    opens: false,
    body: sending.body,
  };
}

/**
 * `createdAt` is made when the webhook is sent, also for no-shows, and a retry repeats it. So with it the same body is the same
 * webhook, and mark, unmark, mark are three. Versions that leave it out send neither id nor time. There, too, equal bytes are
 * one webhook, and a replay never counts: every move makes a new uid, and a cancelled uid is never booked again. Two things may
 * really happen twice to one uid: a no-show that is marked, unmarked and marked, and a seat that a person gives up and books
 * again. Such a key counts only while its event is the newest (architecture.md, *Delivery keys*). Cal.com does not document for
 * how long it retries: 10 minutes.
 */
function keyOf({ event, createdAt }: Sending, id: string, mayHappenTwice: boolean): DeliveryKey {
  if (createdAt !== undefined) return { kind: 'derived', parts: [event, id, createdAt] };
  return mayHappenTwice ? whileNewest(event, id) : { kind: 'derived', parts: [event, id] };
}

function misfit(sending: Sending, detail: string): Decoded {
  const payload = isRecord(sending.body) ? sending.body['payload'] : undefined;
  const id = isRecord(payload) ? textOf(payload['uid'] ?? payload['bookingUid']) : undefined;
  return undecodable(sending.event, detail, sending.body, id);
}

/** `oneTimePassword` confirms a booking in the host's name; the call's password opens it. Neither is stored. */
export function withoutCredentials(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['payload'])) return body;
  const { oneTimePassword: _, ...payload } = body['payload'];
  if (!isRecord(payload['videoCallData'])) return { ...body, payload };
  const { password: __, ...videoCallData } = payload['videoCallData'];
  return { ...body, payload: { ...payload, videoCallData } };
}

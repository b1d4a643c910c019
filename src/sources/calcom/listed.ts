/**
 * What an entry of Cal.com's list says, in the words of its webhooks. The list has neither the owner's questions nor the title of
 * the event type, which are read with the event type. What cannot be said as webhooks say it is left out.
 */
import type { BookingFields, BookingState } from '../../booking/booking.ts';
import { instantOf } from '../../booking/time.ts';
import { type Asked, listedBooking, listedEvent } from '../listing.ts';
import type { Decoded, SourceSettings } from '../source.ts';
import { isRecord, issuePaths, isTaken, textOf } from '../toolkit/decode.ts';
import { misfit, notOurs } from '../toolkit/list-pages.ts';
import { type BookingPayload, bookingBody } from './body.ts';
import { answersIn, type Question, withoutHalfComment } from './listed-answers.ts';
import { carriedOf, fieldsOf, namesOf, seatId, timesOf } from './payload.ts';
import { asInWebhook, states } from './read-back.ts';

export interface EventType {
  readonly title: string | undefined;
  readonly price: number | undefined;
  readonly questions: readonly Question[];
}

/** Those that could be read, by id. */
export type EventTypes = ReadonlyMap<string, EventType>;

type Entry = Readonly<Record<string, unknown>>;

/** An entry that can be read, in the form of a webhook's payload. */
export interface Shown {
  readonly entry: Entry;
  readonly payload: BookingPayload;
  readonly clock: number;
}

/** Reads an entry. */
export function shownIn(entry: unknown): Shown | Decoded {
  if (!isRecord(entry)) return misfit('(entry): no booking');
  const hosts = Array.isArray(entry['hosts']) ? entry['hosts'].filter(isRecord).map(withoutUnknown) : [];
  const body = asInWebhook({ ...entry, hosts, bookingFieldsResponses: answersIn(entry) });
  const read = bookingBody.safeParse({ payload: { ...body, seatsPerTimeSlot: null, metadata: entry['metadata'] } });
  const id = textOf(entry['uid']);
  if (!read.success) return misfit(issuePaths(read.error), id);
  const clock = instantOf(textOf(entry['updatedAt']) ?? textOf(entry['createdAt']));
  if (timesOf(read.data.payload) === null) return misfit('start: no time with an offset', id);
  return clock === null
    ? misfit('updatedAt: no time with an offset', id)
    : { entry, payload: read.data.payload, clock };
}

/** A host whom Cal.com does not have any more is called so. */
const withoutUnknown = (host: Entry): Entry =>
  Object.fromEntries(Object.entries(host).filter(([, value]) => value !== 'unknown'));

export function bookingsIn(
  shown: readonly (Shown | Decoded)[],
  types: EventTypes,
  settings: SourceSettings,
): readonly Decoded[] {
  // A visit of a series does not say where it was moved to, but the new one says from where.
  const movedTo = new Map(
    shown.flatMap((one) =>
      'payload' in one && one.payload.rescheduleUid !== undefined
        ? [[one.payload.rescheduleUid, one.payload.uid] as const]
        : [],
    ),
  );
  return shown.flatMap((one) =>
    'payload' in one ? decodedOf(one, { types, settings, movedTo, mayBeUnpaid: true }) : [one],
  );
}

interface Reading {
  readonly types: EventTypes;
  readonly settings: SourceSettings;
  readonly movedTo: ReadonlyMap<string, string>;
  /** The list does not say whether a booking was paid. One that the mailbox knows was, or it would not know it. */
  readonly mayBeUnpaid: boolean;
}

function decodedOf(shown: Shown, reading: Reading): readonly Decoded[] {
  const { entry, payload } = shown;
  const { types, settings, mayBeUnpaid } = reading;
  const type = payload.eventTypeId === undefined ? undefined : types.get(payload.eventTypeId);
  const responses = answersIn(entry, type?.questions);
  const told: Shown = { ...shown, payload: { ...payload, responses, eventTitle: type?.title } };
  const word = payload.status?.toLowerCase();
  if (word === 'awaiting_host') return [ignored('a call for a host, not a booking yet')];
  if (!isTaken(settings.only, namesOf(told.payload))) return [undecidedIn(told, settings.only) ?? notOurs];
  // One that was moved was paid before: only then does Cal.com ask for no payment again.
  if (mayBeUnpaid && (type?.price ?? 0) > 0 && !isOver(told) && payload.rescheduleUid === undefined) {
    return [ignored('its event type has a price, and the list does not say whether it was paid')];
  }
  if (isSeated(entry)) return seatsOf(told, type?.questions, settings);
  // All clients of a time with seats have cancelled, or this key may not see them.
  return payload.attendees.length === 0 ? [] : [wholeOf(told, reading)];
}

/** Why it is not known whether `only` takes the booking: it must not leave the connection for a name that the list does not tell. */
function undecidedIn({ payload: { uid, organizer, eventTitle } }: Shown, only: readonly string[]): Decoded | null {
  if (organizer?.id === undefined && organizer?.email === undefined) return misfit('hosts: not told', uid);
  const mayBeTitle = eventTitle === undefined && only.some((name) => !/^\d+$/.test(name.trim()));
  return mayBeTitle ? misfit('eventType: `only` may name its title, which the key cannot read', uid) : null;
}

const ignored = (reason: string): Decoded => ({ kind: 'ignored', event: listedEvent, reason });

const stateOf = ({ payload: { status } }: Shown): BookingState | undefined => states[status?.toLowerCase() ?? ''];
const isOver = (shown: Shown): boolean => ['cancelled', 'declined'].includes(stateOf(shown) ?? '');

const attendeesOf = (entry: Entry): readonly Entry[] =>
  Array.isArray(entry['attendees']) ? entry['attendees'].map((one) => (isRecord(one) ? one : {})) : [];
const isSeated = (entry: Entry): boolean => attendeesOf(entry).some((one) => one['seatUid'] !== undefined);

/**
 * Marks name attendees. If all of them are marked, nobody came. If only some are, a webhook may have said either, so nothing is said.
 */
function stateIn(shown: Shown, attendees: readonly Entry[]): Pick<BookingFields, 'state' | 'unknownState'> {
  const state = stateOf(shown);
  const absent = attendees.filter((one) => one['absent'] === true).length;
  if (state === undefined) return { unknownState: true };
  if (state !== 'accepted' || absent === 0) return { state };
  return absent === attendees.length ? { state: 'no_show' } : {};
}

function fieldsIn(shown: Shown, attendees: readonly Entry[], fields: BookingFields): BookingFields {
  const { service, ...rest } = fields;
  const isNamed = shown.payload.eventTitle !== undefined && service !== undefined;
  return { ...rest, ...stateIn(shown, attendees), ...(isNamed && { service }) };
}

function wholeOf(shown: Shown, { settings, movedTo }: Pick<Reading, 'settings' | 'movedTo'>): Decoded {
  const { entry, payload, clock } = shown;
  const fields = withoutHalfComment(fieldsOf(payload, null, settings.region), entry);
  const { uid: id, rescheduleUid: predecessor } = payload;
  const successor = textOf(entry['rescheduledToUid']) ?? movedTo.get(id);
  const carried = carriedOf(payload, null);
  return listedBooking(
    { id, clock, fields: fieldsIn(shown, attendeesOf(entry), fields) },
    {
      ...(predecessor !== undefined && predecessor !== id && { predecessor }),
      ...(successor !== undefined && successor !== id && isOver(shown) && { successor }),
      ...(carried !== undefined && { carried }),
    },
  );
}

/**
 * Each client of a time with seats. `rescheduledFromUid` is about the first of them that moved there, and does not say who that was,
 * so it makes no edge.
 */
function seatsOf(
  shown: Shown,
  questions: readonly Question[] | undefined,
  settings: SourceSettings,
): readonly Decoded[] {
  const { entry, payload, clock } = shown;
  return attendeesOf(entry).flatMap((attendee, index): readonly Decoded[] => {
    const seat = payload.attendees[index];
    if (seat === undefined || attendee['seatUid'] === undefined) return [];
    const person = seat.email ?? seat.phoneNumber;
    if (person === undefined) return [misfit(`attendees.${index}: no e-mail`)];
    const { id, formerly } = seatId(payload.uid, person, settings.idKeys);
    // The list leaves the e-mail out of a seat's form, which is its client's own.
    const responses = { ...answersIn(attendee, questions), ...(seat.email !== undefined && { email: seat.email }) };
    const told = fieldsOf({ ...payload, attendees: [seat], responses }, seat, settings.region);
    const fields = fieldsIn(shown, [attendee], withoutHalfComment(told, attendee));
    return [listedBooking({ id, clock, fields }, { formerIds: [{ id, formerly, shared: payload.uid }] })];
  });
}

/** The booking that was asked for. A seat is no more there when its client has given it up. */
export function askedIn(id: string, shown: Shown | Decoded, types: EventTypes, settings: SourceSettings): Asked {
  if (!('payload' in shown)) return { kind: 'booking', booking: shown };
  const { entry, payload, clock } = shown;
  const all = decodedOf(shown, { types, settings, movedTo: new Map(), mayBeUnpaid: false });
  const own = all.find((one) => one.kind !== 'booking' || isCalled(one, id));
  if (own !== undefined) return { kind: 'booking', booking: own };
  if (isOver(shown)) {
    const [state, times] = [stateOf(shown), timesOf(payload)];
    const fields = { ...(state !== undefined && { state }), ...(times !== null && { times }) };
    return { kind: 'booking', booking: listedBooking({ id, clock, fields }) };
  }
  if (id === payload.uid)
    return { kind: 'booking', booking: ignored('its time has seats, and each client is a booking') };
  return isSeated(entry) ? { kind: 'gone' } : { kind: 'unreadable', detail: 'data.attendees: not shown to this key' };
}

const isCalled = (booking: Extract<Decoded, { kind: 'booking' }>, id: string): boolean =>
  booking.id === id || booking.formerIds?.some(({ formerly }) => formerly.includes(id)) === true;

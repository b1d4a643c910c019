/**
 * A booking keeps the id under which it was first known, even if the source would use another one today: an id made with a secret
 * changes with the secret, and a tool may not say whether several clients share the id. If the tool gives an id a second time, it
 * belongs to another booking.
 */
import { type BookingEvent, type DeliveryKey, instanceMark } from '../../booking/booking.ts';
import type { Chain } from '../../booking/chain.ts';
import { type BookingId, bookingId } from '../../booking/ids.ts';

/** What the mailbox knows under an id. */
type ChainOf = (id: BookingId) => { readonly chain: Chain } | null;

/** The event with the ids under which the mailbox knows its bookings. */
export function underKnownIds<Event extends BookingEvent>(told: Event, recordOf: ChainOf): Event {
  const event = withKnownOrigin(told, recordOf);
  const known = new Map<string, BookingId>();
  for (const former of event.formerIds ?? []) {
    const id = formOf(former, recordOf);
    if (id !== undefined) known.set(former.id, id);
  }
  const seat = seatMeant(event, recordOf);
  if (seat !== undefined) known.set(event.id, seat);
  const second = secondOf(event, recordOf);
  if (second !== undefined) known.set(event.id, second);
  if (known.size === 0) return event;
  const asKnown = <Text extends string>(id: Text): Text | BookingId => known.get(id) ?? id;
  const { predecessor, successor, mayBeSeat, ...rest } = event;
  return {
    ...rest,
    ...(seat === undefined ? {} : { fields: { ...event.fields, isGroup: true } }),
    id: asKnown(event.id),
    key: keyOf(event.key, asKnown),
    ...(predecessor === undefined ? {} : { predecessor: asKnown(predecessor) }),
    ...(successor === undefined ? {} : { successor: asKnown(successor) }),
    ...(mayBeSeat === undefined || seat !== undefined ? {} : { mayBeSeat }),
  } as Event;
}

/**
 * An `origin` that may be something else counts as the first id of the booking only if the mailbox knows it. Then the event opens
 * nothing.
 */
function withKnownOrigin<Event extends BookingEvent>(event: Event, recordOf: ChainOf): Event {
  if (event.origin?.ifKnown !== true) return event;
  const { origin, ...rest } = event;
  const { ifKnown: _, ...known } = origin;
  return (recordOf(origin.id) === null ? rest : { ...rest, origin: known, opens: false }) as Event;
}

type FormerId = NonNullable<BookingEvent['formerIds']>[number];

/** Another form that the id is known under; undefined: none, or it is known itself. */
function formOf({ id, formerly, shared }: FormerId, recordOf: ChainOf): BookingId | undefined {
  if (recordOf(id) !== null) return undefined;
  const former = formerly.find((one) => recordOf(one) !== null);
  if (former !== undefined || shared === undefined) return former;
  const seat = seatUnder(shared, recordOf);
  return seat !== undefined && [id, ...formerly].includes(seat) ? shared : undefined;
}

/**
 * The seat of an event that does not say that there are seats: a known one, or that of a second client under an id that another
 * client has.
 */
function seatMeant({ id, mayBeSeat = [], fields }: BookingEvent, recordOf: ChainOf): BookingId | undefined {
  const known = mayBeSeat.find((seat) => recordOf(seat) !== null);
  if (known !== undefined) return known;
  const other = seatUnder(id, recordOf);
  const isOthers = other !== undefined && !mayBeSeat.includes(other);
  return isOthers && fields.state === 'accepted' ? mayBeSeat[0] : undefined;
}

/** The id for a booking whose id the tool has already given to a known booking. */
function secondOf({ id, instance }: BookingEvent, recordOf: ChainOf): BookingId | undefined {
  if (instance === undefined) return undefined;
  const first = recordOf(id)?.chain.ids[id]?.instance;
  if (first === instance) return undefined;
  const second = bookingId(`${id}${instanceMark}${instance}`);
  return first !== undefined || recordOf(second) !== null ? second : undefined;
}

const seatUnder = (id: BookingId, recordOf: ChainOf): BookingId | undefined => recordOf(id)?.chain.ids[id]?.seat;

/** A webhook that was sent before the change is still recognised. */
const keyOf = (key: DeliveryKey, asKnown: (text: string) => string): DeliveryKey =>
  key.kind === 'event_id' ? key : { ...key, parts: key.parts.map(asKnown) };

/**
 * A booking keeps the id it was first known by, also where the source would name it otherwise today: an id that is made with a
 * key is another one under another key.
 */
import type { BookingEvent, DeliveryKey } from '../../booking/booking.ts';

/** The event as it speaks of ids that the mailbox knows, where it knows one under a former form. */
export function underKnownIds<Event extends BookingEvent>(event: Event, isKnown: (id: string) => boolean): Event {
  const known = new Map<string, string>();
  for (const { id, formerly } of event.formerIds ?? []) {
    const former = isKnown(id) ? undefined : formerly.find(isKnown);
    if (former !== undefined) known.set(id, former);
  }
  if (known.size === 0) return event;
  const asKnown = (id: string): string => known.get(id) ?? id;
  const { predecessor, successor } = event;
  return {
    ...event,
    id: asKnown(event.id),
    key: keyOf(event.key, asKnown),
    ...(predecessor === undefined ? {} : { predecessor: asKnown(predecessor) }),
    ...(successor === undefined ? {} : { successor: asKnown(successor) }),
  };
}

/** A sending from before the change is still the same sending. */
const keyOf = (key: DeliveryKey, asKnown: (id: string) => string): DeliveryKey =>
  key.kind === 'event_id' ? key : { ...key, parts: key.parts.map(asKnown) };

/**
 * The bodies of one webhook. They are stored only if the connection has expressions or the delivery could not be read, and only
 * once for all events of the webhook. Then old bodies are deleted if the quota is exceeded.
 */
import type { BookingId } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { Store } from '../store/store.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

/** All bodies of one webhook together. If a table makes many copies of one body, no more than this is stored. */
const charactersAWebhook = 512 * 1024;

/** Characters of a booking as the tool's API sends it. Nothing reads more. */
const charactersARead = 256 * 1024;

/**
 * What was read from the tool replaces the webhook's body in the newest delivery that asked for it. Null: no delivery asks any
 * more. A body that is too long is not stored, and the settlement says so (`body_dropped`).
 */
export function storeRead(
  { key, intake: { open } }: StoredBooking,
  id: BookingId,
  body: unknown,
  store: Store,
): { readonly at: number; readonly size: number } | null {
  const newest = open.findLast((one) => one.id === id);
  if (newest === undefined) return null;
  const text = JSON.stringify(body ?? null);
  const isTooLong = text.length > charactersARead;
  const own = newest.storedBody?.at;
  const isAlone = own !== undefined && store.bodyUsers(own) === 1;
  if (isAlone && !isTooLong) store.replaceBody(own, text);
  // If other deliveries read the webhook's body under this number, it is taken, so a negative one is used.
  const at = isAlone && !isTooLong ? own : store.hasBody(newest.arrival) ? -newest.arrival : newest.arrival;
  if (at !== own && !isTooLong) store.putBody(at, key, text);
  makeRoom(store);
  return { at, size: text.length };
}

export type Bodies = ReturnType<typeof createBodies>;

export function createBodies(store: Store) {
  /** By body: events of one webhook share theirs. */
  const places = new Map<unknown, { readonly at: number; readonly text: string }>();
  let characters = 0;

  function placed(body: unknown, arrival: number): { readonly at: number; readonly text: string } | null {
    if (body === null || body === undefined) return null;
    const known = places.get(body);
    if (known !== undefined) return known;
    const text = JSON.stringify(body);
    if (characters + text.length > charactersAWebhook) return null;
    characters += text.length;
    const place = { at: arrival, text };
    places.set(body, place);
    return place;
  }

  return {
    /** Where the body of a delivery will be stored if a booking needs it; null: it will not be stored. */
    placeOf(body: unknown, arrival: number): { readonly at: number; readonly size: number } | null {
      const place = placed(body, arrival);
      return place === null ? null : { at: place.at, size: place.text.length };
    },
    /** Stores one that could not be read, and says where. */
    keepUnread(body: unknown, arrival: number): { readonly bodyAt?: number } {
      const place = placed(body, arrival);
      if (place === null) return {};
      if (store.hasBody(place.at)) store.shareBody(place.at);
      else store.putBody(place.at, null, place.text);
      return { bodyAt: place.at };
    },
    /** At the end of the webhook: stores what its bookings have taken over, then makes room. */
    store(records: readonly BookingRecord[]): void {
      for (const { at, text } of places.values()) {
        const readers = records.flatMap(({ key, intake: { open } }) =>
          open.flatMap(({ storedBody }) => (storedBody?.at === at ? key : [])),
        );
        if (readers[0] === undefined) continue;
        if (!store.hasBody(at)) store.putBody(at, readers[0], text, readers.length);
        else for (const _ of readers) store.shareBody(at);
      }
      // If nothing was stored, the total need not be known, which would take a look at every body.
      if (places.size > 0) makeRoom(store);
    },
  };
}

/** Bodies of failed bookings are needed least, after those that could not be read. */
function makeRoom(store: Store): void {
  store.makeRoom((booking) => store.peek(booking)?.lifecycle.phase === 'failed');
}

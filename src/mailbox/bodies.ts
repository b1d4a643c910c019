/**
 * The bodies of one webhook: stored only for deliveries whose connection has expressions over them, or that could not be
 * read, and once however many events the webhook held. Afterwards room is made where the quota is used up.
 */
import type { BookingRecord } from '../core/booking-record.ts';
import type { Store } from './store.ts';

/** All bodies of one webhook together; a table that makes many copies of one body gets no more of them stored. */
const charactersAWebhook = 512 * 1024;

/** What was read from the tool, for the newest delivery that asked for it: in place of that webhook's own body. */
export function storeRead(record: BookingRecord, id: string, body: unknown, store: Store): void {
  const asked = record.open.filter((open) => open.id === id);
  const newest = asked.at(-1);
  if (newest === undefined) return;
  for (const older of asked.slice(0, -1)) delete older.storedBody;
  const text = JSON.stringify(body ?? null);
  const own = newest.storedBody?.at;
  if (own !== undefined && store.bodyUsers(own) === 1) store.replaceBody(own, text);
  // Where other deliveries read the webhook's body under this number, the number is taken: a negative one is free.
  const at =
    own !== undefined && store.bodyUsers(own) === 1
      ? own
      : store.hasBody(newest.arrival)
        ? -newest.arrival
        : newest.arrival;
  if (at !== own) store.putBody(at, record.key, text);
  newest.storedBody = { at, size: text.length };
}

export type Bodies = ReturnType<typeof createBodies>;

export function createBodies(store: Store) {
  /** By body: events of one webhook share theirs. */
  const places = new Map<unknown, { readonly at: number; readonly text: string }>();
  let characters = 0;

  function placed(body: unknown, arrival: number): { readonly at: number; readonly text: string } | null {
    const known = places.get(body);
    if (known !== undefined) return known;
    const text = JSON.stringify(body ?? null);
    if (characters + text.length > charactersAWebhook) return null;
    characters += text.length;
    const place = { at: arrival, text };
    places.set(body, place);
    return place;
  }

  function writeOrShare(at: number, booking: string | null, body: unknown): void {
    if (store.hasBody(at)) store.shareBody(at);
    else store.putBody(at, booking, places.get(body)?.text ?? JSON.stringify(body));
  }

  return {
    /** Where the body of a delivery is stored if anybody needs it; null: not at all. */
    placeOf(body: unknown, arrival: number): { readonly at: number; readonly size: number } | null {
      const place = body === null || body === undefined ? null : placed(body, arrival);
      return place === null ? null : { at: place.at, size: place.text.length };
    },
    /** Stores it where a record has taken it over. */
    keepFor(record: BookingRecord, arrival: number, body: unknown): void {
      const stored = record.open.find((open) => open.arrival === arrival)?.storedBody;
      if (stored !== undefined) writeOrShare(stored.at, record.key, body);
    },
    /** Stores one that could not be read, and says where. */
    keepUnread(body: unknown, arrival: number): { readonly bodyAt?: number } {
      const place = body === null || body === undefined ? null : placed(body, arrival);
      if (place === null) return {};
      writeOrShare(place.at, null, body);
      return { bodyAt: place.at };
    },
    /** A booking that has failed needs its bodies least, and what nobody could read. */
    makeRoom(): void {
      store.makeRoom((booking) => store.peek(booking)?.phase === 'failed');
    },
  };
}

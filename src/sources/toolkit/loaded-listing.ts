/** Listings are loaded when the first page is asked for: no webhook needs them, and most connections reconcile once an hour. */
import type { Listing } from '../listing.ts';

/** A listing of which only the traits are there at start. Webhooks do not need the rest. */
export function loadedListing(traits: Omit<Listing, 'list' | 'ask'>, load: () => Promise<Listing>): Listing {
  return {
    ...traits,
    list: async (query, access) => (await load()).list(query, access),
    ask: async (id, access) => (await load()).ask(id, access),
  };
}

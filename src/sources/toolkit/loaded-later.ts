/** A listing whose code is loaded when it is first asked for: no webhook needs it, and a deployment uses one or two tools. */
import type { Listing } from '../listing.ts';

export const loadedLater = (
  known: Pick<Listing, 'changes' | 'longestSpanMs'>,
  load: () => Promise<Pick<Listing, 'list' | 'ask'>>,
): Listing => ({
  ...known,
  list: async (query, access) => (await load()).list(query, access),
  ask: async (id, access) => (await load()).ask(id, access),
});

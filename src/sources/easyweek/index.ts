/**
 * EasyWeek (webhooks-cis.md §4). Each trigger has a webhook and an address of its own, and the body does not name the
 * trigger: `?event=` of our address does. The whole booking is in the body, flat; some keys hold literal dots. Nothing in
 * it tells two sendings apart or orders them, so events count as they arrive.
 */
import type { Source } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/list-pages.ts';
import { decode, events } from './events.ts';

export const easyweek: Source = {
  title: 'EasyWeek',
  bodies: ['json'],
  clock: 'none',
  globallyUniqueIds: true,
  authentication: 'path_token',
  events,
  bookingPage: (id) => (/^[\da-f-]{36}$/.test(id) ? `https://my.easyweek.io/bookings/uuid/${id}` : null),
  authenticate: ({ pathToken, secrets }) => authenticateToken(pathToken, secrets, 'wrong_path_token'),
  decode,
  rateLimit: { calls: 60, perMs: 60_000 },
  listing: loadedListing({}, async () => (await import('./listing.ts')).listing),
};

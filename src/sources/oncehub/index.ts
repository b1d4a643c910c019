/**
 * OnceHub, webhooks of API v2, booking pages and booking calendars (webhooks-international.md §2.8). A move on the same page
 * may keep the booking's id; one to another page makes a new id that points back. What the events say of a booking is read
 * in `payload.ts`.
 */
import type { Source } from '../source.ts';
import { authenticateTimedHmac } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events } from './events.ts';

/**
 * How old a signed time may be. OnceHub repeats for 72 hours and does not tell whether it signs a repeat
 * anew, so the bound is wider than that; what guards against a replay is the event's id, kept as long as the booking.
 */
const oldestMs = 96 * 3_600_000;

export const oncehub: Source = {
  title: 'OnceHub',
  bodies: ['json'],
  clock: 'event_time',
  globallyUniqueIds: true,
  authentication: 'signature',
  events,

  /** `t=<unix s>,s=<hex>`, signed over `t.body`. Webhooks of API v1 are not signed and are refused. */
  authenticate: ({ body, headers, secrets, now }) =>
    authenticateTimedHmac({
      header: headers.get('oncehub-signature'),
      name: 's',
      body,
      secrets,
      now,
      oldestMs,
      most: 1,
    }),
  decode,
  rateLimit: { calls: 200, perMs: 300_000 },
  listing: loadedListing({ changes: true }, async () => (await import('./listing.ts')).listing),
};

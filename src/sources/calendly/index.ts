/**
 * Calendly, webhook subscriptions of API v2 (webhooks-international.md §2.2). A reschedule is two posts in either order,
 * the old invitee canceled and the new one created; each names the other, so each gives the same edge and neither cancels.
 */
import type { Source } from '../source.ts';
import { authenticateTimedHmac } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events, withoutCredentials } from './events.ts';

/** How old a signed time may be. */
const oldestMs = 48 * 3_600_000;

export const calendly: Source = {
  title: 'Calendly',
  bodies: ['json'],
  clock: 'event_time',
  globallyUniqueIds: true,
  authentication: 'signature',
  events,

  /**
   * `t=<unix s>,v1=<hex>`, signed over `t.body`; several `v1` while a key is changed. What guards against a replay is the
   * delivery key, kept as long as the booking; the signed time only bounds what comes after that. It is not proven that
   * Calendly signs its retries anew (§2.2), and a sender that does not would lose every late retry to the usual 3 minutes
   * (field.md §2, items 9 and 10). So the bound is the 24 hours for which Calendly retries, twice.
   */
  authenticate: ({ body, headers, secrets, now }) =>
    authenticateTimedHmac({
      header: headers.get('calendly-webhook-signature'),
      name: 'v1',
      body,
      secrets,
      now,
      oldestMs,
    }),
  withoutCredentials,
  decode,
  rateLimit: { calls: 500, perMs: 60_000 },
  listing: loadedListing({}, async () => (await import('./listing.ts')).listing),
};

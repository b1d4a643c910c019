/**
 * Wix Bookings, webhooks of a Wix app for Bookings V2 (webhooks-international.md §2.5). The whole body is one signed JWT, in
 * it JSON within JSON: `token.ts` opens it, `payload.ts` reads the booking. Settings and quirks: page.md.
 */
import type { Source } from '../source.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events } from './events.ts';
import { authenticateWix } from './token.ts';

export const wix: Source = {
  title: 'Wix Bookings',
  bodies: ['text'],
  clock: 'version',
  globallyUniqueIds: true,
  authentication: 'signature',
  publicKey: true,
  // It hangs up after 1.25 s.
  patienceMs: 800,
  events,

  authenticate: ({ body, secrets, now }) => authenticateWix(body, secrets, now),
  decode,
  listing: loadedListing({ changes: true }, async () => (await import('./listing.ts')).listing),
};

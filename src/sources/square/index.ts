/**
 * Square Appointments, webhook subscriptions of the Bookings API (webhooks-international.md §2.3). The webhook holds the
 * booking but neither name nor phone: those are read back (`square/read-back.ts`). Settings and quirks: page.md.
 */
import { Buffer } from 'node:buffer';
import type { Source } from '../source.ts';
import { authenticateHmac, unauthentic } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events } from './events.ts';
import { readBack } from './read-back.ts';

/** Of the starts in one list (webhooks-international.md §2.3, *Listing*). */
const longestListedMs = 31 * 86_400_000;

export const square: Source = {
  title: 'Square',
  bodies: ['json'],
  clock: 'version',
  globallyUniqueIds: true,
  authentication: 'signature',
  signsAddress: true,
  events,

  /** Signed over the URL as the subscription has it, then the body (§2.3). Without that URL nothing can be verified. */
  authenticate({ body, headers, secrets, settings }) {
    if (settings.notificationUrl === null || settings.notificationUrl === '') return unauthentic('not_checked');
    return authenticateHmac({
      algorithm: 'sha256',
      encoding: 'base64',
      signature: headers.get('x-square-hmacsha256-signature'),
      content: Buffer.concat([Buffer.from(settings.notificationUrl), body]),
      secrets,
    });
  },
  decode,
  readBack,
  listing: loadedListing({ longestSpanMs: longestListedMs }, async () => (await import('./listing.ts')).listing),
};

/**
 * Bitrix24 Booking (webhooks-cis.md §3): a form with an id and the application token in its body. A booking has neither
 * client nor resource names in it, so two batch calls read it; what they say is in `payload.ts`. Deals are not
 * bookings: whoever keeps visits as deals uses the `mapped` source.
 */
import type { Source } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { applicationToken } from './application-token.ts';
import { decode, events, withoutCredentials } from './events.ts';
import { readBack } from './read-back.ts';

export const bitrix24: Source = {
  title: 'Bitrix24',
  bodies: ['form', 'json'],
  clock: 'read_back',
  globallyUniqueIds: false,
  authentication: 'body_token',
  needsApiKey: true,
  events,

  authenticate: ({ body, headers, secrets }) =>
    authenticateToken(applicationToken(body, headers), secrets, 'wrong_token'),
  withoutCredentials,
  decode,
  readBack,
  listing: loadedListing({}, async () => (await import('./listing.ts')).listing),
};

/**
 * Easy!Appointments (webhooks-international.md §2.7): self-hosted, a static header token, sent once. The webhook holds the
 * appointment's row with ids for client, service and provider and a wall clock in the provider's zone, so the appointment is
 * read with its relations; what they say is in `payload.ts`.
 */
import type { Source } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events } from './events.ts';
import { readBack } from './read-back.ts';

export const easyappointments: Source = {
  title: 'Easy!Appointments',
  bodies: ['json'],
  clock: 'read_back',
  globallyUniqueIds: false,
  sendsOnce: true,
  authentication: 'header_token',
  needsApiKey: true,
  // `rate_limiting` of its configuration, 1.5.0 to 1.6.0: 100 requests of an address in 2 minutes.
  rateLimit: { calls: 100, perMs: 120_000 },
  events,

  authenticate: ({ headers, secrets }) => authenticateToken(headers.get('x-ea-token'), secrets, 'wrong_token'),
  decode,
  readBack,
  listing: loadedListing({}, async () => (await import('./listing.ts')).listing),
};

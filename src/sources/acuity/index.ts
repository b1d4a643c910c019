/**
 * Acuity Scheduling (webhooks-international.md §2.4): a signed form with ids alone, sent again by retries and doubled by
 * `changed`. Every event means "read this appointment"; what the appointment says is read in `payload.ts`.
 */
import type { Source } from '../source.ts';
import { authenticateHmac } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events } from './events.ts';
import { readBack } from './read-back.ts';

export const acuity: Source = {
  title: 'Acuity Scheduling',
  bodies: ['form'],
  clock: 'read_back',
  globallyUniqueIds: true,
  authentication: 'signature',
  needsApiKey: true,
  events,

  authenticate: ({ body, headers, secrets }) =>
    authenticateHmac({
      algorithm: 'sha256',
      encoding: 'base64',
      signature: headers.get('x-acuity-signature'),
      content: body,
      secrets,
    }),
  decode,
  readBack,
  listing: loadedListing({}, async () => (await import('./listing.ts')).listing),
};

/**
 * SimplyBook.me (webhooks-international.md §2.6): ids alone, unsigned as far as anyone has found out, so the URL holds a
 * secret and the body is a hint. The booking is read from the admin REST API; what it says is in `payload.ts`.
 */
import type { Source } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events, withoutCredentials } from './events.ts';
import { readBack } from './read-back.ts';

export const simplybook: Source = {
  title: 'SimplyBook.me',
  bodies: ['json', 'form'],
  clock: 'read_back',
  globallyUniqueIds: false,
  authentication: 'path_token',
  needsApiKey: true,
  events,

  authenticate: ({ pathToken, secrets }) => authenticateToken(pathToken, secrets, 'wrong_path_token'),
  withoutCredentials,
  decode,
  readBack,
  listing: loadedListing({}, async () => (await import('./listing.ts')).listing),
};

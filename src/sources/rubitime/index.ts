/**
 * Rubitime (webhooks-cis.md §5). The whole record is in the body, with the state as a number and the time as the branch's
 * wall clock. It is not signed and has no event id; what orders it is the arrival. `updated_at` is null on creation and its
 * zone is told nowhere, so it is no clock.
 */
import type { Source } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { decode, events, withoutKey } from './events.ts';

export const rubitime: Source = {
  title: 'Rubitime',
  bodies: ['json'],
  clock: 'none',
  globallyUniqueIds: false,
  authentication: 'path_token',
  events,
  authenticate: ({ pathToken, secrets }) => authenticateToken(pathToken, secrets, 'wrong_path_token'),
  withoutCredentials: withoutKey,
  decode,
};

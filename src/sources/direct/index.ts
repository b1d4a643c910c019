/**
 * `direct`: the body is One-Link's PATCH schema itself, for tools whose user writes the JSON (page.md). This source is strict: a
 * wrong body is answered with 422 and the reason, because One-Link would silently ignore a mistyped key (one-link-api.md §2).
 */
import type { Source } from '../source.ts';
import { authentic, authenticateToken } from '../toolkit/authenticate.ts';
import { decode, events } from './events.ts';

export const direct: Source = {
  title: 'Direct',
  bodies: ['json'],
  clock: 'version',
  tellsParts: true,
  globallyUniqueIds: false,
  idForm: 'reference',
  idsByUser: true,
  bodyIsPatch: true,
  strict: true,
  authentication: 'header_token',
  events,
  authenticate({ headers, pathToken, secrets }) {
    const byHeader = authenticateToken(headers.get('x-bridge-token'), secrets, 'wrong_token');
    const byPath = authenticateToken(pathToken, secrets, 'wrong_path_token');
    if (byHeader.ok || byPath.ok) return authentic;
    return byPath.reason === 'no_token' ? byHeader : byPath;
  },
  decode,
};

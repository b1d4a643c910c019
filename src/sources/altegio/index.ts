/**
 * Altegio and YCLIENTS: one product under two brands, one wire format (webhooks-cis.md §2). The whole record is in the body;
 * it is sent once, unsigned, as one envelope or as an array of them. What a record says is read in `payload.ts`.
 */
import type { Source } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/loaded-listing.ts';
import { decode, events } from './events.ts';

/**
 * Settings and quirks: page.md. The id is `<location>:<record>` (webhooks-cis.md §2, *Ids*, §10, 6). Its two
 * parts are digits, so `<id>:` begins no other booking's KV key and outcomes can be listed by it (architecture.md, *KV outcome*).
 */
export const altegio: Source = source('Altegio', 'altegio');

export const yclients: Source = source('YCLIENTS', 'yclients');

function source(title: string, brand: 'altegio' | 'yclients'): Source {
  return {
    title,
    bodies: ['json'],
    clock: 'event_time',
    // The id holds the location, and locations are numbered across the whole product.
    globallyUniqueIds: true,
    idForm: 'plain',
    sendsOnce: true,
    authentication: 'path_token',
    events,
    authenticate: ({ pathToken, secrets }) => authenticateToken(pathToken, secrets, 'wrong_path_token'),
    decode,
    rateLimit: { calls: 200, perMs: 60_000 },
    listing: loadedListing({ changes: true }, async () => (await import('./listing.ts')).listingOf(brand)),
  };
}

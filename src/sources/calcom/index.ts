/**
 * Cal.com, cloud and self-hosted (webhooks-international.md §2.1). Every reschedule makes a new `uid` and points to the old
 * one; seats share a `uid`; nothing is sent twice by the tool, and what is sent may come late. So each event says what its
 * payload says about its own `uid`, and order is left to the time of sending.
 */
import type { Source } from '../source.ts';
import { authenticateHmac, unauthentic } from '../toolkit/authenticate.ts';
import { loadedListing } from '../toolkit/list-pages.ts';
import { decode, events, withoutCredentials } from './events.ts';
import { readSeries } from './read-back.ts';

export const calcom: Source = {
  title: 'Cal.com',
  bodies: ['json'],
  clock: 'event_time',
  globallyUniqueIds: true,
  // A seat is `<uid>:<digest>`.
  idForm: 'free',
  sendsOnce: true,
  authentication: 'signature',
  events,

  // Without a secret the header says `no-secret-provided`, which is no digest. There is no time in the signature: a
  // replay is recognised by its delivery key.
  authenticate({ body, headers, secrets }) {
    const written = headers.get('x-cal-signature-256');
    if (written?.trim() === 'no-secret-provided') return unauthentic('no_secret_at_tool');
    return authenticateHmac({ algorithm: 'sha256', encoding: 'hex', signature: written, content: body, secrets });
  },
  // The page of a seat is that of the whole booking. An own installation has its pages at another address than its API.
  bookingPage(id, { apiUrl }) {
    const uid = /^([\w-]{1,100})(?::|$)/.exec(id)?.[1];
    return uid === undefined || apiUrl !== null ? null : `https://app.cal.com/booking/${uid}`;
  },
  withoutCredentials,
  decode,
  readSeries,
  listing: loadedListing({ changes: true }, async () => (await import('./listing.ts')).listing),
};

/**
 * Decoded events in the form that the mailbox accepts. The digest of their body is computed only once, however many events
 * share it. The body itself is included only if the connection's expressions will read it. 250 seats in one webhook have one
 * body, not 250.
 */
import type { BookingId } from '../booking/ids.ts';
import type { Connection } from '../config/connection.ts';
import type { AcceptBatch } from '../mailbox/contract.ts';
import { hasExpressions } from '../mailbox/work/fields.ts';
import { traitsOf } from '../sources/index.ts';
import type { Decoded } from '../sources/source.ts';
import { bodyDigest } from '../sync/fold/delivery-key.ts';

export function batchOf(
  events: readonly Decoded<BookingId>[],
  connection: Connection,
  receivedAt: number,
): AcceptBatch {
  const digests = new Map<unknown, string>();
  // The mailbox may have to keep a body that it refuses for its version (`mailbox/intake/accept.ts`).
  const needsBody = hasExpressions(connection) || traitsOf(connection.source).bodyIsPatch === true;
  return {
    receivedAt,
    events: events.map((event) => {
      if (event.kind !== 'booking') return event;
      const digest = digests.get(event.body) ?? bodyDigest(event.body);
      digests.set(event.body, digest);
      return { ...event, body: needsBody ? event.body : null, bodyDigest: digest };
    }),
  };
}

/** Step 2 again, for a body that was kept because it could not be read: with the present code, within the edge's bounds. */

import type { BookingId } from '../../booking/ids.ts';
import type { Connection, SourceRegistry } from '../../config/connection.ts';
import { sourceSettings } from '../../config/read.ts';
import { decodeWithinBounds } from '../../sources/decode-within-bounds.ts';
import type { Decoded } from '../../sources/source.ts';

/** A body that was kept is authentic; only its reading is repeated. `now`: milliseconds since 1970. */
export async function decodeAgain(
  body: unknown,
  connection: Connection,
  sources: SourceRegistry,
  now: number,
): Promise<readonly Decoded<BookingId>[]> {
  const source = sources[connection.source];
  if (source === undefined) return [];
  return decodeWithinBounds(connection.name, source, body, {
    body: new TextEncoder().encode(JSON.stringify(body)),
    headers: new Headers(),
    pathToken: null,
    query: new URLSearchParams(),
    secrets: connection.secrets,
    settings: sourceSettings(connection),
    now,
  });
}

/**
 * One webhook on its whole way without storage: authenticated, parsed, decoded, its key made, folded into a booking. What the
 * benchmark measures and the unit test counts.
 */
import '../loaded.ts';
import { createHmac } from 'node:crypto';
import type { BookingId } from '../../src/booking/ids.ts';
import type { Connection } from '../../src/config/connection.ts';
import { readConfiguration, sourceSettings } from '../../src/config/read.ts';
import { batchOf } from '../../src/hooks/batch.ts';
import { decodeBody } from '../../src/hooks/decode.ts';
import { parseBody } from '../../src/http/parse-body.ts';
import { sources } from '../../src/sources/index.ts';
import type { AnySource, Decoded, Hook } from '../../src/sources/source.ts';
import { type BookingRecord, newBooking } from '../../src/sync/booking-record.ts';
import { deliveryKeyText, findRepeated } from '../../src/sync/fold/delivery-key.ts';
import { foldDelivery } from '../../src/sync/fold/fold-delivery.ts';
import type { Json, Kit, Wire } from '../unit/conformance/kit.ts';
import { now } from '../unit/conformance/writing.ts';

export interface Course {
  readonly isAuthentic: boolean;
  /** Null: refused as unsupported or malformed. */
  readonly events: readonly Decoded<BookingId>[] | null;
  readonly bookings: readonly BookingRecord[];
}

export function connectionOf(kit: Kit, more: Json = {}): Connection {
  const [secret, next] = kit.secrets;
  const table = {
    source: kit.source,
    account_id: 12,
    on_unlinked: 'create',
    resource_id: 31,
    ...kit.connection,
    ...more,
  };
  const env = {
    ONELINK_TOKEN: 'the-token-of-one-link',
    ADMIN_TOKEN: 'the-token-of-the-administrator',
    SALON_SECRET: secret,
    NEXT_SECRET: next,
    CONNECTIONS: { salon: { ...table, secret: ['SALON_SECRET', 'NEXT_SECRET'] } },
  };
  const entry = readConfiguration(env, sources).connections.get('salon');
  if (entry?.ok !== true) throw new Error(`${kit.preset ?? kit.source}: ${JSON.stringify(entry)}`);
  return entry.connection;
}

export const sourceOf = (kit: Kit): AnySource => {
  const source = sources[kit.source];
  if (source === undefined) throw new Error(`no source ${kit.source}`);
  return source;
};

export function hookOf(connection: Connection, { path, headers, body }: Wire): Hook {
  const url = new URL(`https://bridge.test/hooks/salon${path}`);
  const token = url.pathname.split('/')[3];
  return {
    body,
    headers: new Headers({ ...headers }),
    pathToken: token === undefined || token === '' ? null : decodeURIComponent(token),
    query: url.searchParams,
    secrets: connection.secrets,
    settings: sourceSettings(connection),
    now: now.getTime(),
  };
}

const digestOf = (value: unknown): string =>
  createHmac('sha256', 'a-key')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 22);

export async function runCourse(source: AnySource, connection: Connection, wire: Wire): Promise<Course> {
  const hook = hookOf(connection, wire);
  const { ok: isAuthentic } = await source.authenticate(hook);
  const nothing: Course = { isAuthentic, events: null, bookings: [] };
  if (!isAuthentic) return nothing;
  const parsed = parseBody(hook.body, hook.headers, source.bodies);
  if (!parsed.ok && parsed.reason !== 'beyond_bounds') return nothing;
  const decoded = await decodeBody('salon', source, parsed, hook);
  if (!decoded.ok) return { ...nothing, events: [] };
  const { events } = batchOf(decoded.events, connection, hook.now);
  return { isAuthentic, events: decoded.events, bookings: fold(events, connection) };
}

function fold(events: readonly Decoded<BookingId>[], connection: Connection): BookingRecord[] {
  const records = new Map<string, BookingRecord>();
  for (const [index, event] of events.entries()) {
    if (event.kind !== 'booking') {
      if (event.kind === 'undecodable') digestOf([event.event, event.body]);
      continue;
    }
    const at = now.getTime();
    const record = records.get(event.id) ?? newBooking(event.id, at);
    records.set(event.id, record);
    const keyDigest = digestOf(deliveryKeyText(event));
    if (findRepeated(record, event.key, keyDigest, at) !== null) continue;
    const stamp = {
      arrival: index + 1,
      receivedAt: at,
      keyDigest,
      isNewId: true,
      configuration: connection.digest,
      readsBody: false,
      storedBody: null,
    };
    foldDelivery(record, event, stamp, digestOf);
  }
  return [...records.values()];
}

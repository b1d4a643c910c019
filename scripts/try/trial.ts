/**
 * What a body would become: decoded, folded into a new booking and put through the connection's tables, with the functions of the
 * Worker. Nothing is sent or stored.
 */
import { createHash } from 'node:crypto';
import type { BookingEvent } from '../../src/booking/booking.ts';
import type { BookingId } from '../../src/booking/ids.ts';
import { cellOf, chainOrder } from '../../src/booking/told.ts';
import type { Connection } from '../../src/config/connection.ts';
import { sourceSettings } from '../../src/config/read.ts';
import { decodeBody, despiteItsForm } from '../../src/hooks/decode.ts';
import { parseBody } from '../../src/http/parse-body.ts';
import { computeFields } from '../../src/mailbox/work/fields.ts';
import type { AnySource, Decoded, Hook } from '../../src/sources/source.ts';
import { type BookingRecord, newBooking, type OpenDelivery } from '../../src/sync/booking-record.ts';
import { foldDelivery } from '../../src/sync/fold/fold-delivery.ts';
import { entriesOf } from '../../src/sync/patch/entries.ts';
import { lookUp } from '../../src/sync/patch/tables.ts';
import { addTo, type Values } from '../../src/sync/write.ts';
import { whyExpressionFails } from './expressions.ts';

export interface GivenBody {
  readonly bytes: Uint8Array;
  readonly headers: Headers;
  readonly query: URLSearchParams;
}

export type Tried =
  | { readonly ok: true; readonly events: readonly TriedEvent[] }
  /** What the bridge would answer in words. */
  | { readonly ok: false; readonly why: string };

export interface TriedEvent {
  readonly decoded: Decoded<BookingId>;
  /** The PATCH of an appointment that One-Link holds otherwise. Null: there is none. */
  readonly patch: Values | null;
  /** What a person should know about the PATCH. */
  readonly notes: readonly string[];
}

export async function tryBody(given: GivenBody, source: AnySource, connection: Connection): Promise<Tried> {
  const hook: Hook = {
    body: given.bytes,
    headers: given.headers,
    pathToken: null,
    query: given.query,
    secrets: connection.secrets,
    settings: sourceSettings(connection),
    now: Date.now(),
  };
  const parsed = parseBody(hook.body, hook.headers, source.bodies);
  const readable = despiteItsForm(parsed, source);
  if (readable === null) return { ok: false, why: 'detail' in parsed ? parsed.detail : 'it cannot be read' };
  const decoded = await decodeBody(connection.name, source, readable, hook);
  if (!decoded.ok) return { ok: false, why: decoded.detail };
  const events: TriedEvent[] = [];
  for (const one of decoded.events) events.push(await tryEvent(one, source, connection));
  return { ok: true, events };
}

async function tryEvent(decoded: Decoded<BookingId>, source: AnySource, connection: Connection): Promise<TriedEvent> {
  if (decoded.kind !== 'booking') return { decoded, patch: null, notes: [] };
  const record = folded(decoded, connection);
  const order = chainOrder(record.chain);
  const ids = order.kind === 'ok' ? order.ids : [decoded.id];
  const { values, notes } = await ownFields(decoded, connection);
  const patch: Values = {};
  for (const entry of entriesOf(record, ids, values, { connection, digestOf })) addTo(patch, entry.values ?? {});
  if (patch['ends_at'] === null) {
    delete patch['ends_at'];
    notes.push('ends_at: the tool does not tell it; the length of the service or the slot of the specialist is used');
  }
  return { decoded, patch, notes: [...notes, ...notesOn(record, ids, decoded, { source, connection })] };
}

const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url');

function folded(event: BookingEvent<BookingId>, connection: Connection): BookingRecord {
  const now = Date.now();
  const record = newBooking(event.id, now);
  const stamp = {
    arrival: 1,
    receivedAt: now,
    keyDigest: 'any',
    isNewId: true,
    configuration: connection.digest,
    readsBody: false,
    storedBody: null,
  };
  foldDelivery(record, event, stamp, digestOf);
  return record;
}

/** Results of the connection's `fields`, and a sentence on each that fails. */
async function ownFields(
  event: BookingEvent<BookingId>,
  connection: Connection,
): Promise<{ values: Values; notes: string[] }> {
  const delivery: OpenDelivery = { arrival: 1, event: event.event, clock: 0, receivedAt: 0, id: event.id };
  const waiting = [{ delivery, body: event.body, isOutread: () => false }];
  const values: Values = {};
  const notes: string[] = [];
  for (const [key, field] of Object.entries(connection.fields)) {
    const computed = await computeFields({ ...connection, fields: { [key]: field } }, waiting);
    if (computed !== null && 'values' in computed) Object.assign(values, computed.values);
    else {
      const expression = field?.kind === 'expression' ? field.expression : '';
      const why = await whyExpressionFails(expression, event.body);
      notes.push(
        `fields.${key}: ${why ?? 'One-Link does not take the result'}; the booking would fail with the code mapping`,
      );
    }
  }
  return { values, notes };
}

interface Surroundings {
  readonly source: AnySource;
  readonly connection: Connection;
}

function notesOn(
  { chain }: BookingRecord,
  ids: readonly BookingId[],
  event: BookingEvent<BookingId>,
  { source, connection }: Surroundings,
): string[] {
  const notes: string[] = [];
  const tables = { resources: 'staff', services: 'service' } as const;
  for (const [table, field] of Object.entries(tables) as [keyof typeof tables, 'staff' | 'service'][]) {
    const names = cellOf(chain, ids, field)?.value;
    if (!Array.isArray(names) || lookUp(connection[table], names) !== null) continue;
    const rows = names.map((name) => JSON.stringify(name)).join(' or ');
    notes.push(`${table}: no row for ${rows}`);
  }
  if (event.readBack === true)
    notes.push(
      `${source.title} sends ids only: the bridge reads the rest from its API with api_key, which this command does not`,
    );
  if (event.predecessor !== undefined) notes.push(`moved: it replaces the booking ${event.predecessor}`);
  if (event.successor !== undefined) notes.push(`moved: the booking ${event.successor} replaces it`);
  if (event.opens && connection.onUnlinked === 'create')
    notes.push('a booking without an appointment: one is created with these values');
  if (event.opens && connection.onUnlinked === 'park')
    notes.push('a booking without an appointment: it waits until a person links it');
  return notes;
}

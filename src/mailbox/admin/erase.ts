/**
 * `DELETE /api/clients`: erases one client everywhere. For a phone the whole mailbox is searched in pieces, first the bookings,
 * then the deliveries that could not be read. One call is one stretch of that search.
 */

import { idsOf } from '../../booking/chain.ts';
import { type BookingId, type RecordKey, recordKey } from '../../booking/ids.ts';
import { idOf } from '../../config/references.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { type BodyOf, type Erased, eraseBodies, eraseClient, relationTo } from '../../sync/erase/erase.ts';
import { mentions, type Sought } from '../../sync/erase/mentions.ts';
import type { EraseAnswer, EraseQuery } from '../contract.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import { type AdminInput, note } from './admin-input.ts';

/** At most so many bookings, or characters of bookings, in one transaction. */
const bookingsAtOnce = 50;
const charactersAtOnce = 1_000_000;
const unreadAtOnce = 20;
const piecesACall = 20;

/** Where the search continues: after the key of a booking, or after a delivery. */
type Place =
  | { readonly part: 'bookings'; readonly after: RecordKey }
  | { readonly part: 'unread'; readonly after: number };

interface Piece {
  bookings: number;
  deliveries: number;
  bodies: number;
  /** Bookings that have something to report now. */
  readonly due: RecordKey[];
  /** Null: it was the last one. */
  next: Place | null;
}

export async function eraseClients(input: AdminInput, { client, cursor }: EraseQuery): Promise<EraseAnswer> {
  const { store, wakeNow } = input.core;
  const sought = soughtIn(input, client);
  const pieces: Piece[] = [];
  let place = sought === null ? null : placeOf(cursor);
  while (sought !== null && place !== null && pieces.length < piecesACall) {
    const from: Place = place;
    const isFirst = cursor === undefined && pieces.length === 0;
    const piece = store.transaction(() => {
      if (isFirst) noteErasure(input, sought);
      return from.part === 'bookings'
        ? eraseBookings(input, sought, from.after)
        : eraseUnread(input, sought, from.after);
    });
    pieces.push(piece);
    place = piece.next;
  }
  const due = pieces.flatMap((piece) => piece.due);
  if (due.length > 0) await wakeNow(due);
  const sum = (count: 'bookings' | 'deliveries' | 'bodies') => pieces.reduce((total, piece) => total + piece[count], 0);
  return {
    bookings: sum('bookings'),
    deliveries: sum('deliveries'),
    bodies: sum('bodies'),
    cursor: place === null ? null : `${place.part}:${place.after}`,
  };
}

/** Not whom, if it was by phone. */
function noteErasure(input: AdminInput, sought: Sought): void {
  const [id] = sought.kind === 'booking' ? sought.ids : [];
  const booking = id === undefined ? null : (input.core.store.peek(id)?.key ?? recordKey(id));
  note(input, { action: 'erase', ...(booking !== null && { booking }), details: { by: sought.kind } });
}

function placeOf(cursor: string | undefined): Place {
  const [, part, after = ''] = /^(bookings|unread):(.*)$/s.exec(cursor ?? '') ?? [];
  return part === 'unread' ? { part, after: Number(after) } : { part: 'bookings', after: recordKey(after) };
}

/** Null: the ref is not of this connection. */
function soughtIn({ core, connection }: AdminInput, client: EraseQuery['client']): Sought | null {
  if ('phone' in client) return { kind: 'phone', phone: client.phone };
  const id = idOf(connection, client.externalRef);
  if (id === null) return null;
  const record = core.store.peek(id);
  return { kind: 'booking', ids: [id, ...(record === null ? [] : idsOf(record.chain))] };
}

function eraseBookings(input: AdminInput, sought: Sought, after: RecordKey): Piece {
  const { store } = input.core;
  const piece: Piece = { bookings: 0, deliveries: 0, bodies: 0, due: [], next: { part: 'unread', after: 0 } };
  if (sought.kind === 'booking') {
    const [id] = sought.ids;
    if (id !== undefined) eraseOne(id, sought, piece, input);
    return piece;
  }
  let at = after;
  let characters = 0;
  for (let count = 0; count < bookingsAtOnce && characters < charactersAtOnce; count += 1) {
    const next = store.bookingAfter(at);
    if (next === null) return piece;
    eraseOne(next.key, sought, piece, input);
    at = next.key;
    characters += next.characters;
  }
  piece.next = { part: 'bookings', after: at };
  return piece;
}

function eraseOne(id: BookingId, sought: Sought, piece: Piece, input: AdminInput): void {
  const { store } = input.core;
  const record = store.find(id);
  if (record === null) return;
  const before = JSON.stringify(record);
  const stored = record.intake.open.flatMap(({ storedBody }) => storedBody?.at ?? []);
  const { deliveries, bodies } = eraseFrom(record, sought, input);
  // Other deliveries of the same webhook lose the body, too, because it contains what must be erased.
  const read = record.intake.open.map(({ storedBody }) => storedBody?.at);
  for (const at of stored) if (!read.includes(at)) store.removeBody(at);
  if (JSON.stringify(record) === before) return;
  saveAndSchedule(record, store);
  piece.bookings += 1;
  piece.deliveries += deliveries;
  piece.bodies += bodies;
  if (record.lifecycle.dueAt !== null) piece.due.push(record.key);
}

function eraseFrom(record: BookingRecord, sought: Sought, { core, ports, connection }: AdminInput): Erased {
  const { store, digestOf } = core;
  const bodyOf: BodyOf = ({ storedBody }) => (storedBody === undefined ? undefined : store.body(storedBody.at));
  if (sought.kind === 'booking') return eraseClient(record, ports.now());
  const isReadFromBody = connection.fields.client_phone?.kind === 'expression';
  const relation = relationTo(record, sought.phone, { digestOf, bodyOf, isReadFromBody });
  if (relation === 'client') return eraseClient(record, ports.now());
  return relation === 'body' ? eraseBodies(record, sought.phone, bodyOf) : { deliveries: 0, bodies: 0 };
}

/** A delivery that could not be read consists of its body. Without the body it cannot be read again. */
function eraseUnread({ core: { store } }: AdminInput, sought: Sought, after: number): Piece {
  const piece: Piece = { bookings: 0, deliveries: 0, bodies: 0, due: [], next: null };
  const rows = store.unreadAfter(after, unreadAtOnce);
  for (const row of rows) {
    const isOfBooking = sought.kind === 'booking' && row.id !== null && sought.ids.includes(row.id);
    if (!isOfBooking && !mentions(store.body(row.standalone.bodyAt), sought)) continue;
    store.wipeStandalone(row);
    piece.deliveries += 1;
    piece.bodies += 1;
  }
  const last = rows.at(-1);
  if (last !== undefined && rows.length === unreadAtOnce) piece.next = { part: 'unread', after: last.arrival };
  return piece;
}

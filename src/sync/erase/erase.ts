/**
 * Erases a client from a booking: the values, what was kept to be sent, and the digests of both. What the booking is and what was
 * done for it stays, so nothing is sent again.
 */

import { type DigestOf, idsOf, isPersonal, wiped } from '../../booking/chain.ts';
import { chainOrder } from '../../booking/told.ts';
import type { BookingRecord, OpenDelivery } from '../booking-record.ts';
import { forgetBody } from '../fold/bodies-read.ts';
import { makeDue } from '../fold/fold-delivery.ts';
import { clientEntries, isClientEntry, speakingCell } from '../patch/entries.ts';
import type { Values, Write } from '../write.ts';
import { mentions, type Sought } from './mentions.ts';

/** Replaces a digest. No value has this digest, so whatever the tool says next is new. */
const erased = 'erased';

/**
 * How a booking is related to a phone. `client`: it is the phone of its client; a digest is enough to know that. `body`: a body
 * of the tool contains the phone, but the client of the booking has another one, because clients of a group share a body. If the
 * connection reads the client's phone from the body, nothing else shows that the phone is another client's (`isReadFromBody`).
 */
export function relationTo(
  record: Readonly<BookingRecord>,
  phone: string,
  { digestOf, bodyOf, isReadFromBody }: Known,
): 'client' | 'body' | 'none' {
  const digest = digestOf(phone);
  const cells = Object.values(record.chain.ids).flatMap((id) => Object.entries(id.cells));
  const phones = [
    ...cells.flatMap(([field, cell]) => (field === 'clientPhone' ? [cell.digest] : [])),
    ...[
      record.writes.settled['client_phone'],
      record.writes.refused['client_phone']?.digest,
      ...Object.values(record.chain.ids).map(({ read }) => read?.['client_phone']?.digest),
    ].filter((known) => known !== undefined),
  ];
  const sought: Sought = { kind: 'phone', phone };
  const sent = [...record.writes.sendings, ...record.writes.inDoubt].map(({ write }) => write.body);
  const shown = [record.writes.inDoubt.map((doubtful) => doubtful.shown), Object.values(record.writes.putBack ?? {})];
  if (phones.includes(digest) || mentions([cells.map(([, { value }]) => value), sent, shown], sought)) return 'client';
  if (!record.intake.open.some((delivery) => mentions(bodyOf(delivery), sought))) return 'none';
  return phones.length === 0 || isReadFromBody ? 'client' : 'body';
}

interface Known {
  readonly digestOf: DigestOf;
  readonly bodyOf: BodyOf;
  readonly isReadFromBody: boolean;
}

/** The stored body of a delivery; undefined where there is none. */
export type BodyOf = (delivery: OpenDelivery) => unknown;

export interface Erased {
  readonly deliveries: number;
  readonly bodies: number;
}

/** Removes only the bodies that contain a phone. */
export function eraseBodies(record: BookingRecord, phone: string, bodyOf: BodyOf): Erased {
  const named = record.intake.open.filter((delivery) => mentions(bodyOf(delivery), { kind: 'phone', phone }));
  for (const delivery of named) forgetBody(record, delivery);
  return { deliveries: named.length, bodies: named.length };
}

/** Erases the client. If the booking waits for values that are gone, it becomes due, so that people are told. */
export function eraseClient(record: BookingRecord, now: number): Erased {
  const order = chainOrder(record.chain);
  const ids = order.kind === 'ok' ? order.ids : idsOf(record.chain);
  for (const name of new Set([...Object.keys(record.writes.settled), ...Object.keys(record.writes.refused)])) {
    if (isClientEntry(name)) eraseDigests(record, name, speakingCell(record.chain, ids, name)?.digest);
  }
  for (const { cells, clients, read = {} } of Object.values(record.chain.ids)) {
    if (clients !== undefined) clients.name = [];
    for (const version of Object.values(read)) delete version.digest;
    for (const [field, cell] of Object.entries(cells)) {
      if (!isPersonal(field)) continue;
      cells[field] = { ...wiped(cell), digest: erased };
    }
  }
  record.writes.waiting = record.writes.waiting.filter((name) => !isClientEntry(name));
  delete record.writes.givenUp;
  const { leftBehind, knownThere } = record.link;
  if (leftBehind !== undefined)
    record.link.leftBehind = { ...leftBehind, settled: withoutClientEntries(leftBehind.settled) };
  if (knownThere !== undefined) record.link.knownThere = withoutClientEntries(knownThere);
  record.writes.sendings = record.writes.sendings.map((sending) => ({
    ...sending,
    write: withoutClient(sending.write),
  }));
  record.writes.inDoubt = record.writes.inDoubt.map(({ shown, ...doubtful }) => ({
    ...doubtful,
    write: withoutClient(doubtful.write),
    ...(shown !== undefined && { shown: withoutKeys(shown) }),
  }));
  for (const name of Object.keys(record.writes.putBack ?? {}))
    if (isClientEntry(name)) delete record.writes.putBack?.[name];
  record.link.contact = null;
  for (const { record: outcome } of record.outbox.waiting) outcome.details = {};
  const bodies = record.intake.open.filter((delivery) => forgetBody(record, delivery)).length;
  // Without an appointment the only possible step is to create one, and that needs the client.
  const waits = record.lifecycle.phase === 'parked' || record.lifecycle.phase === 'failed';
  if (waits && record.link.held === null && Object.keys(record.intake.reads).length === 0) makeDue(record, now);
  return { deliveries: record.intake.open.length + Object.keys(record.intake.done).length, bodies };
}

const withoutClientEntries = (digests: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(digests).filter(([name]) => !isClientEntry(name)));

/** What is settled or refused stays so. If the tool has said something newer, that counts as not sent. */
function eraseDigests({ writes: { settled, refused } }: BookingRecord, name: string, told: string | undefined): void {
  const before = refused[name];
  if (before !== undefined && told !== undefined && before.digest !== told) delete refused[name];
  else if (before !== undefined) {
    const { instead: _shown, ...others } = before;
    refused[name] = { ...others, digest: erased };
  }
  if (settled[name] === undefined) return;
  if (told !== undefined && settled[name] !== told) delete settled[name];
  else settled[name] = erased;
}

function withoutClient<Kind extends Write>(write: Kind): Kind {
  if (write.kind === 'contact') return { ...write, body: {} };
  const entries = Object.fromEntries(
    Object.entries(write.entries).map(([name, digest]) => [name, isClientEntry(name) ? erased : digest]),
  );
  const base = write.kind === 'patch' ? { base: withoutKeys(write.base) } : {};
  return { ...write, ...base, body: withoutKeys(write.body), entries };
}

const withoutKeys = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !clientEntries.has(key)));

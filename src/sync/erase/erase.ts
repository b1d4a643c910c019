/**
 * Erasing a client from a booking: his values, what was kept to be sent, and the digests of both. What the booking is, and what
 * has been done about it, stays: it is not sent again.
 */

import { type DigestOf, isPersonal } from '../../booking/chain.ts';
import { chainOrder } from '../../booking/told.ts';
import type { BookingRecord, OpenDelivery } from '../booking-record.ts';
import { makeDue } from '../fold/take-in.ts';
import { clientEntries, isClientEntry, speakingCell } from '../patch/entries.ts';
import type { Values, Write } from '../write.ts';
import { mentions, type Sought } from './mentions.ts';

/** In place of a digest: no value has it, so that whatever the tool says next is new. */
const erased = 'erased';

/**
 * What a booking has to do with a phone. `client`: it is his; a digest is enough to know it. `body`: a body of the tool names the
 * phone, while the booking's client has another one: clients of a group share a body. Where the connection reads the client's phone
 * from the body, nothing else says that it is not his (`isReadFromBody`).
 */
export function relationTo(
  record: Readonly<BookingRecord>,
  phone: string,
  digestOf: DigestOf,
  bodyOf: BodyOf,
  isReadFromBody: boolean,
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

/** The stored body of a delivery; undefined where there is none. */
export type BodyOf = (delivery: OpenDelivery) => unknown;

export interface Erased {
  readonly deliveries: number;
  readonly bodies: number;
}

/** Takes out the bodies that name a phone, and nothing else. */
export function eraseBodies(record: BookingRecord, phone: string, bodyOf: BodyOf): Erased {
  const named = record.intake.open.filter((delivery) => mentions(bodyOf(delivery), { kind: 'phone', phone }));
  for (const delivery of named) delete delivery.storedBody;
  return { deliveries: named.length, bodies: named.length };
}

/** Erases the client; makes the booking due where it waits for values that are gone, so that it says so. */
export function eraseClient(record: BookingRecord, now: number): Erased {
  const order = chainOrder(record.chain);
  const ids = order.kind === 'ok' ? order.ids : Object.keys(record.chain.ids);
  for (const name of new Set([...Object.keys(record.writes.settled), ...Object.keys(record.writes.refused)])) {
    if (isClientEntry(name)) eraseDigests(record, name, speakingCell(record.chain, ids, name)?.digest);
  }
  for (const { cells, clients, read = {} } of Object.values(record.chain.ids)) {
    if (clients !== undefined) clients.name = [];
    for (const version of Object.values(read)) delete version.digest;
    for (const [field, cell] of Object.entries(cells)) {
      if (!isPersonal(field)) continue;
      delete cell.value;
      cell.digest = erased;
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
  for (const { record: outcome } of record.outbox.waiting) outcome['details'] = {};
  const bodies = record.intake.open.filter(({ storedBody }) => storedBody !== undefined).length;
  for (const delivery of record.intake.open) delete delivery.storedBody;
  // Without an appointment nothing but a new one could come of it, and that needs the client.
  const waits = record.lifecycle.phase === 'parked' || record.lifecycle.phase === 'failed';
  if (waits && record.link.held === null && Object.keys(record.intake.reads).length === 0) makeDue(record, now);
  return { deliveries: record.intake.open.length + Object.keys(record.intake.done).length, bodies };
}

const withoutClientEntries = (digests: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(digests).filter(([name]) => !isClientEntry(name)));

/** What is settled, or refused, stays so; where the tool has said something newer, it counts as not sent. */
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

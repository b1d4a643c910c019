/**
 * What One-Link holds shows whether an in-doubt write (`in-doubt.ts`) was carried out late or a person has edited. It is
 * evaluated before anything is decided and when a quarantine ends (architecture.md, *Patch*).
 */
import type { DigestOf } from '../../booking/chain.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { AppointmentWrite, CreateWrite, InDoubtWrite, PatchWrite, Values } from '../write.ts';
import { heldFor, isBlank, isHeld, oneByOne, sameValue } from './compare.ts';
import type { Entry } from './entries.ts';
import { dropOver, markAnswered } from './in-doubt.ts';
import { clientWords, isClientWord } from './other-client.ts';
import { notePutBack, noteShown } from './put-back.ts';

/**
 * Before anything is decided and before any quarantine ends, what a person changed counts as settled. A client's cancellation is
 * an exception: nobody can know whether it was carried out before staff set another status, so a person is asked.
 */
export function keepEdits(record: BookingRecord, entries: readonly Entry[], current: Appointment): void {
  for (const { name, values, digest } of entries) {
    if (values === null || isHeld(values, current)) continue;
    if (!isPersonsEdit(record, { name, digest, values }, current)) continue;
    if (values['status'] === 'cancelled') record.writes.disputed = digest;
    else record.writes.settled[name] = digest;
  }
}

/** Ends the dispute about a cancellation if it is over: the visit is cancelled, or the tool or a person has decided. True: it goes on. */
export function checkDispute(record: BookingRecord, entries: readonly Entry[], current: Appointment): boolean {
  const isAsked = entries.some(
    ({ name, values, digest }) =>
      name === 'status' &&
      values !== null &&
      record.writes.disputed === digest &&
      record.writes.settled['status'] !== digest &&
      !isHeld(values, current),
  );
  if (!isAsked) delete record.writes.disputed;
  return isAsked;
}

/** A person retries: the cancellation is sent, whatever staff have set. */
export function endDispute(record: BookingRecord): void {
  if (record.writes.disputed === undefined) return;
  delete record.writes.disputed;
  markAnswered(record, 'status');
}

/**
 * The last in-doubt write of the entry was sent for this value, and One-Link holds neither the former value nor the one that was
 * sent. If the tool has returned to a value after another one was sent, that is news from the tool.
 */
function isPersonsEdit(
  record: BookingRecord,
  { name, digest, values }: Pick<Entry, 'name' | 'digest'> & { readonly values: Readonly<Values> },
  current: Appointment,
): boolean {
  const inDoubt = record.writes.inDoubt.filter((doubtful) => isAbout(doubtful, current));
  const last = inDoubt.findLast(({ write }) => name in write.entries);
  if (last?.write.entries[name] !== digest || last.answered.includes(name)) return false;
  const held = oneByOne(heldFor(values, current));
  // If some part is as it was before, the write was not carried out: a person who made the old visit longer did not react to
  // its move.
  if (inDoubt.some(({ write }) => write.kind === 'patch' && write.entries[name] === digest && stands(write, held)))
    return false;
  return Object.keys(oneByOne(values)).some((key) => !inDoubt.some(({ write }) => isOurs(write, key, held[key])));
}

/** Some key holds what was there before the write, and another value was sent for it. */
function stands(write: PatchWrite, held: Readonly<Values>): boolean {
  const [base, body] = [oneByOne(write.base), oneByOne(write.body)];
  return Object.keys(held).some(
    (key) =>
      key in body && key in base && sameValue(key, base[key], held[key]) && !sameValue(key, body[key], held[key]),
  );
}

/** The value is one that the in-doubt write contains, or that it was to replace. */
function isOurs(write: AppointmentWrite, key: string, held: unknown): boolean {
  const body = oneByOne(write.body);
  if (key in body) {
    if (sameValue(key, body[key], held)) return true;
    const base = write.kind === 'patch' ? oneByOne(write.base) : {};
    return key in base && sameValue(key, base[key], held);
  }
  // What a POST left out got One-Link's default (one-link-api.md §3).
  return write.kind === 'create' && (key === 'status' ? held === 'scheduled' : isBlank(held) || held === 0);
}

/**
 * Ends quarantines. If One-Link holds exactly what the in-doubt write contained and the tool now wants something else, the write
 * was carried out late, and the field is sent again. Any other difference is a person's edit.
 */
export function lookBack(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  { now, digestOf }: { readonly now: number; readonly digestOf: DigestOf },
): void {
  for (const doubtful of record.writes.inDoubt) {
    const { write, until } = doubtful;
    if (!isAbout(doubtful, current)) continue;
    notePutBack(record, doubtful, entries, current);
    if (until > now) continue;
    settleUnsaid(record, write, entries, current);
    if (write.kind === 'create') settleMade(record, write, current);
    else if ('contact_id' in write.body) settleClient(record, write, current, digestOf);
    for (const { name, values, digest } of entries) {
      if (values === null || !(name in write.entries)) continue;
      if (isHeld(values, current) || write.entries[name] === digest || record.writes.putBack?.[name] !== undefined)
        continue;
      if (!cameLate(write, Object.keys(oneByOne(values)), current)) continue;
      // What was settled before and is no longer the tool's value shows whom or what the new value replaces.
      if (record.writes.settled[name] === digest) unsettle(record, name, write, current);
      if (tookPriceAlong(write, current)) delete record.writes.settled['service_amount'];
    }
  }
  // In-doubt writes about a former appointment are removed, too. They would keep the booking due forever.
  dropOver(record, now);
  noteShown(record, current, isAbout);
}

/** The late write told who the client before was: the one after them gets their own contact back, unless a person chose another. */
function unsettle(
  { writes: { settled } }: BookingRecord,
  name: string,
  write: AppointmentWrite,
  current: Appointment,
): void {
  delete settled[name];
  if (!isClientWord(name) || !cameLate(write, ['contact_id'], current)) return;
  settled[name] = write.entries[name] as string;
  delete settled['contact_id'];
}

/**
 * The connection's `fields` took the value from an earlier body and now yield nothing for it. If One-Link has it as it was
 * sent, it is settled.
 */
function settleUnsaid(
  record: BookingRecord,
  write: AppointmentWrite,
  said: readonly Entry[],
  current: Appointment,
): void {
  for (const [name, digest] of Object.entries(write.entries)) {
    if (said.some((entry) => entry.name === name) || !(name in oneByOne(write.body))) continue;
    if (cameLate(write, [name], current)) record.writes.settled[name] ??= digest;
  }
}

/**
 * Values of a POST that One-Link still has were accepted, even if the tool says something else by now: the earlier client shows
 * that another one has come.
 */
function settleMade({ writes: { settled } }: BookingRecord, write: CreateWrite, current: Appointment): void {
  const body = oneByOne(write.body);
  for (const [name, digest] of Object.entries(write.entries))
    if (name in body && cameLate(write, [name], current)) settled[name] ??= digest;
}

/**
 * A write was to give the visit to another client's contact. Whether it was carried out or not, the client whom One-Link shows is
 * one that the tool had sent.
 */
function settleClient(
  { writes: { settled } }: BookingRecord,
  write: PatchWrite,
  current: Appointment,
  digestOf: DigestOf,
): void {
  for (const name of clientWords) {
    const digest = write.entries[name];
    if (name in write.base && sameValue(name, write.base[name], current[name] ?? null))
      settled[name] ??= digestOf(write.base[name]);
    else if (digest !== undefined && cameLate(write, [name], current)) settled[name] ??= digest;
  }
}

/** Without a service, any write without a price deletes the price (one-link-api.md §9, trap 5), so the tool's price is sent again. */
const tookPriceAlong = ({ body }: AppointmentWrite, { service_id, service_amount }: Appointment): boolean =>
  !('service_amount' in body) && service_id == null && service_amount === 0;

function cameLate(write: AppointmentWrite, keys: readonly string[], current: Appointment): boolean {
  const [body, held] = [oneByOne(write.body), oneByOne(heldFor(write.body, current))];
  return keys.every((key) => key in body && sameValue(key, body[key], held[key] ?? null));
}

/**
 * An unanswered POST is about the appointment that has its key; after a merge the booking may have another one. If that one
 * still has the name that an earlier POST gave it, the later POST changed nothing.
 */
function isAbout({ write, answered }: InDoubtWrite, current: Appointment): boolean {
  if (write.kind === 'patch') return write.appointmentId === current.id;
  const isNamedSince = answered.includes('external_ref') || isBlank(current.external_ref);
  const isItsName = isNamedSince || write.body['external_ref'] === current.external_ref;
  return write.body['idempotency_key'] === current.idempotency_key && isItsName;
}

/** The read shows that an in-doubt write moved the visit. Bookings that wait for its slot are told. */
export function noteFreedSlot(record: BookingRecord, name: string, current: Appointment, { effects }: Context): void {
  if (name !== 'times' && name !== 'status' && name !== 'resource_id') return;
  for (const { write } of record.writes.inDoubt) {
    if (!(name in write.entries) || write.kind !== 'patch') continue;
    const { resource_id = current.resource_id, starts_at = current.starts_at, ends_at = current.ends_at } = write.base;
    if (typeof resource_id !== 'number') continue;
    effects.push({ kind: 'slot_changed', resourceId: resource_id, freed: [String(starts_at), String(ends_at)] });
  }
}

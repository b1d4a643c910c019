/**
 * A linked booking: compare with what One-Link holds, send the difference and nothing else (design.md, *Patch*).
 */

import { addMinutes } from '../booking/time.ts';
import type { Appointment } from '../one-link/records.ts';
import type { BookingRecord, Ghost, Values } from './booking-record.ts';
import { type Entry, heldFor, isBlank, isCalledOff, isEmpty, isHeld, sameValue } from './entries.ts';
import type { Names } from './link.ts';
import { mergedMark } from './references.ts';
import { settle } from './settle.ts';
import { type Context, type Facts, type Step, stop } from './steps.ts';

/** Keys that describe the client: on first contact they fill what One-Link has empty and replace nothing. */
const isClientKey = (name: string): boolean => name.startsWith('client_');

/** The next step for a booking whose appointment has been read. */
export function planPatch(
  record: BookingRecord,
  desired: readonly Entry[],
  current: Appointment,
  names: Names,
  facts: Facts,
  context: Context,
): Step {
  const { refs } = names;
  const entries = withEnds(record, desired, current, facts, context);
  if ('do' in entries) return entries;
  if (record.firstContact) meet(record, entries, current);
  keepEdits(record, entries, current);
  lookBack(record, entries, current, context.now);
  const wanted = [...givingBack(record, entries, context), ...ownKeys(record, entries, current, refs, context)];
  const body: Values = {};
  const sent: Record<string, string> = {};
  const isCancelled =
    wanted.some(({ name, values }) => name === 'status' && values?.['status'] === 'cancelled') ||
    isCalledOff(record.chain, names.order, context.connection);
  record.waiting = [];
  for (const entry of wanted) {
    const { name, digest } = entry;
    if (isCancelled && name !== 'status') {
      if (entry.values !== null && isHeld(entry.values, current)) record.settled[name] = digest;
      else if (waits(record, entry, current, context)) record.waiting.push(name);
      continue;
    }
    if (name === 'external_ref' && !mayName(current.external_ref, refs)) continue;
    if (record.settled[name] === digest && !(name === 'status' && record.broken !== null)) continue;
    if (isRefused(record, entry, context)) continue;
    const { values } = entry;
    if (values === null) {
      noteWiped(name, facts);
      continue;
    }
    if (isHeld(values, current)) {
      if (record.settled[name] !== digest) noteFreedSlot(record, name, current, context);
      record.settled[name] = digest;
      delete record.refused[name];
      continue;
    }
    add(body, values);
    sent[name] = digest;
  }
  record.firstContact = false;
  if (Object.keys(body).length === 0) {
    settle(record, facts, context);
    return stop;
  }
  if (isCancelled) notePrice(record, current);
  else keepPrice(record, body, current, context);
  const base = heldFor(body, current);
  return {
    do: 'write',
    write: { kind: 'patch', appointmentId: current.id, body, base, entries: sent, purpose: 'main' },
  };
}

/**
 * The end where the tool tells none: a move takes the length of the service that the tool names, else the visit stays as
 * long as it is. `direct` names services too, but says of itself that a start alone keeps the length (design.md).
 */
function withEnds(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  facts: Facts,
  { connection }: Context,
): readonly Entry[] | Step {
  const times = entries.find(({ name }) => name === 'times');
  if (times?.values == null || times.values['ends_at'] !== null) return entries;
  const startsAt = String(times.values['starts_at']);
  let minutes = (Date.parse(current.ends_at) - Date.parse(current.starts_at)) / 60_000;
  const isMove = !sameValue('starts_at', startsAt, current.starts_at) && record.settled['times'] !== times.digest;
  const serviceId = entries.find(({ name }) => name === 'service_id')?.values?.['service_id'];
  if (isMove && connection.source !== 'direct' && typeof serviceId === 'number') {
    const service = facts.services.get(serviceId);
    if (service === undefined) return { do: 'read', read: { call: 'service', id: serviceId } };
    if (service !== 'gone' && (service.duration_min ?? 0) >= 5) minutes = service.duration_min ?? minutes;
  }
  const values = { starts_at: startsAt, ends_at: addMinutes(startsAt, minutes) };
  return entries.map((entry) => (entry === times ? { ...times, values } : entry));
}

function add(body: Values, values: Readonly<Values>): void {
  for (const [key, value] of Object.entries(values)) {
    body[key] = key === 'custom_attributes' ? { ...((body[key] ?? {}) as Values), ...(value as Values) } : value;
  }
}

/** A change of a cancelled visit that is to be sent when the visit is re-opened. */
function waits(record: BookingRecord, entry: Entry, current: Appointment, context: Context): boolean {
  const { name, digest, values } = entry;
  if (record.settled[name] === digest || isRefused(record, entry, context)) return false;
  return values !== null && !isHeld(values, current);
}

/** Wanted at One-Link, but its value is gone: the settlement says so. The tool's next event brings it. */
function noteWiped(name: string, { done }: Facts): void {
  if (done.code !== null) return;
  done.code = 'data_wiped';
  done.details = { field: name };
}

/** A visit that the bridge cancelled to free a slot gets its old status back, unless the tool says a new one. */
function givingBack({ broken, settled }: BookingRecord, entries: readonly Entry[], context: Context): readonly Entry[] {
  const own = entries.find(({ name }) => name === 'status');
  if (broken === null || (own !== undefined && settled['status'] !== own.digest)) return entries;
  const values = { status: broken.status };
  const digest = own?.digest ?? context.digestOf(broken.status);
  return [...entries.filter((entry) => entry !== own), { name: 'status', values, digest, explicit: false }];
}

/** Refused by name until the tool's value or the configuration changes. */
function isRefused(record: BookingRecord, entry: Entry, context: Context): boolean {
  const refused = record.refused[entry.name];
  return (
    refused !== undefined && refused.digest === entry.digest && refused.configuration === context.connection.digest
  );
}

/** An adopted appointment gets the booking's key where it has none. */
function ownKeys(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  refs: readonly string[],
  context: Context,
): Entry[] {
  const key = record.idempotencyKey;
  const isFree = (current.idempotency_key ?? '') === '';
  if (key === null || !isFree || !mayName(current.external_ref, refs) || entries.length === 0) return [];
  const digest = context.digestOf(key);
  return [{ name: 'idempotency_key', values: { idempotency_key: key }, digest, explicit: false }];
}

/** A foreign `external_ref` is nobody's to overwrite. */
export function mayName(held: string | null | undefined, refs: readonly string[]): boolean {
  if ((held ?? '') === '') return true;
  return refs.some((ref) => held === ref || held === `${ref}${mergedMark}`);
}

/**
 * First contact with an appointment that was there before: the tool wins for times, a cancellation, its specialist and what
 * the configuration sets on purpose; client data, service and price only where One-Link has none; `scheduled` never
 * replaces another status.
 */
function meet(record: BookingRecord, entries: readonly Entry[], current: Appointment): void {
  for (const { name, values, digest, explicit } of entries) {
    if (name === 'times' || name === 'external_ref') continue;
    if (values !== null && isHeld(values, current)) continue;
    const keeps =
      name === 'status'
        ? values?.['status'] === 'scheduled'
        : isClientKey(name) || !(explicit || name === 'resource_id')
          ? !isEmpty(values ?? { [name]: null }, current)
          : false;
    if (keeps) record.settled[name] = digest;
  }
}

/**
 * A write without an answer went out for this value, and One-Link holds neither what was there before nor what was sent: a
 * person has changed it since, and that stays.
 */
function isPersonsEdit(record: BookingRecord, entry: Entry, values: Readonly<Values>, current: Appointment): boolean {
  const { name, digest } = entry;
  const ghosts = record.ghosts.filter(({ write }) => isAbout(write, current));
  if (!ghosts.some(({ write, answered }) => write.entries[name] === digest && !answered.includes(name))) return false;
  const held = heldFor(values, current);
  return Object.keys(values).some((key) => !ghosts.some(({ write }) => isOurs(write, key, held[key])));
}

/** A write without an answer moved the visit: whoever waits for its slot learns of it now. */
function noteFreedSlot(record: BookingRecord, name: string, current: Appointment, context: Context): void {
  if (name !== 'times' && name !== 'status' && name !== 'resource_id') return;
  for (const { write } of record.ghosts) {
    if (!(name in write.entries) || write.kind !== 'patch') continue;
    const { resource_id = current.resource_id, starts_at = current.starts_at, ends_at = current.ends_at } = write.base;
    if (typeof resource_id !== 'number') continue;
    const freed = [String(starts_at), String(ends_at)] as const;
    context.effects.push({ kind: 'slot_changed', resourceId: resource_id, freed });
  }
}

/** Before anything is decided and before any quarantine ends: what a person changed counts as settled. */
function keepEdits(record: BookingRecord, entries: readonly Entry[], current: Appointment): void {
  for (const entry of entries) {
    const { name, values, digest } = entry;
    if (values === null || record.settled[name] === digest || isHeld(values, current)) continue;
    if (isPersonsEdit(record, entry, values, current)) record.settled[name] = digest;
  }
}

/** The value is one that an unanswered write of ours says, or stood on. */
function isOurs(write: Ghost['write'], key: string, held: unknown): boolean {
  if (key in write.body) {
    if (sameValue(key, write.body[key], held)) return true;
    return write.kind === 'patch' && key in write.base && sameValue(key, write.base[key], held);
  }
  // What a POST left out got One-Link's default (one-link-api.md §3).
  return write.kind === 'create' && (key === 'status' ? held === 'scheduled' : isBlank(held) || held === 0);
}

/**
 * The quarantine of a write is over. Where One-Link holds exactly what that older write said and the tool wants otherwise by
 * now, the write was carried out late: the field is sent again. Any other difference is a person's (design.md, *Patch*).
 */
function lookBack(record: BookingRecord, entries: readonly Entry[], current: Appointment, now: number): void {
  const over = record.ghosts.filter(({ until, write }) => until <= now && isAbout(write, current));
  for (const { write } of over) {
    for (const entry of entries) {
      const { values } = entry;
      if (values === null || !(entry.name in write.entries)) continue;
      if (isHeld(values, current) || write.entries[entry.name] === entry.digest) continue;
      const cameLate = Object.keys(values).every((key) => key in write.body);
      if (cameLate && isHeld(pick(write.body, Object.keys(values)), current)) delete record.settled[entry.name];
    }
  }
  // Those about an appointment that was left meanwhile go too: they would be due for ever.
  record.ghosts = record.ghosts.filter(({ until }) => until > now);
}

/** A POST without an answer is about the appointment that bears its key; the booking may have got another one by a merge. */
const isAbout = (write: Ghost['write'], current: Appointment): boolean =>
  write.kind === 'create'
    ? write.body['idempotency_key'] === current.idempotency_key
    : write.appointmentId === current.id;

const pick = (values: Readonly<Values>, keys: readonly string[]): Values =>
  Object.fromEntries(keys.map((key) => [key, values[key]]));

/**
 * Newer servers set the price of a visit without a service to 0 on any PATCH that does not repeat it (one-link-api.md
 * §2.4, trap 5). Variant E refuses the key, D without permission too: then it is in `refused`.
 */
function keepPrice(record: BookingRecord, body: Values, current: Appointment, context: Context): void {
  const service = body['service_id'] ?? current.service_id ?? null;
  const reopens = current.status === 'cancelled' && 'status' in body;
  const lost = reopens && record.lostPrice?.appointmentId === current.id ? record.lostPrice.amount : 0;
  const price = current.service_amount || lost;
  if (service !== null || price <= 0 || 'service_amount' in body) return;
  const refused = record.refused['service_amount'];
  if (refused?.configuration === context.connection.digest && refused.code !== 'not_taken') return;
  body['service_amount'] = price;
}

/** A cancellation is sent alone and takes the price along. */
export function notePrice(record: BookingRecord, { id, status, service_id, service_amount }: Appointment): void {
  if (status === 'cancelled') return;
  const amount = service_id == null ? (service_amount ?? 0) : 0;
  record.lostPrice = amount > 0 ? { appointmentId: id, amount } : null;
}

/**
 * The keys of a body whose value the answer shows otherwise, custom attributes one by one. Keys that the answer leaves out
 * cannot be compared (trap 31).
 */
export function notTaken(body: Readonly<Values>, answer: Appointment): string[] {
  const held = heldFor(body, answer);
  return Object.entries(body).flatMap(([key, value]) => {
    if (key !== 'custom_attributes') return key in held && !sameValue(key, value, held[key]) ? [key] : [];
    if (answer.custom_attributes == null) return [];
    const kept = held[key] as Values;
    const lost = Object.entries(value as Values).filter(([name, content]) => !sameValue(name, content, kept[name]));
    return lost.map(([name]) => `custom_attributes.${name}`);
  });
}

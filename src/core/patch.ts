/**
 * A linked booking: compare with what One-Link holds, send the difference and nothing else (design.md, *Patch*).
 */

import type { Appointment } from '../one-link/records.ts';
import type { BookingRecord, Ghost, Values } from './booking-record.ts';
import { type Entry, heldFor, isEmpty, isHeld, sameValue, withEnd } from './entries.ts';
import { mergedMark } from './references.ts';
import { settle } from './settle.ts';
import { type Context, type Facts, type Step, stop } from './steps.ts';

/** Keys that describe the client: on first contact they fill what One-Link has empty and replace nothing. */
const isClientKey = (name: string): boolean => name.startsWith('client_');

/** The next step for a booking whose appointment has been read. */
export function planPatch(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  refs: readonly string[],
  facts: Facts,
  context: Context,
): Step {
  if (record.firstContact) meet(record, entries, current);
  lookBack(record, entries, current, context.now);
  const wanted = [...entries, ...ownKeys(record, entries, current, refs, context)];
  const body: Values = {};
  const sent: Record<string, string> = {};
  const isCancelled = wanted.some(({ name, values }) => name === 'status' && values?.['status'] === 'cancelled');
  for (const entry of wanted) {
    const { name, digest } = entry;
    if (isCancelled && name !== 'status') continue;
    if (name === 'external_ref' && !mayName(current.external_ref, refs)) continue;
    if (record.settled[name] === digest && record.broken === null) continue;
    if (isRefused(record, entry, context)) continue;
    const values = entry.name === 'times' && entry.values !== null ? withEnd(entry.values, current) : entry.values;
    if (values === null) continue;
    if (isHeld(values, current) || isPersonsEdit(record, entry, values, current)) {
      record.settled[name] = digest;
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
  if (!isCancelled) keepPrice(record, body, current);
  Object.assign(body, facts.alsoSend);
  const base = heldFor(body, current);
  return {
    do: 'write',
    write: { kind: 'patch', appointmentId: current.id, body, base, entries: sent, purpose: 'main' },
  };
}

function add(body: Values, values: Readonly<Values>): void {
  for (const [key, value] of Object.entries(values)) {
    body[key] = key === 'custom_attributes' ? { ...((body[key] ?? {}) as Values), ...(value as Values) } : value;
  }
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
          ? values === null || !isEmpty(values, current)
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
  if (!record.ghosts.some(({ write, answered }) => write.entries[name] === digest && !answered.includes(name))) {
    return false;
  }
  const held = heldFor(values, current);
  return Object.keys(values).some((key) => !record.ghosts.some(({ write }) => isOurs(write, key, held[key])));
}

/** The value is one that an unanswered write of ours says, or stood on. */
function isOurs(write: Ghost['write'], key: string, held: unknown): boolean {
  if (key in write.body && sameValue(key, write.body[key], held)) return true;
  return write.kind === 'patch' && key in write.base && sameValue(key, write.base[key], held);
}

/**
 * The quarantine of a write is over. Where One-Link holds exactly what that older write said and the tool wants otherwise by
 * now, the write was carried out late: the field is sent again. Any other difference is a person's (design.md, *Patch*).
 */
function lookBack(record: BookingRecord, entries: readonly Entry[], current: Appointment, now: number): void {
  const over = record.ghosts.filter(({ until, write }) => until <= now && isAbout(write, current.id));
  for (const { write } of over) {
    for (const entry of entries) {
      const values = entry.name === 'times' && entry.values !== null ? withEnd(entry.values, current) : entry.values;
      if (values === null || !(entry.name in write.entries)) continue;
      if (isHeld(values, current) || write.entries[entry.name] === entry.digest) continue;
      const cameLate = Object.keys(values).every((key) => key in write.body);
      if (cameLate && isHeld(pick(write.body, Object.keys(values)), current)) delete record.settled[entry.name];
    }
  }
  record.ghosts = record.ghosts.filter((ghost) => !over.includes(ghost));
}

const isAbout = (write: Ghost['write'], appointmentId: number): boolean =>
  write.kind === 'create' || write.appointmentId === appointmentId;

const pick = (values: Readonly<Values>, keys: readonly string[]): Values =>
  Object.fromEntries(keys.map((key) => [key, values[key]]));

/**
 * Newer servers set the price of a visit without a service to 0 on any PATCH that does not repeat it (one-link-api.md
 * §2.4, trap 5). Variant E refuses the key: then it is in `refused`.
 */
function keepPrice(record: BookingRecord, body: Values, current: Appointment): void {
  const service = body['service_id'] ?? current.service_id ?? null;
  const price = current.service_amount ?? 0;
  if (service !== null || price <= 0 || 'service_amount' in body) return;
  if (record.refused['service_amount']?.code === 'VALIDATION_ERROR') return;
  body['service_amount'] = price;
}

/** The keys of a body whose value the answer shows otherwise. Keys that the answer leaves out cannot be compared. */
export function notTaken(body: Readonly<Values>, answer: Appointment): string[] {
  const held = heldFor(body, answer);
  return Object.keys(body).filter((key) => key in held && !sameValue(key, body[key], held[key]));
}

/**
 * Which appointment is it (design.md, *Link*): carried, adopted, created, or parked. A known link never comes here.
 */
import { startsOf } from '../booking/fold.ts';
import { addMinutes } from '../booking/time.ts';
import type { Appointment, Contact } from '../one-link/records.ts';
import type { BookingRecord, LinkOrigin, Values } from './booking-record.ts';
import { carriedAppointment } from './carried.ts';
import { type Entry, isCalledOff } from './entries.ts';
import { mayName } from './patch.ts';
import { idempotencyKeyOf } from './references.ts';
import { park, settle } from './settle.ts';
import { type Context, type Facts, type Step, stop } from './steps.ts';

/** The booking's names, oldest id first. */
export interface Names {
  readonly order: readonly string[];
  /** `external_ref` of every id. */
  readonly refs: readonly string[];
  /** Ids from which the idempotency key may be made. */
  readonly keys: readonly string[];
}

const linked = (record: BookingRecord, appointment: Appointment, origin: LinkOrigin, context: Context): void => {
  record.link = { appointmentId: appointment.id, origin };
  record.linkRemoved = false;
  record.settled = {};
  record.refused = {};
  record.firstContact = origin !== 'created';
  context.effects.push({ kind: 'linked', appointmentId: appointment.id });
};

/** The next step for a booking without an appointment. Null: a link was found just now, go on with it. */
export function planLink(
  record: BookingRecord,
  entries: readonly Entry[],
  names: Names,
  facts: Facts,
  context: Context,
): Step | null {
  if (record.linkRemoved) {
    park(record, 'link_removed', context);
    return stop;
  }
  return (
    takeCarried(record, names, facts, context) ??
    adopt(record, names, facts, context) ??
    (record.link === null ? withoutAppointment(record, entries, names, facts, context) : null)
  );
}

/** Step 2. A carried id that may not be taken is no link; the booking goes on as if it carried none. */
function takeCarried(record: BookingRecord, names: Names, facts: Facts, context: Context): Step | null {
  const id = record.carried === null ? null : carriedAppointment(record.carried.text, context.connection);
  if (id === null || isAnothers(id, record, context)) return null;
  const found = facts.appointments.get(id);
  if (found === undefined) return { do: 'read', read: { call: 'appointment', id } };
  if (found === 'gone' || !mayTake(found, names)) return null;
  linked(record, found, 'carried', context);
  return null;
}

const isAnothers = (appointmentId: number, record: BookingRecord, context: Context): boolean => {
  const owner = context.bookingOf(appointmentId);
  return owner !== null && owner !== record.key;
};

/** An appointment that already bears the names of another booking is that booking's. */
const mayTake = ({ external_ref, idempotency_key }: Appointment, { refs, keys }: Names): boolean =>
  mayName(external_ref, refs) && ((idempotency_key ?? '') === '' || keys.includes(idempotency_key ?? ''));

/** Step 3: the minute of every start the chain ever had; One-Link cannot be asked for an `external_ref` (trap 1). */
function adopt(record: BookingRecord, names: Names, facts: Facts, context: Context): Step | null {
  if (record.link !== null) return null;
  for (const start of startsOf(record.chain, names.order)) {
    const list = facts.lists.get(start);
    if (list === undefined) return { do: 'read', read: { call: 'list', start } };
    const match = list.find(({ external_ref }) => external_ref != null && names.refs.includes(external_ref));
    if (match === undefined || isAnothers(match.id, record, context)) continue;
    const isOwn = record.ghosts.some(({ write }) => write.kind === 'create');
    facts.appointments.set(match.id, match);
    linked(record, match, isOwn ? 'created' : 'adopted', context);
    if (isOwn) facts.done.created = true;
    return null;
  }
  return null;
}

/** One-Link takes no longer one (one-link-api.md §2.2). */
const longestVisitMinutes = 720;

function withoutAppointment(
  record: BookingRecord,
  entries: readonly Entry[],
  names: Names,
  facts: Facts,
  context: Context,
): Step {
  const { connection, now } = context;
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const told = (name: string, key = name): unknown => byName.get(name)?.values?.[key];
  const starts = told('times', 'starts_at') as string | undefined;
  const ends = told('times', 'ends_at') as string | null | undefined;
  const isOver = starts !== undefined && Date.parse(ends ?? addMinutes(starts, longestVisitMinutes)) <= now;
  record.ghosts = record.ghosts.filter(({ until }) => until > now);
  const isOff = told('status') === 'cancelled' || isCalledOff(record.chain, names.order, connection);
  // What is parked stays so until the end of retention, though the visit goes by meanwhile.
  if (isOver && !isOff && record.phase === 'parked') return parked(record, record.code ?? 'unlinked', context);
  if (isOff || isOver) {
    settle(record, facts, context, 'nothing_to_do');
    return stop;
  }
  if (connection.onUnlinked === 'park' || !record.opened) return parked(record, 'unlinked', context);
  const resourceId = (told('resource_id') as number | undefined) ?? connection.resourceId;
  if (resourceId === null) return parked(record, 'no_resource', context);
  const name = byName.get('client_name');
  if (name === undefined) return parked(record, 'no_client_name', context);
  if (entries.some(({ values }) => values === null)) return parked(record, 'data_wiped', context);
  if (starts === undefined) return parked(record, 'no_time', context);
  const length = lengthOf(entries, resourceId, facts);
  if (ends === null) {
    if (typeof length === 'object') return length;
    if (Date.parse(addMinutes(starts, length)) <= now) {
      settle(record, facts, context, 'nothing_to_do');
      return stop;
    }
  }
  const contact = planContact(record, entries, facts, context);
  if ('do' in contact) return contact;

  record.idempotencyKey ??= idempotencyKeyOf(connection, names.order[0] ?? record.key);
  const body: Values = {};
  const sent: Record<string, string> = {};
  for (const entry of entries) {
    const refused = record.refused[entry.name];
    if (refused?.digest === entry.digest && refused.configuration === connection.digest) continue;
    if (entry.values === null) continue;
    sent[entry.name] = entry.digest;
    // Another status than the default needs a permission of its own on some servers (one-link-api.md §3).
    if (entry.name === 'status' && entry.values['status'] === 'scheduled') continue;
    for (const [key, value] of Object.entries(entry.values)) {
      body[key] = key === 'custom_attributes' ? { ...((body[key] ?? {}) as Values), ...(value as Values) } : value;
    }
  }
  body['resource_id'] = resourceId;
  body['contact_id'] ??= contact.id;
  body['ends_at'] ??= addMinutes(starts, typeof length === 'number' ? length : 0);
  body['idempotency_key'] = record.idempotencyKey;
  return { do: 'write', write: { kind: 'create', body, entries: sent } };
}

function parked(record: BookingRecord, code: string, context: Context): Step {
  park(record, code, context);
  return stop;
}

/** Minutes of a visit whose tool tells no end: the service's, else the specialist's slot (design.md, *Patch*). */
function lengthOf(entries: readonly Entry[], resourceId: number, facts: Facts): number | Step {
  const serviceId = entries.find(({ name }) => name === 'service_id')?.values?.['service_id'];
  if (typeof serviceId === 'number') {
    const service = facts.services.get(serviceId);
    if (service === undefined) return { do: 'read', read: { call: 'service', id: serviceId } };
    if (service !== 'gone' && (service.duration_min ?? 0) >= 5) return service.duration_min ?? 30;
  }
  const resource = facts.resources.get(resourceId);
  if (resource === undefined) return { do: 'read', read: { call: 'resource', id: resourceId } };
  return resource === 'gone' ? 30 : (resource.slot_duration_min ?? 30);
}

const digitsOf = (phone: string | null | undefined): string => {
  const digits = (phone ?? '').replace(/\D/g, '');
  return /^8\d{10}$/.test(digits) ? `7${digits.slice(1)}` : digits;
};

const wordsOf = (name: string | null | undefined): string =>
  (name ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/ё/g, 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .sort()
    .join(' ');

/** Two names agree when one has all the words of the other: "Ivan" and "Ivan Petrov" are one person to a reception. */
function namesAgree(a: string, b: string | null | undefined): boolean {
  const [left, right] = [wordsOf(a).split(' '), wordsOf(b).split(' ')];
  if (left[0] === '' || right[0] === '') return false;
  return left.every((word) => right.includes(word)) || right.every((word) => left.includes(word));
}

/**
 * The contact of a new appointment: by phone, digits compared exactly, where the name agrees or the contact has no
 * identifier; else a new one (design.md, *Link* 4). A phone is not a person: families share one (webhooks-cis.md §1).
 */
function planContact(
  record: BookingRecord,
  entries: readonly Entry[],
  facts: Facts,
  context: Context,
): { readonly id: number } | Step {
  const given = entries.find(({ name }) => name === 'contact_id')?.values?.['contact_id'];
  if (typeof given === 'number' && record.refused['contact_id'] === undefined) return { id: given };
  if (record.contact?.id != null) return { id: record.contact.id };
  const textOf = (key: string): string | null =>
    (entries.find(({ name }) => name === key)?.values?.[key] as string | undefined) ?? null;
  const name = textOf('client_name') ?? '';
  const phone = textOf('client_phone');
  const { attempts, until } = record.contact ?? { attempts: 0, until: 0 };
  const mayCreate = attempts < 2 || until <= context.now;

  if (phone !== null) {
    const found = facts.contacts.get(phone);
    if (found === undefined) return { do: 'read', read: { call: 'contacts', search: phone } };
    const same = found.filter((contact) => digitsOf(contact.phone) === digitsOf(phone));
    const agreeing = same.find((contact) => namesAgree(name, contact.full_name));
    const taken = agreeing ?? same.find((contact) => (contact.identifier ?? '') === '');
    if (taken !== undefined) return keepContact(record, taken);
    if (same.length === 0 && !facts.once.has('phone_taken')) {
      return mayCreate ? createContact(name, phone) : awaitContact(record, context);
    }
  }
  // By name alone: an earlier attempt without an answer may have made it.
  if (attempts > 0) {
    const found = facts.contacts.get(name);
    if (found === undefined) return { do: 'read', read: { call: 'contacts', search: name } };
    const made = found.find((contact) => wordsOf(contact.full_name) === wordsOf(name) && (contact.phone ?? '') === '');
    if (made !== undefined) return keepContact(record, made);
  }
  return mayCreate ? createContact(name, null) : awaitContact(record, context);
}

function keepContact(record: BookingRecord, contact: Contact): { readonly id: number } {
  record.contact = { id: contact.id, attempts: 0, until: 0 };
  return { id: contact.id };
}

const createContact = (name: string, phone: string | null): Step => ({
  do: 'write',
  write: { kind: 'contact', body: phone === null ? { full_name: name } : { full_name: name, phone } },
});

/**
 * Two POSTs without an answer, and nobody found: they may be carried out yet. When their quarantine is over and there is
 * still nobody, they were not, and the booking may try again.
 */
function awaitContact(record: BookingRecord, context: Context): Step {
  record.phase = 'pending';
  record.code = 'contact_unconfirmed';
  record.dueAt = record.contact?.until ?? context.now;
  return stop;
}

/**
 * What One-Link should hold for a booking: the fold, put through the connection's tables, as entries. An entry is what is
 * settled, refused or left out as a whole: one key, or `times`, or one custom attribute.
 */
import type { BookingState, BookingTimes } from '../booking/booking.ts';
import { attributePrefix, type Chain, cellOf, type DigestOf } from '../booking/fold.ts';
import { addMinutes } from '../booking/time.ts';
import type { Connection } from '../config.ts';
import type { Appointment } from '../one-link/records.ts';
import type { Values } from './booking-record.ts';
import { refOf } from './references.ts';

export interface Entry {
  readonly name: string;
  /** Null: the value was wiped after it was settled; only the digest is left. */
  readonly values: Values | null;
  readonly digest: string;
  /** From the connection's `fields` or a key of `direct`: said on purpose, so it also wins on first contact. */
  readonly explicit: boolean;
}

/** Entries that One-Link may refuse without the rest being lost; the others are never left out (design.md, *Patch*). */
export const isOptional = (name: string): boolean => !neverLeftOut.has(name);

const neverLeftOut: ReadonlySet<string> = new Set(['times', 'starts_at', 'ends_at', 'status', 'external_ref']);

const clientKeys: Readonly<Record<string, string>> = {
  clientName: 'client_name',
  clientPhone: 'client_phone',
  clientIdentifier: 'client_identifier',
  clientBirthDate: 'client_birth_date',
  clientGender: 'client_gender',
  clientComment: 'client_comment',
};

/** The field of a fold that a client entry or a custom attribute comes from; other entries have no field of their own. */
export function fieldOf(entry: string): string | undefined {
  if (entry.startsWith('custom_attributes.')) return `x:${entry}`;
  return Object.keys(clientKeys).find((field) => clientKeys[field] === entry);
}

const defaultStatuses: Readonly<Record<BookingState, string>> = {
  pending: 'scheduled',
  accepted: 'scheduled',
  confirmed: 'confirmed',
  completed: 'completed',
  cancelled: 'cancelled',
  declined: 'cancelled',
  no_show: 'no_show',
};

/** The newest state's One-Link status; null where none was told or the connection ignores it. */
export function statusOf(chain: Chain, order: readonly string[], connection: Connection): string | null {
  const state = cellOf(chain, order, 'state')?.value as BookingState | undefined;
  if (state === undefined) return null;
  const status = connection.statuses[state] ?? defaultStatuses[state];
  return status === 'ignore' ? null : status;
}

/**
 * Cancelled or declined by the tool, or cancelled by the connection's table: nothing but the status is sent until it is
 * re-opened, also where the table ignores that status (design.md, *Patch*).
 */
export function isCalledOff(chain: Chain, order: readonly string[], connection: Connection): boolean {
  const state = cellOf(chain, order, 'state')?.value;
  return state === 'cancelled' || state === 'declined' || statusOf(chain, order, connection) === 'cancelled';
}

/** First row of a table that one of the tool's names for a thing has. Names compare without regard to case. */
function lookUp(table: Readonly<Record<string, number>>, names: unknown): number | null {
  if (!Array.isArray(names)) return null;
  const rows = new Map(Object.entries(table).map(([name, id]) => [name.toLowerCase(), id]));
  for (const name of names) {
    const id = rows.get(String(name).toLowerCase());
    if (id !== undefined) return id;
  }
  return null;
}

export interface EntryInput {
  readonly chain: Chain;
  readonly order: readonly string[];
  readonly connection: Connection;
  /** Results of the connection's `fields`, by One-Link key. */
  readonly computed: Readonly<Values>;
  /** Keys that `fields` set once and cannot be computed now: nothing is said of them. */
  readonly unsaid: readonly string[];
  /** The waiting events say times of their own. */
  readonly timesAreNews: boolean;
  readonly digestOf: DigestOf;
}

/** Everything the tool and the configuration say, in the order of the PATCH schema. */
export function entriesOf(input: EntryInput): Entry[] {
  const { chain, order, connection, computed, digestOf } = input;
  const values: Values = {};
  const explicit = new Set<string>();
  const wiped: Record<string, string> = {};

  const amount = cellOf(chain, order, 'amount')?.value;
  const resourceId = lookUp(connection.resources, cellOf(chain, order, 'staff')?.value);
  const serviceId = lookUp(connection.services, cellOf(chain, order, 'service')?.value);
  const status = statusOf(chain, order, connection);
  if (status !== null) values['status'] = status;
  if (resourceId !== null) values['resource_id'] = resourceId;
  if (serviceId !== null) values['service_id'] = serviceId;
  for (const [field, key] of Object.entries(clientKeys)) {
    const cell = cellOf(chain, order, field);
    if (cell === undefined) continue;
    if (cell.value === undefined) wiped[key] = cell.digest;
    else values[key] = cell.value;
  }
  if (typeof amount === 'number') values['service_amount'] = amount;
  for (const field of new Set(order.flatMap((id) => Object.keys(chain.ids[id]?.cells ?? {})))) {
    if (!field.startsWith('x:')) continue;
    const value = cellOf(chain, order, field)?.value;
    if (value === undefined) continue;
    if (field.startsWith(attributePrefix)) {
      const attributes = (values['custom_attributes'] ?? {}) as Values;
      values['custom_attributes'] = { ...attributes, [field.slice(attributePrefix.length)]: value };
      continue;
    }
    const key = field.slice(2);
    values[key] = value;
    explicit.add(key);
  }
  for (const [key, value] of Object.entries(computed)) {
    values[key] = value;
    explicit.add(key);
    delete wiped[key];
  }
  for (const key of input.unsaid) {
    delete values[key];
    delete wiped[key];
  }

  const entries: Entry[] = [];
  const times = timesOf(toldTimes(input), values);
  if (times !== null) entries.push({ name: 'times', values: times, digest: digestOf(times), explicit: false });
  for (const [key, value] of Object.entries(values)) {
    if (key === 'custom_attributes') {
      for (const [attribute, content] of Object.entries(value as Values)) {
        const name = `custom_attributes.${attribute}`;
        const one = { custom_attributes: { [attribute]: content } };
        entries.push({ name, values: one, digest: digestOf(content), explicit: true });
      }
    } else if (key !== 'starts_at' && key !== 'ends_at' && key !== 'duration_min') {
      entries.push({ name: key, values: { [key]: value }, digest: digestOf(value), explicit: explicit.has(key) });
    }
  }
  for (const [key, digest] of Object.entries(wiped)) {
    entries.push({ name: key, values: null, digest, explicit: false });
  }
  const tip = order.at(-1);
  if (tip !== undefined) {
    const ref = refOf(connection, tip);
    entries.push({ name: 'external_ref', values: { external_ref: ref }, digest: digestOf(ref), explicit: false });
  }
  return entries;
}

/**
 * The tool's own times. Where `fields` made them once and gives nothing now, the tool's own do not take their place: at
 * most a start that is news, and the visit keeps its length.
 */
function toldTimes({ chain, order, unsaid, timesAreNews }: EntryInput): BookingTimes | undefined {
  const told = cellOf(chain, order, 'times')?.value as BookingTimes | undefined;
  const lacksStart = unsaid.includes('starts_at');
  const lacksEnd = unsaid.includes('ends_at') || unsaid.includes('duration_min');
  if (told === undefined || (!lacksStart && !lacksEnd)) return told;
  return lacksStart || !timesAreNews ? undefined : { startsAt: told.startsAt, endsAt: null };
}

/** Both ends together; `ends_at` null where nobody told one (one-link-api.md §9, 8 and 9). */
function timesOf(told: BookingTimes | undefined, values: Readonly<Values>): Values | null {
  const startsAt = (values['starts_at'] as string | undefined) ?? told?.startsAt;
  if (startsAt === undefined) return null;
  const minutes = values['duration_min'];
  const endsAt =
    (values['ends_at'] as string | undefined) ??
    (typeof minutes === 'number' ? addMinutes(startsAt, minutes) : undefined) ??
    (told !== undefined && told.startsAt === startsAt ? told.endsAt : null);
  return { starts_at: startsAt, ends_at: endsAt };
}

/** What One-Link holds for the keys of a body. A key that the answer leaves out is absent (one-link-api.md §7). */
export function heldFor(body: Readonly<Values>, current: Appointment): Values {
  const held: Values = {};
  const answer = current as unknown as Values;
  for (const [key, value] of Object.entries(body)) {
    if (key === 'custom_attributes') {
      const attributes = (answer[key] ?? {}) as Values;
      held[key] = Object.fromEntries(Object.keys(value as Values).map((name) => [name, attributes[name] ?? null]));
    } else if (answer[key] !== undefined) held[key] = answer[key];
  }
  return held;
}

/** Equal as One-Link means it: instants, trimmed texts, numbers, attribute by attribute. */
export function sameValue(key: string, wanted: unknown, held: unknown): boolean {
  if (key === 'starts_at' || key === 'ends_at') return Date.parse(String(wanted)) === Date.parse(String(held));
  if (typeof wanted === 'string' && typeof held === 'string') return wanted.trim() === held.trim();
  if (typeof wanted === 'number' || typeof held === 'number') return held !== null && Number(wanted) === Number(held);
  return stable(wanted) === stable(held);
}

const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part as Values).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? 'null';

/** True where One-Link holds every value of an entry already. */
export function isHeld(values: Readonly<Values>, current: Appointment): boolean {
  const held = heldFor(values, current);
  return Object.entries(values).every(([key, value]) => sameValue(key, value, held[key] ?? null));
}

/** True where One-Link holds nothing for any key of an entry. */
export function isEmpty(values: Readonly<Values>, current: Appointment): boolean {
  const held = heldFor(values, current);
  return Object.keys(values).every((key) => {
    const value = held[key];
    if (key === 'custom_attributes') return Object.values((value ?? {}) as Values).every(isBlank);
    return key === 'service_amount' ? !value : isBlank(value);
  });
}

export const isBlank = (value: unknown): boolean => value === null || value === undefined || value === '';

/** What each key of an appointment should be, for what a tool says: the judge's own table (architecture.md, *Patch*). */

import type { Appointment } from '../../../emulator/rows.ts';
import { visitMs } from '../generate/times.ts';
import type { ToolState, Words } from '../plan.ts';
import type { Table } from './case.ts';

const statuses: Readonly<Record<ToolState, string>> = {
  pending: 'scheduled',
  accepted: 'scheduled',
  confirmed: 'confirmed',
  completed: 'completed',
  cancelled: 'cancelled',
  declined: 'cancelled',
  no_show: 'no_show',
};

/** Null: nothing is to be written. */
export function statusOf(words: Words, table: Table): string | null {
  const isCalledOff = words.state === 'cancelled' || words.state === 'declined';
  const always = fieldOfTable(table, 'status');
  // What the newest body that has one says; a body without one changes nothing.
  if (always === '= mark' && words.mark !== undefined && !isCalledOff) return words.mark;
  if (typeof always === 'string' && always !== '= mark' && !isCalledOff) return always;
  if (words.state === undefined) return null;
  const own = (table['statuses'] as Record<string, string> | undefined)?.[words.state];
  const status = own ?? statuses[words.state];
  return status === 'ignore' ? null : status;
}

export const isOff = (words: Words, table: Table): boolean =>
  words.state === 'cancelled' || words.state === 'declined' || statusOf(words, table) === 'cancelled';

const rowIn = (table: Table, name: string, key: string | undefined): number | null =>
  key === undefined
    ? null
    : (Object.entries((table[name] ?? {}) as Record<string, number>).find(
        ([row]) => row.toLowerCase() === key.toLowerCase(),
      )?.[1] ?? null);

export interface Field {
  readonly name: string;
  readonly keys: readonly string[];
  /** What the tool's words make of it; null: they say nothing about it. */
  readonly wanted: (words: Words, table: Table) => unknown;
  readonly held: (row: Appointment) => unknown;
  /** Filled only where it is empty, when the booking meets an appointment that was there before it. */
  readonly isGentle?: true;
}

type TextColumn =
  | 'client_name'
  | 'client_phone'
  | 'client_identifier'
  | 'client_comment'
  | 'client_birth_date'
  | 'client_gender';

const longestComment = 8000;

/** A tool's comment is kept up to its limit, and no character is cut in two. */
function cut(comment: string | undefined): string | undefined {
  if (comment === undefined || comment.length <= longestComment) return comment;
  const kept = comment.slice(0, longestComment - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

const text = (key: keyof Words, column: TextColumn): Field => ({
  name: column,
  keys: [column],
  wanted(words, table) {
    const isCut = key === 'comment' && fieldOfTable(table, column) !== '= remark';
    const untold = key === 'name' ? (table['client_name_fallback'] ?? null) : null;
    return (isCut ? cut(words.comment) : words[key]) ?? untold;
  },
  held: (row) => row[column],
  isGentle: true,
});

export const times: Field = {
  name: 'times',
  keys: ['starts_at', 'ends_at'],
  wanted: ({ startsAt, endsAt }) =>
    startsAt === undefined
      ? null
      : `${Date.parse(startsAt)}/${endsAt == null ? Date.parse(startsAt) + visitMs : Date.parse(endsAt)}`,
  held: (row) => `${row.starts_at_ms}/${row.ends_at_ms}`,
};

export const status: Field = { name: 'status', keys: ['status'], wanted: statusOf, held: (row) => row.status };

export const price: Field = {
  name: 'service_amount',
  keys: ['service_amount'],
  wanted: ({ amount }) => amount ?? null,
  held: (row) => row.service_amount,
  isGentle: true,
};

export const specialist: Field = {
  name: 'resource_id',
  keys: ['resource_id'],
  wanted: ({ staff }, table) => rowIn(table, 'resources', staff),
  held: (row) => row.resource_id,
};

export const service: Field = {
  name: 'service_id',
  keys: ['service_id'],
  wanted: (words, table) => rowIn(table, 'services', words.service),
  held: (row) => row.service_ids[0] ?? null,
  isGentle: true,
};

const fieldOfTable = (table: Table, key: string): unknown =>
  (table['fields'] as Readonly<Record<string, unknown>> | undefined)?.[key];

export const isReadFromBody = (field: Field, table: Table): boolean =>
  field.keys.some((key) => String(fieldOfTable(table, key)).startsWith('='));

/** Constants of the connection's `fields` (`generate/body.ts`). */
const kind: Field = {
  name: 'appointment_type',
  keys: ['appointment_type'],
  wanted: ({ kind }, table) => fieldOfTable(table, 'appointment_type') ?? kind ?? null,
  held: (row) => row.appointment_type,
};

/** Each is merged by itself. */
const attribute = (name: string, wanted: Field['wanted']): Field => ({
  name: `custom_attributes.${name}`,
  keys: [`custom_attributes.${name}`],
  wanted,
  held: ({ custom_attributes: held }) => held[name] ?? null,
});

const constantAttribute = (value: string) => (table: Table) =>
  fieldOfTable(table, 'custom_attributes') === undefined ? null : value;

/** What the tool says of the room is the connection's to say where it has a constant. */
const attributes: readonly Field[] = [
  attribute('city', (_, table) => constantAttribute('Almaty')(table)),
  attribute('room', ({ room }, table) => constantAttribute('blue')(table) ?? room ?? null),
  attribute('floor', ({ floor }) => floor ?? null),
];

/** A body in which each attribute is a key. */
export function flattened(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { custom_attributes: attributes, ...others } = body;
  const own = Object.entries(Object(attributes)).map(([name, value]) => [`custom_attributes.${name}`, value]);
  return { ...others, ...Object.fromEntries(own) };
}

/** Constants that a connection may name though One-Link does not know them. */
const constant = (key: 'company_id' | 'created_by_id' | 'conversation_id'): Field => ({
  name: key,
  keys: [key],
  wanted: (_, table) => fieldOfTable(table, key) ?? null,
  held: (row) => row[key],
});

export const fields: readonly Field[] = [
  constant('company_id'),
  constant('created_by_id'),
  constant('conversation_id'),
  kind,
  ...attributes,
  times,
  status,
  text('name', 'client_name'),
  text('phone', 'client_phone'),
  text('identifier', 'client_identifier'),
  text('comment', 'client_comment'),
  text('birthDate', 'client_birth_date'),
  text('gender', 'client_gender'),
  specialist,
  service,
  price,
];

/** A value of a body, in the form of `held`. */
export function sentValue(field: Field, body: Readonly<Record<string, unknown>>): unknown {
  if (field === times) return `${Date.parse(String(body['starts_at']))}/${Date.parse(String(body['ends_at']))}`;
  return body[field.keys[0]!];
}

export const isIn = (field: Field, body: Readonly<Record<string, unknown>>): boolean =>
  field.keys.some((key) => key in body);

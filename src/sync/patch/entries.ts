/**
 * What One-Link should hold for a booking: the fold, put through the connection's tables, as entries. An entry is what is
 * settled, refused or left out as a whole: one key, or `times`, or one custom attribute.
 */

import type { BookingTimes } from '../../booking/booking.ts';
import { attributePrefix, type Cell, type Chain, clientFields } from '../../booking/chain.ts';
import { isOfFormerClient } from '../../booking/clients.ts';
import { dictionaryOf } from '../../booking/dictionary.ts';
import type { BookingId } from '../../booking/ids.ts';
import { storable } from '../../booking/storable-text.ts';
import { addMinutes } from '../../booking/time.ts';
import { cellOf } from '../../booking/told.ts';
import { refOf } from '../../config/references.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { Names } from '../link/names.ts';
import { addTo, type Values } from '../write.ts';
import { specialistOf } from './handed-over.ts';
import { isCancelledByTool, lookUp, statusOf } from './tables.ts';

export interface Entry {
  readonly name: string;
  /** Null: the value was wiped after it was settled; only the digest is left. */
  readonly values: Values | null;
  readonly digest: string;
  /** From the connection's `fields` or a key of `direct`: said on purpose, so it also wins on adoption. */
  readonly explicit: boolean;
}

/** What One-Link should hold for a booking, and its names there. */
export interface Wanted {
  readonly entries: readonly Entry[];
  readonly names: Names;
}

/** The same, for callers that need only the order of the ids. */
export interface WantedInOrder {
  readonly entries: readonly Entry[];
  readonly names: Pick<Names, 'order'>;
}

/** Entries that One-Link may refuse without losing the rest; the others are never left out (architecture.md, *Patch*). */
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

/** The field of a fold that a client entry comes from, or a custom attribute, or a key of `direct` that has no canonical field. */
export const fieldOf = (entry: string): string =>
  Object.keys(clientKeys).find((field) => clientKeys[field] === entry) ?? `x:${entry}`;

/** Keys of One-Link that say something about the client. */
export const clientEntries: ReadonlySet<string> = new Set([...Object.values(clientKeys), 'custom_attributes']);

/** Entries that say something about the client: each custom attribute is an entry. */
export const isClientEntry = (name: string): boolean =>
  clientEntries.has(name) || name.startsWith('custom_attributes.');

/** The cell that an entry about the client comes from, if the tool has sent one. */
export const speakingCell = (chain: Chain, order: readonly BookingId[], entry: string): Cell | undefined =>
  cellOf(chain, order, fieldOf(entry));

/** What each entry says, as it is digested. */
export const saidIn = (entries: readonly Entry[]): Record<string, unknown> =>
  Object.fromEntries(entries.flatMap(({ name, values }) => (values === null ? [] : [[name, digested(name, values)]])));

function digested(name: string, values: Values): unknown {
  if (name === 'times') return values;
  const of = 'custom_attributes' in values ? (values['custom_attributes'] as Values) : values;
  return Object.values(of)[0];
}

/** The value of a key in an entry; undefined if there is none. */
export const valueIn = (entries: readonly Entry[], name: string, key = name): unknown =>
  entries.find((entry) => entry.name === name)?.values?.[key];

const attribute = (name: string, value: unknown): Values => ({
  custom_attributes: dictionaryOf({ [name]: value }),
});

/** What is said of each key. */
interface Said {
  readonly values: Values;
  /** Keys that were said on purpose. */
  readonly explicit: Set<string>;
  /** Keys whose value was wiped, with its digest. */
  readonly wiped: Record<string, string>;
}

/**
 * Everything the tool and the configuration say, in the order of the PATCH schema. `order`: the ids of the chain, oldest
 * first. `computed`: results of the connection's `fields`, by One-Link key.
 */
export function entriesOf(
  record: BookingRecord,
  order: readonly BookingId[],
  computed: Readonly<Values>,
  { connection, digestOf }: Pick<Context, 'connection' | 'digestOf'>,
): Entry[] {
  // `fields` set it once, and it cannot be computed now, so the entry is omitted.
  const unsaid = record.intake.fieldKeys.filter((key) => !(key in computed));
  const said = saidByTool(record, order, connection);
  // A cancellation in the tool counts, whatever an expression reads from its bodies or has made of its states. If `statuses`
  // ignores that state, only the expression counts.
  const isOffByTool = said.values['status'] !== undefined && isCancelledByTool(record.chain, order);
  for (const [key, value] of Object.entries(storable(computed) as Values)) {
    if (key === 'status' && isOffByTool) continue;
    said.values[key] = value;
    said.explicit.add(key);
    delete said.wiped[key];
  }
  for (const key of unsaid) {
    if (key === 'status' && isOffByTool) continue;
    delete said.values[key];
    delete said.wiped[key];
  }

  const entries: Entry[] = [];
  const add = (name: string, values: Values, valueForDigest: unknown, explicit: boolean): void => {
    entries.push({ name, values, digest: digestOf(valueForDigest), explicit });
  };
  const times = timesOf(toldTimes(record, order, unsaid), said.values);
  if (times !== null) add('times', times, times, false);
  const {
    custom_attributes: attributes,
    starts_at: _start,
    ends_at: _end,
    duration_min: _length,
    ...plain
  } = said.values;
  for (const [key, value] of Object.entries(plain)) add(key, { [key]: value }, value, said.explicit.has(key));
  for (const [name, value] of Object.entries((attributes ?? {}) as Values)) {
    add(`custom_attributes.${name}`, attribute(name, value), value, true);
  }
  for (const [name, digest] of Object.entries(said.wiped)) {
    entries.push({ name, values: null, digest, explicit: false });
  }
  const newest = order.at(-1);
  if (newest !== undefined) {
    const ref = refOf(connection, newest);
    add('external_ref', { external_ref: ref }, ref, false);
  }
  return entries;
}

function saidByTool(record: BookingRecord, order: readonly BookingId[], connection: Context['connection']): Said {
  const { chain } = record;
  const said: Said = { values: {}, explicit: new Set(), wiped: {} };
  const { values, explicit, wiped } = said;
  const amount = cellOf(chain, order, 'amount')?.value;
  const resourceId =
    lookUp(connection.resources, cellOf(chain, order, 'staff')?.value) ?? specialistOf(record, connection);
  const serviceId = lookUp(connection.services, cellOf(chain, order, 'service')?.value);
  const status = statusOf(chain, order, connection);
  if (status !== null) values['status'] = status;
  if (resourceId !== null) values['resource_id'] = resourceId;
  if (serviceId !== null) values['service_id'] = serviceId;
  for (const [field, key] of Object.entries(clientKeys)) {
    const cell = cellOf(chain, order, field);
    if (cell === undefined) continue;
    if (isLeftByOther(chain, order, field)) values[key] = null;
    else if (cell.value === undefined) wiped[key] = cell.digest;
    else values[key] = cell.value;
  }
  if (typeof amount === 'number') values['service_amount'] = amount;
  // Keys of `direct` and custom attributes, which have no canonical field.
  for (const field of new Set(order.flatMap((id) => Object.keys(chain.ids[id]?.cells ?? {})))) {
    const value = field.startsWith('x:') ? cellOf(chain, order, field)?.value : undefined;
    if (value === undefined) continue;
    if (field.startsWith(attributePrefix)) {
      addTo(values, attribute(field.slice(attributePrefix.length), value));
    } else {
      const key = field.slice(2);
      values[key] = value;
      explicit.add(key);
    }
  }
  return said;
}

/** The booking has another client now, and the tool does not send this field for that client. */
const isLeftByOther = (chain: Chain, order: readonly BookingId[], field: string): boolean =>
  clientFields.some((one) => one === field && isOfFormerClient(chain, order, one));

/**
 * The tool's own times. If `fields` set them once and yield nothing now, the tool's own do not replace them. At most a new
 * start counts, and the visit keeps its length.
 */
function toldTimes(
  { chain, intake: { open } }: BookingRecord,
  order: readonly BookingId[],
  unsaid: readonly string[],
): BookingTimes | undefined {
  const cell = cellOf(chain, order, 'times');
  const told = cell?.value as BookingTimes | undefined;
  const lacksStart = unsaid.includes('starts_at');
  const lacksEnd = unsaid.includes('ends_at') || unsaid.includes('duration_min');
  if (told === undefined || (!lacksStart && !lacksEnd)) return told;
  const areNews = open.some(({ arrival }) => arrival === cell?.arrival);
  return lacksStart || !areNews ? undefined : { startsAt: told.startsAt, endsAt: null };
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

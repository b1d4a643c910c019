/**
 * Keeps the record of a booking small, even after 34 moves with long notes, thousands of webhooks or days without KV. A row of a
 * Durable Object holds at most 2 MB (field.md §4.1), and every look at a booking reads the whole row. So old parts of a large
 * record are moved to rows of their own. What a decision may still need stays.
 */
import { attributePrefix, type Cell, type Chain, clientFields, type IdState, wiped } from '../booking/chain.ts';
import { isOfFormerClient } from '../booking/clients.ts';
import type { BookingId } from '../booking/ids.ts';
import { chainOrder } from '../booking/told.ts';
import type { BookingRecord, Settlement } from './booking-record.ts';
import { flatCopyOf } from './copy.ts';
import type { DeliveryState } from './delivery.ts';

/** One thing that was moved out of a record. */
export interface Overflow {
  /** `key:<digest>`, `delivery:<arrival>`, `id:<id>` or `outcome:<settle time>`. */
  readonly item: string;
  readonly doc: unknown;
}

/** The state of a delivery that is no longer in the record. */
export interface ClosedDelivery {
  readonly state: DeliveryState;
  readonly settlement: Settlement | null;
}

/** A record with more characters of JSON than this is checked. */
export const compactFrom = 60_000;
/**
 * The longest record: half a megabyte if every character takes three bytes. It has room for as many attributes as are kept, each
 * as long as allowed, together with the write that contains them and their former values in One-Link.
 */
export const longestRecord = 180_000;

/** How many of each stay in the record. */
const settledAtMost = 50;
const keysAtMost = 50;
const idsAtMost = 100;
const wholeIdsAtMost = 10;
const outcomesAtMost = 20;
const attributesAtMost = 50;
const outcomeKeysAtMost = 20;
/** In-doubt writes. Fewer stay only if the record is still too long, before any of the tool's values is cut. */
const wholeInDoubt = [4, 1, 0];

export const overflowItem = {
  key: (digest: string): string => `key:${digest}`,
  delivery: (arrival: number): string => `delivery:${arrival}`,
  id: (id: string): string => `id:${id}`,
  /** In the order of time. */
  outcome: (settledAt: number): string => `outcome:${String(settledAt).padStart(15, '0')}`,
  outcomes: 'outcome:',
};

/** Makes the record small; returns what was moved out of it. */
export function compact(record: BookingRecord): Overflow[] {
  const items = [...giveSettled(record), ...giveKeys(record), ...giveIds(record), ...giveOutcomes(record)];
  if (items.length > 0) record.overflow = true;
  dropAttributes(record);
  record.outbox.keys = record.outbox.keys.slice(-outcomeKeysAtMost);
  for (const whole of wholeInDoubt) {
    slimInDoubt(record, whole);
    if (JSON.stringify(record).length <= longestRecord) break;
  }
  for (const longest of [4_000, 1_000, 300]) {
    if (JSON.stringify(record).length <= longestRecord) break;
    Object.assign(record, shortened(record, longest));
  }
  return items;
}

function* oldest<Value>(entries: readonly (readonly [string, Value])[], atMost: number): Generator<[string, Value]> {
  for (const [name, value] of entries.slice(0, Math.max(0, entries.length - atMost))) yield [name, value];
}

function giveSettled(record: BookingRecord): Overflow[] {
  const {
    intake: { done, settlements },
  } = record;
  const entries = Object.entries(done).sort(([a], [b]) => Number(a) - Number(b));
  const items: Overflow[] = [];
  for (const [arrival, [state, index]] of oldest(entries, settledAtMost)) {
    const closed: ClosedDelivery = { state, settlement: settlements[index] ?? null };
    items.push({ item: overflowItem.delivery(Number(arrival)), doc: closed });
    delete done[arrival];
  }
  if (items.length === 0) return [];
  // Removes settlements that no delivery points to and renumbers the others.
  const used = new Set(Object.values(done).map(([, index]) => settlements[index]));
  record.intake.settlements = settlements.filter((settlement) => used.has(settlement));
  for (const [arrival, [state, index]] of Object.entries(done)) {
    const settlement = settlements[index];
    if (settlement !== undefined) done[arrival] = [state, record.intake.settlements.indexOf(settlement)];
  }
  return items;
}

function giveKeys({ intake: { keys } }: BookingRecord): Overflow[] {
  const entries = Object.entries(keys).sort(([, a], [, b]) => a - b);
  return [...oldest(entries, keysAtMost)].map(([digest, arrival]) => {
    delete keys[digest];
    return { item: overflowItem.key(digest), doc: arrival };
  });
}

/** Outcomes that wait for KV. They return to the record when the ones before them are written. */
function giveOutcomes(record: BookingRecord): Overflow[] {
  const given = record.outbox.waiting.slice(outcomesAtMost);
  record.outbox.waiting = record.outbox.waiting.slice(0, outcomesAtMost);
  return given.map((waiting) => ({ item: overflowItem.outcome(waiting.settledAt), doc: waiting }));
}

/**
 * Ids that the booking had long ago. What only they say moves to the oldest id that stays. If a newer id says it too, the old
 * value is never read (`cellOf`) and is removed. The order of two ids of a chain never changes.
 */
function giveIds(record: BookingRecord): Overflow[] {
  const { chain } = record;
  const order = chainOrder(chain);
  if (order.kind === 'ambiguous') return giveAmbiguous(record);
  const left: readonly string[] = clientFields.filter((field) => isOfFormerClient(chain, order.ids, field));
  dropShadowed(chain, order.ids);
  const gone = order.ids.slice(0, Math.max(0, order.ids.length - idsAtMost));
  const [heir] = statesOf(chain, order.ids.slice(gone.length));
  for (const { cells } of statesOf(chain, gone.toReversed())) {
    for (const [field, cell] of Object.entries(cells))
      if (field !== 'state' && !left.includes(field) && heir !== undefined) heir.cells[field] ??= cell;
  }
  for (const id of gone) {
    delete chain.ids[id];
    delete record.intake.reads[id];
  }
  chain.edges = chain.edges.filter(([from, to]) => from in chain.ids && to in chain.ids);
  return gone.map((id) => ({ item: overflowItem.id(id), doc: null }));
}

/** A chain with two successors waits for a person. The newest ids stay, and the mark that the chain is ambiguous. */
function giveAmbiguous({ chain, intake: { reads } }: BookingRecord): Overflow[] {
  const ids = Object.entries<IdState>(chain.ids)
    .map(([id, { cells }]) => ({
      id,
      toldAt: Math.max(0, ...Object.values<Cell>(cells).map(({ arrival }) => arrival)),
    }))
    .sort((a, b) => a.toldAt - b.toldAt);
  const gone = ids.slice(0, Math.max(0, ids.length - wholeIdsAtMost)).map(({ id }) => id);
  for (const id of gone) {
    delete chain.ids[id];
    delete reads[id];
  }
  if (gone.length > 0) chain.isAmbiguous = true;
  chain.edges = chain.edges.filter(([from, to]) => from in chain.ids && to in chain.ids);
  return gone.map((id) => ({ item: overflowItem.id(id), doc: null }));
}

const statesOf = ({ ids }: Chain, order: readonly BookingId[]): IdState[] =>
  order.map((id) => ids[id]).filter((state) => state !== undefined);

function dropShadowed(chain: Chain, order: readonly BookingId[]): void {
  const said = new Set<string>();
  for (const [age, { cells }] of statesOf(chain, order.toReversed()).entries()) {
    for (const [field, cell] of Object.entries<Cell>(cells)) {
      if (!said.has(field)) continue;
      cells[field] = wiped(cell);
      // One cell stays, because other code asks whether an id has said anything.
      if (age >= wholeIdsAtMost && Object.keys(cells).length > 1) delete cells[field];
    }
    for (const field of Object.keys(cells)) said.add(field);
    if (age === 0) said.add('state');
  }
}

/** The sender chooses the names of attributes. No booking keeps more of them than a form has. */
function dropAttributes({ chain, writes: { settled, refused } }: BookingRecord): void {
  const all: { readonly cells: IdState['cells']; readonly field: string; readonly cell: Cell }[] = [];
  for (const { cells } of Object.values<IdState>(chain.ids)) {
    for (const [field, cell] of Object.entries<Cell>(cells)) {
      if (field.startsWith(attributePrefix)) all.push({ cells, field, cell });
    }
  }
  all.sort((a, b) => b.cell.clock - a.cell.clock || b.cell.arrival - a.cell.arrival);
  for (const { cells, field } of all.slice(attributesAtMost)) {
    delete cells[field];
    delete settled[field.slice(2)];
    delete refused[field.slice(2)];
  }
}

const isLong = (value: unknown): boolean => JSON.stringify(value ?? null).length > 200;

/** Times and numbers are enough to see that an older in-doubt write was carried out late. Long texts are not needed. */
function slimInDoubt({ writes: { inDoubt } }: BookingRecord, whole: number): void {
  for (const { write, shown } of inDoubt.slice(0, Math.max(0, inDoubt.length - whole))) {
    for (const [key, value] of Object.entries(write.body)) {
      if (!isLong(value) && !isLong(shown?.[key])) continue;
      delete write.body[key];
      delete shown?.[key];
      if (write.kind === 'patch') delete write.base[key];
    }
  }
}

/**
 * The last resort: a copy with shorter texts, because other copies of the record share parts of it. A shortened value has a different
 * digest, so it is sent once more.
 */
function shortened<Part>(part: Part, longest: number): Part {
  if (typeof part === 'string') return part.slice(0, longest) as Part;
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map((one) => shortened(one, longest)) as Part;
  const copy = flatCopyOf(part) as { [key: string]: unknown };
  for (const key of Object.keys(copy)) copy[key] = shortened(copy[key], longest);
  return copy as Part;
}

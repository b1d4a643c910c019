/**
 * Folding: events about ids become a booking, in whatever order they came (architecture.md, *Fold*).
 *
 * The unit is one id: a last-writer-wins map from field to value. A reschedule adds an edge old → new. Maps and edges only
 * grow, so folding is commutative, associative and idempotent. A chain belongs to its caller: `foldEvent` and `joinChains`
 * change it in place and change nothing else.
 */
import { type BookingEvent, type BookingState, type ClockKind, personalFields } from './booking.ts';
import { isOtherName } from './client-name.ts';
import { noteClock, takeClockKind, unknownClock } from './clocks.ts';
import { type Dictionary, dictionary } from './dictionary.ts';
import { resolvedOrder } from './resolved-order.ts';
import { storable } from './storable-text.ts';
import { straightOrder } from './straight-order.ts';

/** One field of one id. `value` is absent after it was deleted; `digest` stays. */
export interface Cell {
  value?: unknown;
  digest: string;
  /** The source's own clock, or `unknownClock` if none is known for the id. */
  clock: number;
  /** The mailbox's counter. It breaks ties. */
  arrival: number;
}

/** Fields that belong to the client and not to the visit, besides the name. */
export const clientFields = ['clientPhone', 'clientIdentifier', 'clientBirthDate', 'clientGender'] as const;
type ClientField = (typeof clientFields)[number];

/** `isOther`: it belongs to another client. */
interface Untold {
  readonly clock: number;
  readonly arrival: number;
  isOther?: true;
}

export interface IdState {
  cells: Dictionary<Cell>;
  /** Highest clock known for the id. */
  clock: number;
  /** What the clock counts. Absent: no event has said it. */
  clockKind?: ClockKind;
  /** The event with the highest clock came long after its time. */
  isBehind?: true;
  /** Set by "cancelled because it was moved": milliseconds since 1970 of its arrival. The id waits for its successor. */
  movedAt?: number;
  /** The version of the newest such event. A later state shows that the id is still in use. */
  moved?: { clock: number; arrival: number };
  /** The client's own id if several clients share this one (`core/fold/former-ids.ts`). */
  seat?: string;
  /** Which booking the tool means with the id (`core/fold/former-ids.ts`). */
  instance?: string;
  /** The first id of the booking, and how many changes after it this one came (`straight-order.ts`). */
  origin?: { readonly id: string; readonly sequence: number };
  /** Earlier fields that the newest complete data of the client does not contain. */
  untold?: Partial<Record<ClientField, Untold>>;
  /** Every start that the id ever had: the times at which its appointment may be. */
  starts?: string[];
}

export interface Chain {
  ids: Dictionary<IdState>;
  /** [old, new] */
  edges: [string, string][];
  /** It had two successors, and the evidence was too old to be kept. */
  isAmbiguous?: true;
  /** A person has linked the booking, so two successors are no longer ambiguous (`resolved-order.ts`). */
  isResolved?: true;
}

/** The arrival of a late or repeated event: everything else about its id is newer. */
const beforeAnyClock = -2;
/** The arrival of a deletion: nothing about its id is newer. */
const afterAnyClock = Number.MAX_SAFE_INTEGER;
const maxStarts = 12;

/** A keyed digest of a value's JSON; the key belongs to the mailbox. */
export type DigestOf = (value: unknown) => string;

const personal: ReadonlySet<string> = new Set(personalFields);

/** Prefix of the cells of custom attributes. Each attribute is a cell, because One-Link merges them key by key. */
export const attributePrefix = 'x:custom_attributes.';

/** Cells of personal fields; `x:` marks a key of `direct` that has no canonical field. */
export const isPersonal = (field: string): boolean => personal.has(field) || field.startsWith(attributePrefix);

/** An id about which nothing is known yet. */
export const newId = (): IdState => ({ cells: dictionary(), clock: unknownClock });

export const emptyChain = (): Chain => ({ ids: dictionary(), edges: [] });

const stateOf = (chain: Chain, id: string): IdState => {
  chain.ids[id] ??= newId();
  return chain.ids[id];
};

const addEdge = (chain: Chain, from: string, to: string): boolean => {
  stateOf(chain, from);
  stateOf(chain, to);
  if (from === to || chain.edges.some(([a, b]) => a === from && b === to)) return false;
  chain.edges.push([from, to]);
  return true;
};

type Version = Pick<Cell, 'clock' | 'arrival'>;

const wins = (before: Version | undefined, clock: number, arrival: number): boolean =>
  before === undefined || clock > before.clock || (clock === before.clock && arrival > before.arrival);

/** What an event says, cell by cell. One-Link has no key for the e-mail address, so it is not kept. */
function saidBy(event: BookingEvent): [string, unknown][] {
  const { clientEmail: _unused, ...fields } = event.fields;
  if (event.movedAway || event.successor !== undefined) delete (fields as { state?: BookingState }).state;
  const said = Object.entries(storable(fields) as object) as [string, unknown][];
  const { custom_attributes: attributes, ...extra } = storable(event.extra ?? {}) as Record<string, unknown>;
  for (const [key, value] of Object.entries(extra)) said.push([`x:${key}`, value]);
  for (const [name, value] of Object.entries(attributes ?? {})) said.push([`${attributePrefix}${name}`, value]);
  return said.flatMap(([field, value]): [string, unknown][] => {
    const kept = bounded(value, field);
    return kept === undefined ? [] : [[field, kept]];
  });
}

/**
 * Largest number of characters of a comment and of any other text. Clients may paste anything into a form, and a row has a
 * limit.
 */
const longestComment = 8_000;
const longestText = 1_000;
const mostNames = 20;

/** A value as it is stored: long texts are cut, and other values that are too long are ignored. */
function bounded(value: unknown, field: string): unknown {
  if (typeof value === 'string') return cut(value, field === 'clientComment' ? longestComment : longestText);
  if (Array.isArray(value)) return value.slice(0, mostNames).map((part) => bounded(part, ''));
  return typeof value === 'object' && value !== null && JSON.stringify(value).length > longestText ? undefined : value;
}

/** Never cuts a surrogate pair in half. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = longest - 1;
  return `${text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}

export interface Folded {
  /** A value, an edge or a mark has changed. */
  readonly changed: boolean;
  /** A newer event had already said everything that this event says. */
  readonly stale: boolean;
  /** The id got a start that it never had, so its appointment may be at that time. */
  readonly newStart: boolean;
  /** The version of the event. */
  readonly clock: number;
}

/** Folds one event into a chain, which may or may not contain its ids. */
export function foldEvent(
  chain: Chain,
  event: BookingEvent,
  stamp: { readonly arrival: number; readonly receivedAt: number },
  digestOf: DigestOf,
): Folded {
  let changed = !(event.id in chain.ids);
  const id = stateOf(chain, event.id);
  // An earlier version did not store when it came. It was before this event.
  if (id.movedAt !== undefined) id.moved ??= { clock: id.clock, arrival: stamp.arrival - 0.25 };
  takeClockKind(id, event);
  const said = saidBy(event);
  const fills = event.fillsGaps === true;
  const isLate =
    fills || (event.clock === null && (isLateCreation(event, id) || isRepeatedMove(event, id, said, digestOf)));
  const clock = event.clock ?? id.clock;
  if (!fills) noteClock(id, clock, stamp.receivedAt);
  const from = event.movedFrom;
  const newFrom = from !== undefined && noteStart(stateOf(chain, event.predecessor ?? event.id), from);
  const start = fills && id.cells['times'] !== undefined ? undefined : event.fields.times?.startsAt;
  const newStart = (start !== undefined && noteStart(id, start)) || newFrom;
  if (event.mayBeSeat?.[0] !== undefined) id.seat ??= event.mayBeSeat[0];
  if (event.instance !== undefined) id.instance ??= event.instance;
  if (event.isComplete && !isLate) noteUntold(chain, id, event.fields, { clock, arrival: stamp.arrival });
  let won = false;
  for (const [field, value] of said) {
    const before = id.cells[field];
    const digest = digestOf(value);
    // An event that says the same as what is known is not outdated.
    if (isLate && before?.digest === digest) won = true;
    const isApproved = event.approves === true && field === 'state' && before?.value === 'pending';
    const isGap = before === undefined || (!fills && before.clock === beforeAnyClock);
    const isKept = isLate && !isApproved ? !isGap : !wins(before, clock, stamp.arrival);
    if (isKept) continue;
    won = true;
    // The same unknown word after a known one is news.
    if (before?.digest !== digest || (field === 'unknownState' && !isStateUnknown(id))) changed = true;
    const isLast = event.isFinal === true && field === 'state';
    const version = fills ? beforeAnyClock : isLast ? afterAnyClock : clock;
    id.cells[field] = { value, digest, clock: version, arrival: stamp.arrival };
  }
  if (event.predecessor !== undefined && addEdge(chain, event.predecessor, event.id)) changed = true;
  if (event.successor !== undefined && addEdge(chain, event.id, event.successor)) changed = true;
  if (event.origin !== undefined && noteOrigin(chain, id, event.origin)) changed = true;
  if (event.movedAway && noteMovedAway(id, clock, stamp)) changed = true;
  const stale = said.length > 0 && !won && !changed;
  return { changed, stale, newStart, clock: isLate ? beforeAnyClock : clock };
}

const isLateCreation = ({ once }: BookingEvent, { cells }: IdState): boolean =>
  once === true && Object.keys(cells).length > 0;

function noteUntold(chain: Chain, id: IdState, fields: BookingEvent['fields'], version: Version): void {
  if (fields.clientName === undefined) return;
  const name = id.cells['clientName']?.value;
  const isOtherNow = typeof name === 'string' && isOtherName(name, fields.clientName);
  for (const field of clientFields) {
    const isKnown = Object.values(chain.ids).some(({ cells }) => cells[field] !== undefined);
    const before = id.untold?.[field];
    if (!isKnown || fields[field] !== undefined || !wins(before, version.clock, version.arrival)) continue;
    const cell = id.cells[field];
    const wasOther = before?.isOther === true && !(cell !== undefined && wins(before, cell.clock, cell.arrival));
    id.untold = { ...id.untold, [field]: { ...version, ...((isOtherNow || wasOther) && { isOther: true }) } };
  }
}

/** The client data that omits a field, if it is newer than the field's value. */
export function untoldOf(chain: Chain, order: readonly string[], field: ClientField): Untold | undefined {
  for (const id of order.toReversed()) {
    const { cells, untold } = chain.ids[id] ?? newId();
    const [cell, lack] = [cells[field], untold?.[field]];
    if (lack !== undefined && wins(cell, lack.clock, lack.arrival)) return lack;
    if (cell !== undefined) return undefined;
  }
  return undefined;
}

/**
 * Nobody moves a booking to the time that it already has. Only its state has changed since, and a move is not about the state.
 */
const isRepeatedMove = (
  { moves, fields }: BookingEvent,
  { cells }: IdState,
  said: readonly [string, unknown][],
  digestOf: DigestOf,
): boolean =>
  moves === true &&
  fields.times !== undefined &&
  said.every(([field, value]) => field === 'state' || cells[field]?.digest === digestOf(value));

/** The tool's newest word for the state is unknown, and newer than the last known one. */
export function isStateUnknown({ cells }: Pick<IdState, 'cells'>): boolean {
  const { unknownState: unknown, state } = cells;
  return unknown !== undefined && wins(state, unknown.clock, unknown.arrival);
}

/** True if the id never had this start. */
function noteStart(id: IdState, start: string): boolean {
  if (id.starts?.includes(start)) return false;
  id.starts = [...(id.starts ?? []), start].slice(-maxStarts);
  return true;
}

/** The lowest count is that of its own creation. A tool may increase the count with later changes. */
function noteOrigin(chain: Chain, id: IdState, origin: NonNullable<IdState['origin']>): boolean {
  const isNew = id.origin === undefined;
  stateOf(chain, origin.id);
  if (isNew || origin.sequence < (id.origin?.sequence ?? 0)) id.origin = origin;
  return isNew;
}

/** True if the id waits for its successor from now on. */
function noteMovedAway(
  id: IdState,
  clock: number,
  { arrival, receivedAt }: { readonly arrival: number; readonly receivedAt: number },
): boolean {
  const waited = isAway(id);
  if (id.movedAt === undefined || wins(id.moved, clock, arrival)) id.moved = { clock, arrival };
  if (waited || !isAway({ ...id, movedAt: receivedAt })) {
    id.movedAt ??= receivedAt;
    return false;
  }
  id.movedAt = receivedAt;
  return true;
}

/** It was moved away, and no later event says its own state. */
function isAway({ movedAt, moved, cells }: IdState): boolean {
  const state = cells['state'];
  // For an id from an earlier version, the time is not known.
  return (
    movedAt !== undefined && (state === undefined || moved === undefined || wins(state, moved.clock, moved.arrival))
  );
}

/** Adds the ids and edges of one chain to another. The chains have different ids. */
export function joinChains(into: Chain, from: Chain): void {
  Object.assign(into.ids, from.ids);
  if (from.isAmbiguous) into.isAmbiguous = true;
  if (from.isResolved) into.isResolved = true;
  for (const [a, b] of from.edges) addEdge(into, a, b);
}

export type ChainOrder =
  | { readonly kind: 'ok'; readonly ids: readonly string[] }
  /** An id has two predecessors or two successors, or the edges form a circle. */
  | { readonly kind: 'ambiguous' };

/** The ids of a chain, oldest first. */
export function chainOrder(chain: Chain): ChainOrder {
  const order = chain.isAmbiguous ? ({ kind: 'ambiguous' } as const) : straightOrder(chain);
  return order.kind === 'ambiguous' && chain.isResolved ? { kind: 'ok', ids: resolvedOrder(chain) } : order;
}

/**
 * The cell that counts for a field: that of the newest id that says anything about it. For `state`, only the newest id counts.
 */
export function cellOf(chain: Chain, order: readonly string[], field: string): Cell | undefined {
  if (field === 'state') return newestOf(chain, order)?.cells['state'];
  const spoken = order.findLast((id) => chain.ids[id]?.cells[field] !== undefined);
  return spoken === undefined ? undefined : chain.ids[spoken]?.cells[field];
}

function newestOf({ ids }: Chain, order: readonly string[]): IdState | undefined {
  const newest = order.at(-1);
  return newest === undefined ? undefined : ids[newest];
}

/** Since when the booking waits for the id that it was moved to, in milliseconds. Null: it does not wait. */
export function waitsForSuccessorSince(chain: Chain, order: readonly string[]): number | null {
  const tip = newestOf(chain, order);
  if (tip?.movedAt !== undefined && isAway(tip)) return tip.movedAt;
  if (tip === undefined || Object.keys(tip.cells).length > 0) return null;
  return order.map((id) => chain.ids[id]?.movedAt).findLast((at) => at !== undefined) ?? null;
}

/** Every start that any id of the chain had, newest id first. */
export function startsOf(chain: Chain, order: readonly string[]): string[] {
  return [...new Set(order.toReversed().flatMap((id) => (chain.ids[id]?.starts ?? []).toReversed()))];
}

const recentAtMost = 10;

/**
 * Largest number of starts at which a booking's appointment is looked for. A drain makes 40 calls, and a search that needs more
 * would never end.
 */
export const recentStarts = (chain: Chain, order: readonly string[]): string[] =>
  startsOf(chain, order).slice(0, recentAtMost);

/** Deletes the personal values, except for the fields in `kept`. Their digests stay. */
export function wipeChain(chain: Chain, kept: ReadonlySet<string> = new Set()): void {
  for (const id of Object.values(chain.ids)) {
    for (const [field, cell] of Object.entries(id.cells)) {
      if (isPersonal(field) && !kept.has(field)) delete cell.value;
    }
  }
}

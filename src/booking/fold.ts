/**
 * Folding: events about ids become a booking, whatever the order they came in (architecture.md, *Fold*).
 *
 * The unit is one id: a last-writer-wins map from field to value. A reschedule adds an edge old → new. Maps and edges only
 * grow, so folding is commutative, associative and idempotent. A chain is the draft of its caller: `foldEvent` and
 * `joinChains` change it in place and touch nothing else.
 */
import { type BookingEvent, type BookingState, type ClockKind, personalFields } from './booking.ts';
import { type Clients, clientFields, isOtherClient, noteClient } from './clients.ts';
import { beforeAnyClock, noteClock, takeClockKind, unknownClock, wins } from './clocks.ts';
import { type Dictionary, dictionary } from './dictionary.ts';
import { resolvedOrder } from './resolved-order.ts';
import { storable } from './storable-text.ts';
import { straightOrder } from './straight-order.ts';

/** One field as one id says it. `value` is absent once it was wiped; `digest` stays. */
export interface Cell {
  value?: unknown;
  digest: string;
  /** The source's own clock; `unknownClock` where none is known for the id. */
  clock: number;
  /** The mailbox's counter: breaks ties. */
  arrival: number;
}

export interface IdState {
  cells: Dictionary<Cell>;
  /** Highest clock known for the id. */
  clock: number;
  /** What it counts; absent where no event has told that. */
  clockKind?: ClockKind;
  /** The highest clock was told long after it. */
  isBehind?: true;
  /** Set by "cancelled because it was moved": milliseconds since 1970 of its arrival. The id waits for its successor. */
  movedAt?: number;
  /** The version of the newest event that said so: a state that is told after it shows that the id goes on. */
  moved?: { clock: number; arrival: number };
  /** The id that its client has where several share it (`core/fold/former-ids.ts`). */
  seat?: string;
  /** Which booking the tool means by the id (`core/fold/former-ids.ts`). */
  instance?: string;
  /** The first id of the booking, and how many changes after it this one came (`straight-order.ts`). */
  origin?: { readonly id: string; readonly sequence: number };
  /** Which of its words are of another client than the one who comes now. */
  clients?: Clients;
  /** Every start the id was ever given: where to look for its appointment. */
  starts?: string[];
}

export interface Chain {
  ids: Dictionary<IdState>;
  /** [old, new] */
  edges: [string, string][];
  /** It had two ways, and what showed it was too old to be kept. */
  isAmbiguous?: true;
  /** A person has said which appointment it is: two ways are no question any more (`resolved-order.ts`). */
  isResolved?: true;
}

/** Of a deletion: nothing of its id is newer. */
const afterAnyClock = Number.MAX_SAFE_INTEGER;
const maxStarts = 12;

/** A keyed digest of a value's JSON; the key belongs to the mailbox. */
export type DigestOf = (value: unknown) => string;

const personal: ReadonlySet<string> = new Set(personalFields);

/** What the cells of custom attributes begin with: each is a cell, as One-Link merges them key by key. */
export const attributePrefix = 'x:custom_attributes.';

/** Cells of personal fields; `x:` marks a key of `direct` that has no canonical field. */
export const isPersonal = (field: string): boolean => personal.has(field) || field.startsWith(attributePrefix);

/** An id of which nothing is known yet. */
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

/** What an event says, cell by cell. The e-mail has no key at One-Link and is not kept. */
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

/** Characters of a comment, and of any other text: a client may paste a book into a form, and a row has its limit. */
const longestComment = 8_000;
const longestText = 1_000;
const mostNames = 20;

/** A value as it is kept: long texts are cut, and what is no text and too long says nothing. */
function bounded(value: unknown, field: string): unknown {
  if (typeof value === 'string') return cut(value, field === 'clientComment' ? longestComment : longestText);
  if (Array.isArray(value)) return value.slice(0, mostNames).map((part) => bounded(part, ''));
  return typeof value === 'object' && value !== null && JSON.stringify(value).length > longestText ? undefined : value;
}

/** Never through the middle of a pair of surrogates. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = longest - 1;
  return `${text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}

export interface Folded {
  /** A value, an edge or a mark is other than before. */
  readonly changed: boolean;
  /** Everything the event says had been said by a newer one already. */
  readonly stale: boolean;
  /** The id was given a start that it never had: its appointment may be found there. */
  readonly newStart: boolean;
  /** The version the event was given. */
  readonly clock: number;
}

/** Folds one event into a chain that holds its ids already or not. */
export function foldEvent(
  chain: Chain,
  event: BookingEvent,
  stamp: { readonly arrival: number; readonly receivedAt: number },
  digestOf: DigestOf,
): Folded {
  let changed = !(event.id in chain.ids);
  const id = stateOf(chain, event.id);
  // An earlier version did not note when it was told: before this event.
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
  const name = said.find(([field]) => field === 'clientName')?.[1] as string | undefined;
  // What is late fills no gaps with the words of another client.
  const isOthers = isLate && name !== undefined && isOtherClient(id, name, digestOf);
  const version = { clock: isLate ? beforeAnyClock : clock, arrival: stamp.arrival };
  if (name !== undefined) noteClient(id, { name, isComplete: event.isComplete === true }, version, digestOf);
  let won = false;
  for (const [field, value] of said) {
    const before = id.cells[field];
    const digest = digestOf(value);
    // What says the same as is known is not overtaken.
    if (isLate && before?.digest === digest) won = true;
    const isApproved = event.approves === true && field === 'state' && before?.value === 'pending';
    const isGap = before === undefined || (!fills && before.clock === beforeAnyClock);
    const isLast = event.isFinal === true && field === 'state';
    const isKept = isLate && !isApproved ? !isGap : !wins(before, isLast ? afterAnyClock : clock, stamp.arrival);
    if (isKept || (isOthers && isOfClient(field))) continue;
    won = true;
    // The same unknown word after a known one is news.
    if (before?.digest !== digest || (field === 'unknownState' && !isStateUnknown(id))) changed = true;
    const counts = fills ? beforeAnyClock : isLast ? afterAnyClock : clock;
    id.cells[field] = { value, digest, clock: counts, arrival: stamp.arrival };
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

const isOfClient = (field: string): boolean => clientFields.some((one) => one === field);

/** Nobody moves a booking to where it stands: what has changed since is its state alone, and that is not what a move is about. */
const isRepeatedMove = (
  { moves, fields }: BookingEvent,
  { cells }: IdState,
  said: readonly [string, unknown][],
  digestOf: DigestOf,
): boolean =>
  moves === true &&
  fields.times !== undefined &&
  said.every(([field, value]) => field === 'state' || cells[field]?.digest === digestOf(value));

/** Its tool has said a word for the state since it last said one that is known. */
export function isStateUnknown({ cells }: Pick<IdState, 'cells'>): boolean {
  const { unknownState: unknown, state } = cells;
  return unknown !== undefined && wins(state, unknown.clock, unknown.arrival);
}

/** True where the id was never given it. */
function noteStart(id: IdState, start: string): boolean {
  if (id.starts?.includes(start)) return false;
  id.starts = [...(id.starts ?? []), start].slice(-maxStarts);
  return true;
}

/** The lowest count is that of its own beginning: a tool may count on with what happens to it later. */
function noteOrigin(chain: Chain, id: IdState, origin: NonNullable<IdState['origin']>): boolean {
  const isNew = id.origin === undefined;
  stateOf(chain, origin.id);
  if (isNew || origin.sequence < (id.origin?.sequence ?? 0)) id.origin = origin;
  return isNew;
}

/** True where the id waits for its successor from now on. */
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

/** It was moved away, and nothing that was told since says what state it is in itself. */
function isAway({ movedAt, moved, cells }: IdState): boolean {
  const state = cells['state'];
  // Of an id that an earlier version noted it is not known when.
  return (
    movedAt !== undefined && (state === undefined || moved === undefined || wins(state, moved.clock, moved.arrival))
  );
}

/** Brings the ids and edges of one chain into another. The chains speak of different ids. */
export function joinChains(into: Chain, from: Chain): void {
  Object.assign(into.ids, from.ids);
  if (from.isAmbiguous) into.isAmbiguous = true;
  if (from.isResolved) into.isResolved = true;
  for (const [a, b] of from.edges) addEdge(into, a, b);
}

export type ChainOrder =
  | { readonly kind: 'ok'; readonly ids: readonly string[] }
  /** An id has two predecessors or two successors, or the edges run in a circle. */
  | { readonly kind: 'ambiguous' };

/** The ids of a chain, oldest first. */
export function chainOrder(chain: Chain): ChainOrder {
  const order = chain.isAmbiguous ? ({ kind: 'ambiguous' } as const) : straightOrder(chain);
  return order.kind === 'ambiguous' && chain.isResolved ? { kind: 'ok', ids: resolvedOrder(chain) } : order;
}

/** The cell that speaks for a field: that of the newest id which says anything of it; `state` is the newest id's alone. */
export function cellOf(chain: Chain, order: readonly string[], field: string): Cell | undefined {
  if (field === 'state') return newestOf(chain, order)?.cells['state'];
  const spoken = order.findLast((id) => chain.ids[id]?.cells[field] !== undefined);
  return spoken === undefined ? undefined : chain.ids[spoken]?.cells[field];
}

function newestOf({ ids }: Chain, order: readonly string[]): IdState | undefined {
  const newest = order.at(-1);
  return newest === undefined ? undefined : ids[newest];
}

/** Milliseconds since when the booking waits for the id it was moved to; null when it does not wait. */
export function waitsForSuccessorSince(chain: Chain, order: readonly string[]): number | null {
  const tip = newestOf(chain, order);
  if (tip?.movedAt !== undefined && isAway(tip)) return tip.movedAt;
  if (tip === undefined || Object.keys(tip.cells).length > 0) return null;
  return order.map((id) => chain.ids[id]?.movedAt).findLast((at) => at !== undefined) ?? null;
}

/** Every start any id of the chain was given, newest id first. */
export function startsOf(chain: Chain, order: readonly string[]): string[] {
  return [...new Set(order.toReversed().flatMap((id) => (chain.ids[id]?.starts ?? []).toReversed()))];
}

const recentAtMost = 10;

/** Where a booking's appointment is looked for. A drain makes 40 calls, and a search that needs more would never end. */
export const recentStarts = (chain: Chain, order: readonly string[]): string[] =>
  startsOf(chain, order).slice(0, recentAtMost);

/** Takes the personal values out, but for the fields of `kept`; their digests stay. */
export function wipeChain(chain: Chain, kept: ReadonlySet<string> = new Set()): void {
  for (const id of Object.values(chain.ids)) {
    for (const [field, cell] of Object.entries(id.cells)) {
      if (isPersonal(field) && !kept.has(field)) delete cell.value;
    }
  }
}

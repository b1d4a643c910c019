/**
 * The order of a chain in which no id has two successors. Pointers form lines of ids. Lines that no pointer joins are one
 * booking if the tool names its first id, and they are in the order of the tool's count. Ids that lead back to each other (a
 * client moves to another time and back) end at the id that was sent last by the tool's clock.
 */

import { type Chain, type ChainOrder, type IdState, idsOf } from './chain.ts';
import { dictionaryOf } from './dictionary.ts';
import { type BookingId, bookingId } from './ids.ts';
import { resolvedOrder } from './resolved-order.ts';
import { unknownClock } from './version.ts';

type Pointers = Pick<Chain, 'ids' | 'edges'>;

export function straightOrder(chain: Pointers): ChainOrder {
  const order = inLines(chain);
  return order.kind === 'ambiguous' ? pastCircles(chain) : order;
}

/** Treats each circle as one id. */
function pastCircles(chain: Pointers): ChainOrder {
  const circles = circlesIn(chain);
  if (circles.length === 0) return { kind: 'ambiguous' };
  const circleOf = (id: BookingId): readonly BookingId[] => circles.find((circle) => circle.includes(id)) ?? [id];
  const nameOf = (id: BookingId): BookingId => circleOf(id)[0] ?? id;
  const between: [BookingId, BookingId][] = [];
  for (const [from, to] of chain.edges.map((edge) => edge.map(nameOf) as [BookingId, BookingId])) {
    if (from !== to && !between.some(([one, other]) => one === from && other === to)) between.push([from, to]);
  }
  const order = inLines({ ids: only(chain.ids, (id) => nameOf(id) === id), edges: between });
  if (order.kind === 'ambiguous') return order;
  const told = order.ids.map((name) => opened(circleOf(name), chain));
  return told.every((circle) => circle !== null) ? { kind: 'ok', ids: told.flat() } : { kind: 'ambiguous' };
}

/** Ids that lead to each other. */
function circlesIn({ ids, edges }: Pointers): BookingId[][] {
  const next = Map.groupBy(edges, ([from]) => from);
  const reached = new Map<BookingId, ReadonlySet<BookingId>>();
  const leads = (from: BookingId, to: BookingId): boolean => {
    if (!reached.has(from)) reached.set(from, reachedFrom(from, next));
    return reached.get(from)?.has(to) === true;
  };
  const circles: BookingId[][] = [];
  for (const id of idsOf({ ids })) {
    if (circles.some((circle) => circle.includes(id)) || !leads(id, id)) continue;
    circles.push(idsOf({ ids }).filter((one) => leads(id, one) && leads(one, id)));
  }
  return circles;
}

const only = (ids: Chain['ids'], isMeant: (id: BookingId) => boolean): Chain['ids'] =>
  dictionaryOf(Object.fromEntries(Object.entries<IdState>(ids).filter(([id]) => isMeant(bookingId(id)))));

function reachedFrom(id: BookingId, next: ReadonlyMap<BookingId, Chain['edges']>): ReadonlySet<BookingId> {
  const reached = new Set<BookingId>();
  const open = [id];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const [, to] of next.get(from) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      open.push(to);
    }
  }
  return reached;
}

/** The circle ends at the id that the tool sent last. Null: the tool does not say which. */
function opened(circle: readonly BookingId[], { ids, edges }: Pointers): readonly BookingId[] | null {
  if (circle.length === 1) return circle;
  const clocks = circle.map((id) => ids[id]?.clock ?? unknownClock).toSorted((a, b) => b - a);
  if (clocks[0] === clocks[1] || clocks.at(-1) === unknownClock) return null;
  const own = edges.filter(([from, to]) => circle.includes(from) && circle.includes(to));
  return resolvedOrder({ ids: only(ids, (id) => circle.includes(id)), edges: own });
}

function inLines({ ids, edges }: Pointers): ChainOrder {
  const all = idsOf({ ids });
  const next = new Map<BookingId, BookingId>();
  const hasPredecessor = new Set<BookingId>();
  for (const [from, to] of edges) {
    if (next.has(from) || hasPredecessor.has(to)) return { kind: 'ambiguous' };
    next.set(from, to);
    hasPredecessor.add(to);
  }
  const lines = all.filter((id) => !hasPredecessor.has(id)).map((first) => lineFrom(first, next));
  const ordered = lines.length > 1 ? inOrder(lines, ids) : lines.flat();
  return ordered?.length === all.length ? { kind: 'ok', ids: ordered } : { kind: 'ambiguous' };
}

/** This loop ends: each id has one predecessor and the start has none, so no id comes twice. */
function lineFrom(first: BookingId, next: ReadonlyMap<BookingId, BookingId>): BookingId[] {
  const line: BookingId[] = [];
  for (let id: BookingId | undefined = first; id !== undefined; id = next.get(id)) line.push(id);
  return line;
}

/** Null if two of them do not say their position. */
function inOrder(lines: readonly BookingId[][], ids: Chain['ids']): BookingId[] | null {
  const origins = new Set(Object.values<IdState>(ids).map(({ origin }) => origin?.id));
  const placed = lines
    .map((line) => ({ line, place: line.some((id) => origins.has(id)) ? first : placeOf(line, ids) }))
    .toSorted((a, b) => a.place - b.place || clockOf(a.line, ids) - clockOf(b.line, ids) || compare(a.line, b.line));
  return placed.filter(({ place }) => place === first).length > 1 ? null : placed.flatMap(({ line }) => line);
}

const first = -1;

/**
 * An id that was removed from the chain may have been the first one (`sync/compact.ts`). An id without a position has no
 * predecessor.
 */
function placeOf(line: readonly BookingId[], ids: Chain['ids']): number {
  const told = line.flatMap((id) => ids[id]?.origin?.sequence ?? []);
  return told.length === 0 ? first : Math.min(...told);
}

const clockOf = (line: readonly BookingId[], ids: Chain['ids']): number => ids[line[0] ?? '']?.clock ?? 0;
const compare = ([a = '']: readonly string[], [b = '']: readonly string[]): number => Number(a > b) - Number(a < b);

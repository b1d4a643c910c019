/**
 * The order of a chain in which no id has two ways. Pointers make lines of ids; lines that no pointer joins are of one booking
 * where the tool names its first id, and stand in the order of the tool's count. Ids that lead back to each other (a client goes from one
 * time to another and back) end at the one that the tool's clock says was told last.
 */
import { unknownClock } from './clocks.ts';
import { dictionaryOf } from './dictionary.ts';
import type { Chain, ChainOrder, IdState } from './fold.ts';
import { resolvedOrder } from './resolved-order.ts';

type Way = Pick<Chain, 'ids' | 'edges'>;

export function straightOrder(chain: Way): ChainOrder {
  const order = inLines(chain);
  return order.kind === 'ambiguous' ? pastCircles(chain) : order;
}

/** Each circle as one id. */
function pastCircles({ ids, edges }: Way): ChainOrder {
  const all = Object.keys(ids);
  const reached = new Map(all.map((id) => [id, reachedFrom(id, edges)]));
  const circleOf = (id: string): string[] =>
    all.filter((one) => one === id || (reached.get(id)?.has(one) && reached.get(one)?.has(id)));
  const circles = new Map(all.map((id) => [id, circleOf(id)]));
  const nameOf = (id: string): string => circles.get(id)?.[0] ?? id;
  const contracted = new Map(
    edges.map(([from, to]): [string, [string, string]] => [
      `${nameOf(from)}\n${nameOf(to)}`,
      [nameOf(from), nameOf(to)],
    ]),
  );
  const between = [...contracted.values()].filter(([from, to]) => from !== to);
  if (between.length === contracted.size) return { kind: 'ambiguous' };
  const names = only(ids, (id) => nameOf(id) === id);
  const order = inLines({ ids: names, edges: between });
  if (order.kind === 'ambiguous') return order;
  const told = order.ids.map((name) => opened(circles.get(name) ?? [name], { ids, edges }));
  return told.includes(null) ? { kind: 'ambiguous' } : { kind: 'ok', ids: told.flatMap((circle) => circle ?? []) };
}

const only = (ids: Chain['ids'], isMeant: (id: string) => boolean): Chain['ids'] =>
  dictionaryOf(Object.fromEntries(Object.entries<IdState>(ids).filter(([id]) => isMeant(id))));

function reachedFrom(id: string, edges: Chain['edges']): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [id];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const [one, to] of edges) {
      if (one !== from || reached.has(to)) continue;
      reached.add(to);
      open.push(to);
    }
  }
  return reached;
}

/** It ends where the tool says that the booking was last; null: it does not say that. */
function opened(circle: readonly string[], { ids, edges }: Way): readonly string[] | null {
  if (circle.length === 1) return circle;
  const clocks = circle.map((id) => ids[id]?.clock ?? unknownClock).toSorted((a, b) => b - a);
  if (clocks[0] === clocks[1] || clocks.at(-1) === unknownClock) return null;
  const own = edges.filter(([from, to]) => circle.includes(from) && circle.includes(to));
  return resolvedOrder({ ids: only(ids, (id) => circle.includes(id)), edges: own });
}

function inLines({ ids, edges }: Way): ChainOrder {
  const all = Object.keys(ids);
  const next = new Map<string, string>();
  const hasPredecessor = new Set<string>();
  for (const [from, to] of edges) {
    if (next.has(from) || hasPredecessor.has(to)) return { kind: 'ambiguous' };
    next.set(from, to);
    hasPredecessor.add(to);
  }
  const lines = all.filter((id) => !hasPredecessor.has(id)).map((first) => lineFrom(first, next));
  const ordered = lines.length > 1 ? inOrder(lines, ids) : lines.flat();
  return ordered?.length === all.length ? { kind: 'ok', ids: ordered } : { kind: 'ambiguous' };
}

/** Ends: with one predecessor each and a start that has none, no id is met twice. */
function lineFrom(first: string, next: ReadonlyMap<string, string>): string[] {
  const line: string[] = [];
  for (let id: string | undefined = first; id !== undefined; id = next.get(id)) line.push(id);
  return line;
}

/** Null where two of them say nothing of their place. */
function inOrder(lines: readonly string[][], ids: Chain['ids']): string[] | null {
  const origins = new Set(Object.values<IdState>(ids).map(({ origin }) => origin?.id));
  const placed = lines
    .map((line) => ({ line, place: line.some((id) => origins.has(id)) ? first : placeOf(line, ids) }))
    .toSorted((a, b) => a.place - b.place || clockOf(a.line, ids) - clockOf(b.line, ids) || compare(a.line, b.line));
  return placed.filter(({ place }) => place === first).length > 1 ? null : placed.flatMap(({ line }) => line);
}

const first = -1;

/** An id that has left the chain may have been the first one (`core/compact.ts`): what says nothing comes after nobody. */
function placeOf(line: readonly string[], ids: Chain['ids']): number {
  const told = line.flatMap((id) => ids[id]?.origin?.sequence ?? []);
  return told.length === 0 ? first : Math.min(...told);
}

const clockOf = (line: readonly string[], ids: Chain['ids']): number => ids[line[0] ?? '']?.clock ?? 0;
const compare = ([a = '']: readonly string[], [b = '']: readonly string[]): number => Number(a > b) - Number(a < b);

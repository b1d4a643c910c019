/**
 * The order of a chain in which no id has two ways. Pointers make lines of ids; lines that no pointer joins are of one booking
 * where the tool names its first id, and stand in the order of the tool's count.
 */
import type { Chain, ChainOrder, IdState } from './fold.ts';

export function straightOrder({ ids, edges }: Chain): ChainOrder {
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

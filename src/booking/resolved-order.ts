/**
 * The order of a chain with two ways, after a person has said which appointment it is: of the ids without a successor the one that
 * was told last leads. What the tool says of the others stays beneath it, so nothing is lost and no old word wins.
 */
import type { Cell, Chain } from './fold.ts';

/** When an id was last told of: by the tool's clock, then by arrival. */
function toldAt({ ids }: Chain, id: string): readonly [number, number] {
  const state = ids[id];
  const arrivals = Object.values<Cell>(state?.cells ?? {}).map(({ arrival }) => arrival);
  return [state?.clock ?? 0, Math.max(0, ...arrivals)];
}

/** All ids, oldest first: built from the end, each time from those whose successors have their place. */
export function resolvedOrder(chain: Chain): string[] {
  const told = new Map(Object.keys(chain.ids).map((id) => [id, toldAt(chain, id)]));
  const isLater = (a: string, b: string): boolean => {
    const [[clockA, arrivalA] = [0, 0], [clockB, arrivalB] = [0, 0]] = [told.get(a), told.get(b)];
    if (clockA !== clockB) return clockA > clockB;
    return arrivalA === arrivalB ? a > b : arrivalA > arrivalB;
  };
  const newest = (ids: readonly string[]): string | undefined =>
    ids.reduce<string | undefined>((best, id) => (best === undefined || isLater(id, best) ? id : best), undefined);

  const left = new Set(told.keys());
  const ordered: string[] = [];
  while (left.size > 0) {
    const isLast = (id: string): boolean => !chain.edges.some(([from, to]) => from === id && to !== id && left.has(to));
    // In a circle none is last: it is opened at the one that was told last.
    const next = newest([...left].filter(isLast)) ?? newest([...left]);
    if (next === undefined) break;
    left.delete(next);
    ordered.push(next);
  }
  return ordered.toReversed();
}

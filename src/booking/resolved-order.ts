/**
 * The order of a chain with two ways, after a person has said which appointment it is: of the ids without a successor the one that
 * was told last leads. What the tool says of the others stays beneath it, so nothing is lost and no old word wins.
 */
import type { Chain, IdState } from './chain.ts';

const arrivalOf = ({ cells }: IdState): number => Math.max(0, ...Object.values(cells).map(({ arrival }) => arrival));

/** All ids, oldest first: built from the end, each time from those whose successors have their place. */
export function resolvedOrder(chain: Chain): string[] {
  // The one that was told last is first: by the tool's clock, then by arrival, then by name.
  const left = Object.entries<IdState>(chain.ids)
    .sort(([a], [b]) => Number(a < b) - Number(a > b))
    .sort(([, a], [, b]) => arrivalOf(b) - arrivalOf(a))
    .sort(([, a], [, b]) => b.clock - a.clock)
    .map(([id]) => id);
  const ordered: string[] = [];
  while (left.length > 0) {
    const isLast = (id: string): boolean =>
      !chain.edges.some(([from, to]) => from === id && to !== id && left.includes(to));
    // In a circle none is last: it is opened at the one that was told last.
    ordered.push(...left.splice(Math.max(0, left.findIndex(isLast)), 1));
  }
  return ordered.toReversed();
}

/**
 * The order of a chain with two successors of one id, after a person has linked the booking. Of the ids without a successor,
 * the one that was sent last leads. What the tool says about the others stays below it, so nothing is lost and no old value
 * wins.
 */
import type { Chain, IdState } from './chain.ts';
import { type BookingId, bookingId } from './ids.ts';

const arrivalOf = ({ cells }: IdState): number => Math.max(0, ...Object.values(cells).map(({ arrival }) => arrival));

/** All ids, oldest first. Built from the end, each time from the ids whose successors are already placed. */
export function resolvedOrder(chain: Chain): BookingId[] {
  // The one that was sent last comes first: by the tool's clock, then by arrival, then by name.
  const left = Object.entries<IdState>(chain.ids)
    .sort(([a], [b]) => Number(a < b) - Number(a > b))
    .sort(([, a], [, b]) => arrivalOf(b) - arrivalOf(a))
    .sort(([, a], [, b]) => b.clock - a.clock)
    .map(([id]) => bookingId(id));
  const ordered: BookingId[] = [];
  while (left.length > 0) {
    const isLast = (id: BookingId): boolean =>
      !chain.edges.some(([from, to]) => from === id && to !== id && left.includes(to));
    // A circle has no last id. It is opened at the id that was sent last.
    ordered.push(...left.splice(Math.max(0, left.findIndex(isLast)), 1));
  }
  return ordered.toReversed();
}

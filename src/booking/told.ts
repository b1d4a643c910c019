/** What a chain says as a whole: the order of its ids, and for each field the value that counts (architecture.md, *Fold*). */
import type { Cell, Chain, ChainOrder, IdState } from './chain.ts';
import type { BookingId } from './ids.ts';
import { resolvedOrder } from './resolved-order.ts';
import { straightOrder } from './straight-order.ts';
import { wins } from './version.ts';

/** The ids of a chain, oldest first. */
export function chainOrder(chain: Chain): ChainOrder {
  const order = chain.isAmbiguous ? ({ kind: 'ambiguous' } as const) : straightOrder(chain);
  return order.kind === 'ambiguous' && chain.isResolved ? { kind: 'ok', ids: resolvedOrder(chain) } : order;
}

/**
 * The cell that counts for a field: that of the newest id that says anything about it. For `state` only the newest id counts.
 */
export function cellOf(chain: Chain, order: readonly BookingId[], field: string): Cell | undefined {
  if (field === 'state') return newestOf(chain, order)?.cells['state'];
  const spoken = order.findLast((id) => chain.ids[id]?.cells[field] !== undefined);
  return spoken === undefined ? undefined : chain.ids[spoken]?.cells[field];
}

function newestOf({ ids }: Chain, order: readonly BookingId[]): IdState | undefined {
  const newest = order.at(-1);
  return newest === undefined ? undefined : ids[newest];
}

/** Milliseconds since the booking began to wait for the id it was moved to; null: it does not wait. */
export function waitsForSuccessorSince(chain: Chain, order: readonly BookingId[]): number | null {
  const tip = newestOf(chain, order);
  if (tip?.movedAt !== undefined && isAway(tip)) return tip.movedAt;
  if (tip === undefined || Object.keys(tip.cells).length > 0) return null;
  return order.map((id) => chain.ids[id]?.movedAt).findLast((at) => at !== undefined) ?? null;
}

/** Every start that any id of the chain had, newest id first. */
export function startsOf(chain: Chain, order: readonly BookingId[]): string[] {
  return [...new Set(order.toReversed().flatMap((id) => (chain.ids[id]?.starts ?? []).toReversed()))];
}

const recentAtMost = 10;

/** Where a booking's appointment is looked for. A drain makes 40 calls, and a search that needs more would never end. */
export const recentStarts = (chain: Chain, order: readonly BookingId[]): string[] =>
  startsOf(chain, order).slice(0, recentAtMost);

/** Since its tool last sent a known word for the state, it has sent an unknown one. */
export function isStateUnknown({ cells }: Pick<IdState, 'cells'>): boolean {
  const { unknownState: unknown, state } = cells;
  return unknown !== undefined && wins(state, unknown.clock, unknown.arrival);
}

/** It was moved away, and nothing since then says what state it has itself. */
export function isAway({ movedAt, moved, cells }: IdState): boolean {
  const state = cells['state'];
  // If an earlier version noted the id, the time is unknown.
  return (
    movedAt !== undefined && (state === undefined || moved === undefined || wins(state, moved.clock, moved.arrival))
  );
}

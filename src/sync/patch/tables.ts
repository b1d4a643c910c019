/** Applies the connection's tables to the tool's values: status, specialist, service (architecture.md, *wrangler.toml*). */
import type { BookingFields, BookingState } from '../../booking/booking.ts';
import type { Chain } from '../../booking/chain.ts';
import type { BookingId } from '../../booking/ids.ts';
import { cellOf } from '../../booking/told.ts';
import type { Connection } from '../../config/connection.ts';

const defaultStatuses: Readonly<Record<BookingState, string>> = {
  pending: 'scheduled',
  accepted: 'scheduled',
  confirmed: 'confirmed',
  completed: 'completed',
  cancelled: 'cancelled',
  declined: 'cancelled',
  no_show: 'no_show',
};

/** No connection takes a booking that has left for good, so its visit does not belong to this account. */
const stateOf = (chain: Chain, order: readonly BookingId[]): BookingState | undefined =>
  leavingOf(chain, order) === 'for_good'
    ? 'cancelled'
    : (cellOf(chain, order, 'state')?.value as BookingState | undefined);

/** Whether the booking has left the connection's `only`. */
export const leavingOf = (chain: Chain, order: readonly BookingId[]): BookingFields['leaves'] =>
  cellOf(chain, order, 'leaves')?.value as BookingFields['leaves'];

/** The newest state's status in One-Link; null if no state was sent or the connection ignores it. */
export function statusOf(chain: Chain, order: readonly BookingId[], connection: Connection): string | null {
  const state = stateOf(chain, order);
  if (state === undefined) return null;
  const status = connection.statuses[state] ?? defaultStatuses[state];
  return status === 'ignore' ? null : status;
}

/** Cancelled or declined by the tool, whatever the connection's table says. */
export function isCancelledByTool(chain: Chain, order: readonly BookingId[]): boolean {
  const state = stateOf(chain, order);
  return state === 'cancelled' || state === 'declined';
}

/**
 * Cancelled or declined by the tool, or cancelled by the connection's table. Until it is reopened, only the status is sent,
 * even if the table ignores that status (architecture.md, *Patch*).
 */
export const isCalledOff = (chain: Chain, order: readonly BookingId[], connection: Connection): boolean =>
  isCancelledByTool(chain, order) || statusOf(chain, order, connection) === 'cancelled';

/** The first row of a table that matches one of the tool's names. Case does not matter. */
export function lookUp(table: Readonly<Record<string, number>>, names: unknown): number | null {
  if (!Array.isArray(names)) return null;
  const rows = rowsOf(table);
  for (const name of names) {
    const id = rows.get(String(name).toLowerCase());
    if (id !== undefined) return id;
  }
  return null;
}

const rowsInLowerCase = new WeakMap<object, ReadonlyMap<string, number>>();

function rowsOf(table: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const known = rowsInLowerCase.get(table);
  if (known !== undefined) return known;
  const rows = new Map(Object.entries(table).map(([name, id]) => [name.toLowerCase(), id]));
  rowsInLowerCase.set(table, rows);
  return rows;
}

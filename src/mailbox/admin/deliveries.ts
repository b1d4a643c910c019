/** The list of deliveries, newest first, and one of them. */

import type { DeliveryId, ExternalRef } from '../../booking/ids.ts';
import { idOf } from '../../config/references.ts';
import type { Language } from '../../messages/language.ts';
import type { DeliveryQuery } from '../contract.ts';
import type { DeliveryState, DeliveryView } from '../contract-views.ts';
import type { Store } from '../store/store.ts';
import type { DeliveryRow } from '../store/tables.ts';
import { type AdminInput, rowOf, viewOf } from './admin-input.ts';

/** Rows that are read for one page. If a state is rare, the cursor continues the search. */
const rowsAPage = 5000;
const rowsAtOnce = 200;
/** Numbers follow the order of arrival. An earlier number may have a receive time that is later by at most this much. */
const clockSetBackMs = 60 * 60_000;

type Page = { deliveries: DeliveryView[]; cursor: string | null };

export async function listDeliveries(
  input: AdminInput,
  { state, externalRef, appointmentId, since = 0, until, cursor, limit = 50, language }: DeliveryQuery,
): Promise<Page> {
  const { store } = input.core;
  const deliveries: DeliveryView[] = [];
  const states = typeof state === 'string' ? [state] : state;
  const rowsBefore = rowsFor(states, store);
  const isOfBooking = bookingFilter(input, externalRef, appointmentId);
  let before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
  if (!Number.isSafeInteger(before) || isOfBooking === null) return { deliveries, cursor: null };
  for (let looked = 0; looked < rowsAPage; looked += rowsAtOnce) {
    // Webhooks do not wait for a list.
    if (looked > 0) await input.ports.breathe();
    const rows = rowsBefore(before);
    for (const [row, mayBeWanted] of rows) {
      if (deliveries.length >= limit) return { deliveries, cursor: String(before) };
      if (row.receivedAt < since - clockSetBackMs) return { deliveries, cursor: null };
      before = row.arrival;
      const isOfTime = row.receivedAt >= since && (until === undefined || row.receivedAt < until);
      if (!mayBeWanted || !isOfTime || !isOfBooking(row)) continue;
      const view = viewOf(input, row, language);
      if (states === undefined || states.includes(view.state)) deliveries.push(view);
    }
    if (rows.length < rowsAtOnce) return { deliveries, cursor: null };
  }
  return { deliveries, cursor: String(before) };
}

/** Phases of a booking in which its open deliveries are shown so. */
const openStates = { pending: ['pending', 'settled'], parked: ['parked'], failed: ['failed'] } as const;
const isOpen = (state: DeliveryState): state is keyof typeof openStates => Object.hasOwn(openStates, state);

/** The next rows, newest first, each with whether it may be in one of the states: what waits is found without its record. */
function rowsFor(
  states: readonly DeliveryState[] | undefined,
  store: Store,
): (before: number) => readonly (readonly [DeliveryRow, boolean])[] {
  if (states === undefined || !states.every(isOpen))
    return (before) => store.deliveriesBefore(before, rowsAtOnce).map((row) => [row, true]);
  const where = {
    phases: states.flatMap((state) => openStates[state]),
    watermark: Number(store.meta('watermark') ?? 0),
  };
  return (before) =>
    store.mayBeOpenBefore(before, rowsAtOnce, where).map(([row, mayBeOpen]) => [row, mayBeOpen || isFresh(row, store)]);
}

/** The list of fresh ones names bookings by their first ids. */
function isFresh({ id }: DeliveryRow, store: Store): boolean {
  const key = id === null || store.fresh.size === 0 ? undefined : store.peek(id)?.key;
  return key !== undefined && store.fresh.has(key);
}

/** Any id of the chain finds the deliveries of all. Null: there are none. */
function bookingFilter(
  { core: { store }, connection }: AdminInput,
  externalRef: ExternalRef | undefined,
  appointmentId: number | undefined,
): ((row: DeliveryRow) => boolean) | null {
  if (externalRef === undefined && appointmentId === undefined) return () => true;
  const linked = appointmentId === undefined ? undefined : store.bookingOf(appointmentId);
  const named = externalRef === undefined ? undefined : idOf(connection, externalRef);
  // The delivery id is of another connection or unknown.
  if (linked === null || named === null) return null;
  const asked = [linked, named].filter((id) => id !== undefined);
  // What could not be read may have an id and no booking.
  const sets = asked.map((id) => new Set([id, ...Object.keys(store.peek(id)?.chain.ids ?? {})]));
  return ({ id }) => id !== null && sets.every((ids) => ids.has(id));
}

export async function showDelivery(
  input: AdminInput,
  deliveryId: DeliveryId,
  language?: Language,
): Promise<DeliveryView | null> {
  const row = rowOf(input, deliveryId);
  return row === null ? null : viewOf(input, row, language);
}

/** The list of deliveries, newest first, and one of them. */
import { idOf } from '../../core/references.ts';
import type { DeliveryQuery, DeliveryView, Language } from '../contract.ts';
import type { DeliveryRow } from '../tables.ts';
import { type DeskInput, rowOf, viewOf } from './desk-input.ts';

/** Rows looked at for one page; a rare state goes on by the cursor. */
const rowsAPage = 5000;
const rowsAtOnce = 200;

type Page = { deliveries: DeliveryView[]; cursor: string | null };

export async function listDeliveries(
  input: DeskInput,
  { state, externalRef, cursor, limit = 50, language }: DeliveryQuery,
): Promise<Page> {
  const { store } = input.engine;
  const deliveries: DeliveryView[] = [];
  const isOfBooking = bookingFilter(input, externalRef);
  let before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
  if (!Number.isSafeInteger(before) || isOfBooking === null) return { deliveries, cursor: null };
  for (let looked = 0; looked < rowsAPage; looked += rowsAtOnce) {
    const rows = store.deliveriesBefore(before, rowsAtOnce);
    for (const row of rows) {
      if (deliveries.length >= limit) return { deliveries, cursor: String(before) };
      before = row.arrival;
      if (!isOfBooking(row)) continue;
      const view = viewOf(input, row, language);
      if (state === undefined || view.state === state) deliveries.push(view);
    }
    if (rows.length < rowsAtOnce) return { deliveries, cursor: null };
  }
  return { deliveries, cursor: String(before) };
}

/** Any id of the chain finds the deliveries of all. Null: the ref is not of this connection. */
function bookingFilter(
  { engine, connection }: DeskInput,
  externalRef: string | undefined,
): ((row: DeliveryRow) => boolean) | null {
  if (externalRef === undefined) return () => true;
  const id = idOf(connection, externalRef);
  if (id === null) return null;
  // What could not be read may have an id and no booking.
  const ids = new Set([id, ...Object.keys(engine.store.peek(id)?.chain.ids ?? {})]);
  return (row) => row.id !== null && ids.has(row.id);
}

export async function showDelivery(
  input: DeskInput,
  deliveryId: string,
  language?: Language,
): Promise<DeliveryView | null> {
  const row = rowOf(input, deliveryId);
  return row === null ? null : viewOf(input, row, language);
}

/**
 * A record of the first version of the tables becomes one of this version: its place in the agenda is made anew, and the
 * bodies inside it move to rows of their own.
 */
import type { BookingRecord, OpenDelivery } from '../core/booking-record.ts';
import { putAside } from './agenda.ts';
import type { Visit } from './rounds.ts';
import type { Store } from './store.ts';
import type { LooseDelivery } from './tables.ts';

type OldDelivery = OpenDelivery & { body?: unknown };

export function rebuild(record: BookingRecord, store: Store): void {
  record.overflow ??= false;
  for (const delivery of record.open as OldDelivery[]) {
    const { body } = delivery;
    if (body === undefined) continue;
    const text = JSON.stringify(body);
    store.putBody(delivery.arrival, record.key, text);
    delivery.storedBody = { at: delivery.arrival, size: text.length };
    delete delivery.body;
  }
  record.agenda = null;
  putAside(record, store);
}

/** The same for deliveries that could not be read. */
export function rebuildLoose(store: Store): Visit {
  return (after) => {
    const row = store.deliveryAfter(Number(after));
    if (row === null) return null;
    const { body, ...loose } = (row.loose ?? {}) as LooseDelivery & { body?: unknown };
    if (body === undefined) return { at: String(row.arrival), characters: 100 };
    const text = JSON.stringify(body);
    store.putBody(row.arrival, null, text);
    store.setLoose(row.arrival, { ...loose, bodyAt: row.arrival });
    return { at: String(row.arrival), characters: text.length };
  };
}

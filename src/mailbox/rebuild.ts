/**
 * A record of the first version of the tables becomes one of this version when it is first read: the bodies inside it move to
 * rows of their own. The rounds `rebuild` and `rebuild_loose` read all of them once, and give each its place in the new agenda.
 */
import type { BookingRecord, OpenDelivery } from '../core/booking-record.ts';
import { putAside } from './agenda.ts';
import type { openBodyTable } from './body-table.ts';
import { undatedEpoch } from './epochs.ts';
import type { openMetaTable } from './meta-table.ts';
import type { Store } from './store.ts';
import type { DeliveryRow, LooseDelivery } from './tables.ts';

type Bodies = Pick<ReturnType<typeof openBodyTable>, 'hasBody' | 'putBody'>;
type Metas = Pick<ReturnType<typeof openMetaTable>, 'meta'>;
type OldDelivery = OpenDelivery & { body?: unknown };
type OldLoose = LooseDelivery & { readonly body?: unknown };

/** May be done again: a record that is only looked at is not stored. */
export function upgraded(record: BookingRecord, bodies: Bodies & Metas): BookingRecord {
  record.epoch ??= bodies.meta(undatedEpoch) ?? '';
  record.writes.moved ??= null;
  record.link.searched ??= null;
  record.writes.isPostUnanswered ??= record.writes.ghosts.some(({ write }) => write.kind === 'create');
  record.link.unlinkedFrom ??= null;
  record.knownSince ??= Math.min(record.touchedAt, ...record.intake.open.map(({ receivedAt }) => receivedAt));
  if (record.overflow !== undefined) return record;
  record.overflow = false;
  for (const delivery of record.intake.open as OldDelivery[]) {
    const { arrival, body } = delivery;
    if (body === undefined) continue;
    const text = JSON.stringify(body);
    if (!bodies.hasBody(arrival)) bodies.putBody(arrival, record.key, text);
    delivery.storedBody = { at: arrival, size: text.length };
    delete delivery.body;
  }
  return record;
}

export function upgradedLoose(arrival: number, loose: OldLoose, bodies: Bodies): LooseDelivery {
  const { body, ...rest } = loose;
  if (body === undefined) return loose;
  if (!bodies.hasBody(arrival)) bodies.putBody(arrival, null, JSON.stringify(body));
  return { ...rest, bodyAt: arrival };
}

export function rebuild(record: BookingRecord, store: Store): void {
  record.agenda = null;
  putAside(record, store);
}

export function rebuildLoose({ arrival, loose }: DeliveryRow, store: Store): void {
  if (loose !== null && loose.bodyAt === arrival) store.setLoose(arrival, loose);
}

/**
 * A record of the first version of the tables becomes one of this version when it is first read: the bodies inside it move to
 * rows of their own, and what that version did not know is filled in.
 */
import type { BookingRecord, OpenDelivery } from '../../sync/booking-record.ts';
import type { openBodyTable } from './body-table.ts';
import type { openMetaTable } from './meta-table.ts';
import type { StandaloneDelivery } from './tables.ts';

/** The epoch of records without one: a version without epochs wrote them. */
export const undatedEpoch = 'undated_epoch';

type Bodies = Pick<ReturnType<typeof openBodyTable>, 'hasBody' | 'putBody'>;
type Metas = Pick<ReturnType<typeof openMetaTable>, 'meta'>;
type OldDelivery = OpenDelivery & { body?: unknown };
type OldStandalone = StandaloneDelivery & { readonly body?: unknown };

/** It may be repeated: a record that is only looked at is not stored. */
export function upgraded(record: BookingRecord, bodies: Bodies & Metas): BookingRecord {
  record.epoch ??= bodies.meta(undatedEpoch) ?? '';
  record.writes.moved ??= null;
  record.link.searched ??= null;
  record.writes.isPostUnanswered ??= record.writes.inDoubt.some(({ write }) => write.kind === 'create');
  record.link.unlinkedFrom ??= null;
  record.knownSince ??= Math.min(record.touchedAt, ...record.intake.open.map(({ receivedAt }) => receivedAt));
  noteReadBefore(record);
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

/** An earlier version did not note which bodies `fields` had read, so all bodies that an id had count as read. */
function noteReadBefore({ chain, intake: { fieldKeys } }: BookingRecord): void {
  const ids = Object.values(chain.ids);
  if (fieldKeys.length === 0 || ids.some(({ read }) => read !== undefined)) return;
  for (const id of ids)
    if (Object.keys(id.cells).length > 0)
      id.read = Object.fromEntries(fieldKeys.map((key) => [key, { clock: id.clock, arrival: 0 }]));
}

export function upgradedStandalone(arrival: number, standalone: OldStandalone, bodies: Bodies): StandaloneDelivery {
  const { body, ...rest } = standalone;
  if (body === undefined) return standalone;
  if (!bodies.hasBody(arrival)) bodies.putBody(arrival, null, JSON.stringify(body));
  return { ...rest, bodyAt: arrival };
}

/** Shared by the admin calls: finding what a person names, showing it, and storing the changes. */
import type { BookingId, DeliveryId, ExternalRef } from '../../booking/ids.ts';
import type { Connection } from '../../config/connection.ts';
import { idOf } from '../../config/references.ts';
import type { Language } from '../../messages/language.ts';
import type { Decoded } from '../../sources/source.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { type ClosedDelivery, overflowItem } from '../../sync/compact.ts';
import { parseDeliveryId } from '../../sync/delivery.ts';
import type { DeliveryView } from '../contract-views.ts';
import type { MailboxCore } from '../create-mailbox.ts';
import type { Ports } from '../ports.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import type { DeliveryRow } from '../store/tables.ts';
import { deliveryView } from './views.ts';

export interface AdminInput {
  readonly core: MailboxCore;
  readonly connection: Connection;
  readonly ports: Ports;
  readonly language: Language;
  /** Reads a kept body again with the present code: step 2 for what could not be decoded. */
  readonly decodeAgain: (body: unknown) => Promise<readonly Decoded<BookingId>[]>;
}

export function viewOf({ core, connection, language }: AdminInput, row: DeliveryRow, asked?: Language): DeliveryView {
  const { store } = core;
  const record = row.id === null ? null : store.peek(row.id);
  return deliveryView({
    connection,
    row,
    record,
    forgotten: () =>
      record?.overflow
        ? (store.overflow(record.key, overflowItem.delivery(row.arrival)) as ClosedDelivery | undefined)
        : undefined,
    hasBody: store.hasBody,
    callPolicy: core.callPolicy(),
    waitsFor: core.state,
    language: asked ?? language,
  });
}

/** Null where there is no such delivery in this mailbox. */
export function rowOf({ core, connection }: AdminInput, deliveryId: DeliveryId): DeliveryRow | null {
  const parsed = parseDeliveryId(deliveryId);
  if (parsed === null || ![connection.name, ...connection.formerly].includes(parsed.connection)) return null;
  return core.store.delivery(parsed.arrival);
}

/** The booking of an `external_ref`. */
export function recordOf({ core, connection }: AdminInput, externalRef: ExternalRef): BookingRecord | null {
  const id = idOf(connection, externalRef);
  return id === null ? null : core.store.find(id);
}

export function keepOne({ core: { store } }: AdminInput, record: BookingRecord): void {
  store.transaction(() => saveAndSchedule(record, store));
}

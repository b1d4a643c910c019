/** Shared by the admin calls: finding what a person names, showing it, and storing the changes. */
import type { BookingId, DeliveryId, ExternalRef, RecordKey } from '../../booking/ids.ts';
import type { Connection } from '../../config/connection.ts';
import { idOf } from '../../config/references.ts';
import type { Language } from '../../messages/language.ts';
import type { Decoded } from '../../sources/source.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { type ClosedDelivery, overflowItem } from '../../sync/compact.ts';
import { parseDeliveryId } from '../../sync/delivery.ts';
import type { AuditAction } from '../contract-log.ts';
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
  /** Who asks, as the audit list names them. */
  readonly by: string;
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

/** One thing that a person does. */
export interface Act {
  readonly action: AuditAction;
  readonly booking?: RecordKey;
  /** The arrival of a delivery. */
  readonly delivery?: number;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** To be called in the transaction of what was done. */
export function note({ core, ports, by }: AdminInput, { action, booking, delivery, details = {} }: Act): void {
  core.store.addAudit({
    at: ports.now(),
    who: by,
    action,
    delivery: delivery ?? null,
    booking: booking ?? null,
    details,
  });
}

/** Stores what a person has changed, and who it was. */
export function keepOne(input: AdminInput, record: BookingRecord, act: Act): void {
  const { store } = input.core;
  store.transaction(() => {
    saveAndSchedule(record, store);
    note(input, { ...act, booking: record.key });
  });
}

/** What the desk's parts share: finding what a person names, showing it, storing what was changed. */
import type { Connection } from '../../config/connection.ts';
import type { BookingRecord } from '../../core/booking-record.ts';
import { type ClosedDelivery, overflowItem } from '../../core/compact.ts';
import { parseDeliveryId } from '../../core/delivery.ts';
import type { Language } from '../../messages/language.ts';
import { idOf } from '../../one-link/references.ts';
import type { Decoded } from '../../sources/source.ts';
import { keep } from '../agenda.ts';
import type { DeliveryView } from '../contract.ts';
import type { Engine } from '../engine.ts';
import type { Ports } from '../ports.ts';
import type { DeliveryRow } from '../tables.ts';
import { deliveryView } from '../views.ts';

export interface DeskInput {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly ports: Ports;
  readonly language: Language;
  /** Reads a kept body again with the present code: step 2 for what could not be decoded. */
  readonly decodeAgain: (body: unknown) => Promise<readonly Decoded[]>;
}

export function viewOf({ engine, connection, language }: DeskInput, row: DeliveryRow, asked?: Language): DeliveryView {
  const { store } = engine;
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
    permission: engine.permission(),
    waitsFor: engine.state,
    language: asked ?? language,
  });
}

/** Null where there is no such delivery in this mailbox. */
export function rowOf({ engine, connection }: DeskInput, deliveryId: string): DeliveryRow | null {
  const parsed = parseDeliveryId(deliveryId);
  if (parsed === null || ![connection.name, ...connection.formerly].includes(parsed.connection)) return null;
  return engine.store.delivery(parsed.arrival);
}

/** The booking of an `external_ref`. */
export function recordOf({ engine, connection }: DeskInput, externalRef: string): BookingRecord | null {
  const id = idOf(connection, externalRef);
  return id === null ? null : engine.store.find(id);
}

export function keepOne({ engine: { store } }: DeskInput, record: BookingRecord): void {
  store.transaction(() => keep(record, store));
}

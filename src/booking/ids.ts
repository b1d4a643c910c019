/**
 * The texts that name something. All of them are strings, and the types prevent mixing them up, as `AppointmentId` does for numbers
 * (`one-link/records.ts`). Nothing is checked here. A text gets its type where it becomes known what it names:
 *
 * * events of a webhook: `sources/decode-within-bounds.ts`; answers of a tool: `mailbox/work/calls.ts`
 * * names in One-Link: `config/references.ts` and `one-link/records.ts`
 * * requests of the admin: `admin-api/id-schemas.ts`
 * * rows of the mailbox: `mailbox/store`; the ids of a chain: `idsOf`
 */
import type { $brand } from 'zod';

/** What a tool calls a booking at the moment, without source or namespace. */
export type BookingId = string & $brand<'BookingId'>;

/** The id under which the mailbox stores a booking: the first one it was known by. The others lead to it. */
export type RecordKey = BookingId & $brand<'RecordKey'>;

/** `external_ref`: the name of a booking in One-Link. */
export type ExternalRef = string & $brand<'ExternalRef'>;

/** `<connection>.<arrival>` (`sync/delivery.ts`). */
export type DeliveryId = string & $brand<'DeliveryId'>;

export const bookingId = (text: string): BookingId => text as BookingId;
export const recordKey = (text: string): RecordKey => text as RecordKey;
export const externalRef = (text: string): ExternalRef => text as ExternalRef;
export const deliveryId = (text: string): DeliveryId => text as DeliveryId;

/** What the mailbox still holds of another One-Link account, or of another tool (`sync/epoch.ts`). */

import type { BookingId } from '../../booking/ids.ts';
import type { Connection } from '../../config/connection.ts';
import { unknownAccount } from '../../config/epoch.ts';
import { type BookingRecord, newBooking } from '../../sync/booking-record.ts';
import { isOfOtherTool, isOfThisEpoch } from '../../sync/epoch.ts';
import { closeDeliveries, type Ending, report } from '../../sync/settle/report.ts';
import type { Store } from './store.ts';
import type { StoredBooking } from './stored-booking.ts';
import { undatedEpoch } from './upgraded.ts';

/**
 * What the mailbox remembers of its configuration: the digest and the epoch. A version without epochs wrote only the digest.
 */
export const writtenConfiguration = ({ digest, epoch }: Pick<Connection, 'digest' | 'epoch'>): string =>
  `${digest}/${epoch}`;
export const digestWritten = (written: string): string => written.split('/')[0] ?? '';

/**
 * Call before any record is read. If the configuration is not the one under which the records were written, nothing that they
 * know is certain.
 */
export function dateRecords({ epoch, digest }: Connection, store: Pick<Store, 'meta' | 'setMeta'>): void {
  const before = store.meta('configuration');
  if (before === null || before.includes('/') || store.meta(undatedEpoch) !== null) return;
  store.setMeta(undatedEpoch, before === digest ? epoch : unknownAccount(epoch));
}

/** The booking that has an appointment of the present account. */
export function holderOf(
  appointmentId: number,
  store: Pick<Store, 'bookingOf' | 'peek'>,
  connection: Pick<Connection, 'epoch'>,
): StoredBooking | null {
  const owner = store.bookingOf(appointmentId);
  const record = owner === null ? null : store.peek(owner);
  return record !== null && isOfThisEpoch(record, connection) ? record : null;
}

/** A booking of this tool under that id. */
export function ownBooking(id: BookingId, store: Pick<Store, 'find'>, connection: Connection): BookingRecord | null {
  const record = store.find(id);
  return record === null || isOfOtherTool(record, connection) ? null : record;
}

/**
 * The booking of this tool under that id, or a new one. A booking of the former tool loses its id: its open deliveries are
 * discarded and reported, and its history stays with the id.
 */
export function bookingFor(id: BookingId, now: number, connection: Connection, store: Store): BookingRecord {
  const known = store.find(id);
  const fresh = { ...newBooking(id, now), epoch: connection.epoch };
  if (known === null) return fresh;
  if (!isOfOtherTool(known, connection)) return known;
  const ending: Ending = { result: 'discarded', code: 'other_tool', details: {}, fields: [], httpStatus: null };
  if (known.intake.open.length > 0) {
    for (const { storedBody } of known.intake.open) if (storedBody !== undefined) store.releaseBody(storedBody.at);
    report(known, ending, { connection, now });
    closeDeliveries(known, 'discarded', ending, now);
  }
  const { done, settlements } = known.intake;
  store.remove({ ...known, intake: { ...known.intake, done: {}, open: [] } });
  // Under an unknown id they would be shown as discarded.
  for (const arrival of Object.keys(done)) store.setDeliveryId(Number(arrival), id);
  return { ...fresh, intake: { ...fresh.intake, done, settlements }, outbox: known.outbox };
}

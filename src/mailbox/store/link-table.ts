/** The rows of `link` (`tables.ts`): which booking has an appointment. */
import { type RecordKey, recordKey } from '../../booking/ids.ts';
import type { Ports } from '../ports.ts';
import type { StoredBooking } from './stored-booking.ts';

export function openLinkTable({ sql }: Pick<Ports, 'sql'>) {
  return {
    bookingOf(appointmentId: number): RecordKey | null {
      const row = sql('SELECT booking FROM link WHERE appointment_id = ?', appointmentId)[0];
      return row === undefined ? null : recordKey(String(row['booking']));
    },
    /** In the order of appointments. */
    linksAfter(
      appointmentId: number,
      limit: number,
    ): { readonly appointmentId: number; readonly booking: RecordKey }[] {
      const query = `SELECT appointment_id, booking FROM link WHERE appointment_id > ? ORDER BY appointment_id LIMIT ${limit}`;
      return sql(query, appointmentId).map((row) => ({
        appointmentId: Number(row['appointment_id']),
        booking: recordKey(String(row['booking'])),
      }));
    },
    link(appointmentId: number, key: RecordKey): void {
      const statement =
        'INSERT INTO link (appointment_id, booking) VALUES (?1, ?2) ON CONFLICT (appointment_id) DO UPDATE SET booking = ?2';
      if (this.bookingOf(appointmentId) !== key) sql(statement, appointmentId, key);
    },
    /** The booking no longer has the appointment. If another booking has it by now, it stays there. */
    unlink(appointmentId: number, { key, chain }: Pick<StoredBooking, 'key' | 'chain'>): void {
      const owner = this.bookingOf(appointmentId);
      if (owner !== key && !Object.hasOwn(chain.ids, owner ?? '')) return;
      sql('DELETE FROM link WHERE appointment_id = ?', appointmentId);
    },
  };
}

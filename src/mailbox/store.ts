/** Statements over the mailbox's tables (`tables.ts`): what is read and written, each in one place. */
import type { Joined } from '../core/fold/join.ts';
import { openAgendaTable } from './agenda-table.ts';
import { openBookingTable, type StoredBooking } from './booking-table.ts';
import { openMetaTable } from './meta-table.ts';
import type { Ports, SqlValue } from './ports.ts';
import { type DeliveryRow, type LooseDelivery, schema } from './tables.ts';

export type Store = ReturnType<typeof openStore>;

const text = (value: SqlValue | undefined): string => String(value ?? '');
const number = (value: SqlValue | undefined): number => Number(value ?? 0);

export function openStore(ports: Pick<Ports, 'sql' | 'transaction'>) {
  const { sql, transaction } = ports;
  for (const statement of schema) sql(statement);

  const bookings = openBookingTable(ports);
  const agenda = openAgendaTable(ports);
  const metas = openMetaTable(ports);
  const rowOf = (row: Record<string, SqlValue>): DeliveryRow => ({
    arrival: number(row['arrival']),
    id: row['id'] == null ? null : text(row['id']),
    event: text(row['event']),
    receivedAt: number(row['received_at']),
    loose: row['doc'] == null ? null : (JSON.parse(text(row['doc'])) as LooseDelivery),
  });

  return {
    ...bookings,
    ...agenda,
    ...metas,
    /** All of `work` or nothing, also of what is remembered. */
    transaction<Result>(work: () => Result): Result {
      try {
        return transaction(work);
      } catch (error) {
        bookings.forgetBookings();
        agenda.forgetAgenda();
        metas.forgetMeta();
        throw error;
      }
    },
    /** New ids and joined bookings lead to the record from now on. */
    join(key: string, { others, newIds }: Joined): void {
      for (const other of others) {
        bookings.point(other.key, key);
        agenda.agendaDelete(other.key);
        if (other.link !== null) this.link(other.link.appointmentId, key);
      }
      for (const id of newIds) bookings.point(id, key);
    },
    /** A booking with all that is known of it. */
    remove(record: StoredBooking): void {
      bookings.remove(record);
      agenda.agendaDelete(record.key);
      const linked = [
        record.link?.appointmentId,
        ...record.rivals,
        ...record.losers.map((loser) => loser.appointmentId),
      ];
      for (const id of linked) if (id !== undefined) sql('DELETE FROM link WHERE appointment_id = ?', id);
      const arrivals = [...Object.keys(record.done).map(Number), ...record.open.map(({ arrival }) => arrival)];
      for (const arrival of arrivals) sql('DELETE FROM delivery WHERE arrival = ?', arrival);
    },
    /** Open deliveries by phase of their booking; `loose`: those about no booking that failed. */
    counts(): Record<string, number> {
      const loose = sql(
        "SELECT COUNT(*) AS n FROM delivery WHERE doc IS NOT NULL AND json_extract(doc, '$.state') = 'failed'",
      );
      return { ...bookings.openByPhase(), loose: number(loose[0]?.['n']) };
    },

    insertDelivery(row: Omit<DeliveryRow, 'loose'> & { readonly loose?: LooseDelivery }): void {
      const doc = row.loose === undefined ? null : JSON.stringify(row.loose);
      const statement = 'INSERT INTO delivery (arrival, id, event, received_at, doc) VALUES (?, ?, ?, ?, ?)';
      sql(statement, row.arrival, row.id, row.event, row.receivedAt, doc);
    },
    setLoose(arrival: number, loose: LooseDelivery | null): void {
      sql('UPDATE delivery SET doc = ? WHERE arrival = ?', loose === null ? null : JSON.stringify(loose), arrival);
    },
    setDeliveryId(arrival: number, id: string): void {
      sql('UPDATE delivery SET id = ? WHERE arrival = ?', id, arrival);
    },
    delivery(arrival: number): DeliveryRow | null {
      const row = sql('SELECT * FROM delivery WHERE arrival = ?', arrival)[0];
      return row === undefined ? null : rowOf(row);
    },
    /** Newest first, below `before`. */
    deliveriesBefore(before: number, limit: number): DeliveryRow[] {
      return sql('SELECT * FROM delivery WHERE arrival < ? ORDER BY arrival DESC LIMIT ?', before, limit).map(rowOf);
    },
    /** Those that were kept with their body because they could not be read, above `arrival`. */
    unreadAfter(arrival: number, limit: number): DeliveryRow[] {
      const query =
        "SELECT * FROM delivery WHERE arrival > ? AND doc IS NOT NULL AND json_type(doc, '$.body') IS NOT NULL ORDER BY arrival LIMIT ?";
      return sql(query, arrival, limit).map(rowOf);
    },
    idsAbove(watermark: number): string[] {
      const query = 'SELECT DISTINCT id FROM delivery WHERE arrival > ? AND id IS NOT NULL AND doc IS NULL';
      return sql(query, watermark).map((row) => text(row['id']));
    },
    highestArrival(): number {
      return number(sql('SELECT MAX(arrival) AS highest FROM delivery')[0]?.['highest']);
    },
    /** Also forgets the unreadable bodies of deliveries that are gone. */
    removeLooseBefore(receivedAt: number): void {
      sql('DELETE FROM delivery WHERE doc IS NOT NULL AND received_at < ?', receivedAt);
      sql('DELETE FROM undecodable WHERE arrival NOT IN (SELECT arrival FROM delivery)');
    },
    /** The delivery that had the same unreadable body; null: this is the first, and is noted. */
    noteUndecodable(key: string, arrival: number): number | null {
      const row = sql('SELECT arrival FROM undecodable WHERE key = ?', key)[0];
      if (row !== undefined) return number(row['arrival']);
      sql('INSERT INTO undecodable (key, arrival) VALUES (?, ?)', key, arrival);
      return null;
    },

    bookingOf(appointmentId: number): string | null {
      const row = sql('SELECT booking FROM link WHERE appointment_id = ?', appointmentId)[0];
      return row === undefined ? null : text(row['booking']);
    },
    link(appointmentId: number, key: string): void {
      const statement =
        'INSERT INTO link (appointment_id, booking) VALUES (?1, ?2) ON CONFLICT (appointment_id) DO UPDATE SET booking = ?2';
      if (this.bookingOf(appointmentId) !== key) sql(statement, appointmentId, key);
    },
    unlink(appointmentId: number): void {
      sql('DELETE FROM link WHERE appointment_id = ?', appointmentId);
    },
  };
}

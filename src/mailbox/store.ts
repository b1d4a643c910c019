/** Statements over the mailbox's tables (`tables.ts`): what is read and written, each in one place. */
import type { BookingRecord } from '../core/booking-record.ts';
import type { Joined } from '../core/fold/join.ts';
import type { Ports, SqlValue } from './ports.ts';
import { type DeliveryRow, type LooseDelivery, never, schema } from './tables.ts';

export type Store = ReturnType<typeof openStore>;

const text = (value: SqlValue | undefined): string => String(value ?? '');
const number = (value: SqlValue | undefined): number => Number(value ?? 0);

export function openStore({ sql }: Pick<Ports, 'sql'>) {
  for (const statement of schema) sql(statement);

  const metas = new Map<string, string | null>();
  const docOf = (id: string): string | null => {
    const row = sql('SELECT doc FROM booking WHERE id = ?', id)[0];
    return row === undefined ? null : text(row['doc']);
  };
  const rowOf = (row: Record<string, SqlValue>): DeliveryRow => ({
    arrival: number(row['arrival']),
    id: row['id'] == null ? null : text(row['id']),
    event: text(row['event']),
    receivedAt: number(row['received_at']),
    loose: row['doc'] == null ? null : (JSON.parse(text(row['doc'])) as LooseDelivery),
  });

  return {
    /** The record that an id belongs to, a fresh copy. */
    find(id: string): BookingRecord | null {
      let doc = docOf(id);
      for (let hops = 0; doc?.startsWith('>') && hops < 50; hops += 1) doc = docOf(doc.slice(1));
      return doc === null || doc.startsWith('>') ? null : (JSON.parse(doc) as BookingRecord);
    },
    findAll(keys: readonly string[]): BookingRecord[] {
      return keys.map((key) => this.find(key)).filter((record) => record !== null);
    },
    save(record: BookingRecord): void {
      sql(
        'INSERT INTO booking (id, doc) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET doc = ?2',
        record.key,
        JSON.stringify(record),
      );
    },
    /** Makes another id lead to the record; also turns a joined record's row into such a pointer. */
    point(id: string, key: string): void {
      if (id === key) return;
      sql('INSERT INTO booking (id, doc) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET doc = ?2', id, `>${key}`);
    },
    /** New ids and joined bookings lead to the record from now on. */
    join(key: string, { others, newIds }: Joined): void {
      for (const other of others) {
        this.point(other.key, key);
        this.agendaDelete(other.key);
        if (other.link !== null) this.link(other.link.appointmentId, key);
      }
      for (const id of newIds) this.point(id, key);
    },
    remove(record: BookingRecord): void {
      for (const id of new Set([record.key, ...Object.keys(record.chain.ids)]))
        sql('DELETE FROM booking WHERE id = ?', id);
      sql('DELETE FROM agenda WHERE booking = ?', record.key);
      const linked = [
        record.link?.appointmentId,
        ...record.rivals,
        ...record.losers.map((loser) => loser.appointmentId),
      ];
      for (const id of linked) if (id !== undefined) sql('DELETE FROM link WHERE appointment_id = ?', id);
      const arrivals = [...Object.keys(record.done).map(Number), ...record.open.map(({ arrival }) => arrival)];
      for (const arrival of arrivals) sql('DELETE FROM delivery WHERE arrival = ?', arrival);
    },
    /** Keys of records after `after`, in order of their ids; for rounds over everything. */
    page(after: string, limit: number): BookingRecord[] {
      return sql("SELECT doc FROM booking WHERE id > ? AND doc LIKE '{%' ORDER BY id LIMIT ?", after, limit).map(
        (row) => JSON.parse(text(row['doc'])) as BookingRecord,
      );
    },
    keysInPhase(phase: string): string[] {
      const query = "SELECT id FROM booking WHERE doc LIKE '{%' AND json_extract(doc, '$.phase') = ?";
      return sql(query, phase).map((row) => text(row['id']));
    },
    /** Open deliveries by phase of their booking, and the newest times. */
    counts(): Record<string, number> {
      const query =
        "SELECT json_extract(doc, '$.phase') AS phase, SUM(json_array_length(doc, '$.open')) AS open FROM booking WHERE doc LIKE '{%' GROUP BY 1";
      const counts = Object.fromEntries(sql(query).map((row) => [text(row['phase']), number(row['open'])]));
      const loose = sql(
        "SELECT COUNT(*) AS n FROM delivery WHERE doc IS NOT NULL AND json_extract(doc, '$.state') = 'failed'",
      );
      return { ...counts, loose: number(loose[0]?.['n']) };
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

    agendaSet(key: string, dueAt: number, slot: number | null): void {
      const statement =
        'INSERT INTO agenda (booking, due_at, slot) VALUES (?1, ?2, ?3) ON CONFLICT (booking) DO UPDATE SET due_at = ?2, slot = ?3';
      sql(statement, key, dueAt, slot);
    },
    agendaDelete(key: string): void {
      sql('DELETE FROM agenda WHERE booking = ?', key);
    },
    agendaDue(now: number): string[] {
      return sql('SELECT booking FROM agenda WHERE due_at <= ? ORDER BY due_at', now).map((row) =>
        text(row['booking']),
      );
    },
    /** The earliest due time after `now`. */
    agendaNext(now: number): number | null {
      const due = sql('SELECT MIN(due_at) AS due FROM agenda WHERE due_at > ? AND due_at < ?', now, never)[0]?.['due'];
      return due == null ? null : number(due);
    },
    agendaKeys(): string[] {
      return sql('SELECT booking FROM agenda').map((row) => text(row['booking']));
    },
    /** Bookings that wait for a slot of this specialist, or of anyone. */
    waitingForSlot(slot: number | null = null): string[] {
      const query = 'SELECT booking FROM agenda WHERE slot IS NOT NULL AND (?1 IS NULL OR slot = ?1)';
      return sql(query, slot).map((row) => text(row['booking']));
    },

    /** Read once: nobody else writes these tables. */
    meta(name: string): string | null {
      const known = metas.get(name);
      if (known !== undefined) return known;
      const row = sql('SELECT value FROM meta WHERE name = ?', name)[0];
      const value = row === undefined ? null : text(row['value']);
      metas.set(name, value);
      return value;
    },
    setMeta(name: string, value: string): void {
      metas.set(name, value);
      sql('INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2', name, value);
    },
  };
}

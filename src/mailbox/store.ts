/** Statements over the mailbox's tables (`tables.ts`): what is read and written, each in one place. */
import { overflowItem } from '../core/compact.ts';
import type { Joined } from '../core/fold/join.ts';
import { openAgendaTable } from './agenda-table.ts';
import { openBodyTable } from './body-table.ts';
import { openBookingTable, type StoredBooking } from './booking-table.ts';
import { openMetaTable } from './meta-table.ts';
import { openOverflowTable } from './overflow-table.ts';
import type { Ports, SqlValue } from './ports.ts';
import { upgradedLoose } from './rebuild.ts';
import type { SeriesRow } from './series.ts';
import { type DeliveryRow, type LooseDelivery, type LooseRow, makeTables, type UnreadRow } from './tables.ts';

export type Store = ReturnType<typeof openStore>;

const text = (value: SqlValue | undefined): string => String(value);
const number = (value: SqlValue | undefined): number => Number(value ?? 0);

/** Old things of one booking that are removed at once. */
const rowsAtOnce = 200;

export function openStore(ports: Pick<Ports, 'sql' | 'transaction'>) {
  const { sql, transaction } = ports;
  const metas = openMetaTable(ports);
  makeTables(sql, metas);
  const bodies = openBodyTable(ports);
  const overflow = openOverflowTable(ports);
  const bookings = openBookingTable(ports, { ...overflow, ...bodies, ...metas });
  const agenda = openAgendaTable(ports);
  function rowOf(row: Record<string, SqlValue>): DeliveryRow {
    const arrival = number(row['arrival']);
    const delivery = { arrival, event: text(row['event']), receivedAt: number(row['received_at']) };
    const { id, doc } = row;
    if (doc == null) return { ...delivery, id: text(id), loose: null };
    const loose = upgradedLoose(arrival, JSON.parse(text(doc)) as LooseDelivery, bodies);
    return { ...delivery, id: id == null ? null : text(id), loose };
  }

  return {
    ...bookings,
    ...agenda,
    ...bodies,
    ...overflow,
    ...metas,
    /** All of `work` or nothing, also of what is remembered. */
    transaction<Result>(work: () => Result): Result {
      try {
        return transaction(work);
      } catch (error) {
        bookings.forgetBookings();
        agenda.forgetAgenda();
        bodies.forgetBodies();
        metas.forgetMeta();
        throw error;
      }
    },
    /** New ids and joined bookings lead to the record, which is stored, from now on. */
    join(key: string, { others, newIds }: Joined): void {
      for (const other of others) {
        bookings.pointJoined(other.key, key);
        agenda.agendaDelete(other.key);
        if (other.overflow) overflow.moveOverflow(other.key, key);
        if (other.link.held !== null) this.link(other.link.held.appointmentId, key);
      }
      for (const id of newIds) bookings.point(id, key);
    },
    /** A booking with all that is known of it. */
    remove(record: StoredBooking): void {
      bookings.remove(record);
      agenda.agendaDelete(record.key);
      const linked = [
        record.link.held?.appointmentId,
        ...record.duplicates.rivals,
        ...record.duplicates.losers.map((loser) => loser.appointmentId),
      ];
      for (const id of linked) if (id !== undefined) this.unlink(id, record);
      for (const arrival of Object.keys(record.intake.done)) this.removeDelivery(Number(arrival));
      for (const { arrival, storedBody } of record.intake.open) {
        this.removeDelivery(arrival);
        if (storedBody !== undefined) bodies.releaseBody(storedBody.at);
      }
      while (record.overflow && this.removeOverflowOf(record.key));
    },
    /** Some of what a booking with a very long history has in rows of its own. True: there may be more. */
    removeOverflowOf(key: string): boolean {
      const items = overflow.overflowItems(key, '', rowsAtOnce);
      for (const item of items) {
        const [kind, name] = [item.slice(0, item.indexOf(':')), item.slice(item.indexOf(':') + 1)];
        if (kind === 'delivery') this.removeDelivery(Number(name));
        // Its own row goes last: without it nobody would come for the rest.
        if (kind === 'id' && name !== key) bookings.removeId(name);
        overflow.removeOverflow(key, item);
      }
      return items.length === rowsAtOnce;
    },
    /** Deliveries about no booking that failed. */
    looseFailures(): number {
      const query =
        "SELECT COUNT(*) AS n FROM undecodable JOIN delivery USING (arrival) WHERE json_extract(delivery.doc, '$.state') = 'failed'";
      return number(sql(query)[0]?.['n']);
    },
    /** The delivery that such a sending was long ago, where the record has forgotten it. */
    forgottenKey({ key, overflow: hasOverflow }: StoredBooking, digest: string): number | null {
      const arrival = hasOverflow ? overflow.overflow(key, overflowItem.key(digest)) : undefined;
      return typeof arrival === 'number' ? arrival : null;
    },

    insertDelivery(row: DeliveryRow): void {
      const doc = row.loose === null ? null : JSON.stringify(row.loose);
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
      return sql(`SELECT * FROM delivery WHERE arrival < ? ORDER BY arrival DESC LIMIT ${limit}`, before).map(rowOf);
    },
    /** Deliveries about bookings above a number, in their order. */
    idsAbove(watermark: number, limit: number): { readonly arrival: number; readonly id: string }[] {
      const query = `SELECT arrival, id FROM delivery WHERE arrival > ? AND id IS NOT NULL AND doc IS NULL ORDER BY arrival LIMIT ${limit}`;
      return sql(query, watermark).map(({ arrival, id }) => ({ arrival: number(arrival), id: text(id) }));
    },
    /** The newest deliveries about bookings, up to a number. */
    newestIds(upTo: number, limit: number): readonly string[] {
      const query = `SELECT id FROM delivery WHERE arrival <= ? ORDER BY arrival DESC LIMIT ${limit}`;
      return sql(query, upTo).flatMap(({ id }) => (id == null ? [] : [text(id)]));
    },
    /** Those that could not be read and were kept with their body, above `arrival`. */
    unreadAfter(arrival: number, limit: number): UnreadRow[] {
      const query = `SELECT * FROM delivery WHERE arrival > ? AND doc IS NOT NULL AND (json_type(doc, '$.bodyAt') IS NOT NULL OR json_type(doc, '$.body') IS NOT NULL) ORDER BY arrival LIMIT ${limit}`;
      return sql(query, arrival).map(rowOf) as UnreadRow[];
    },
    /** The same without a look at all deliveries: those that are noted as unreadable, and whose body is there. */
    unreadNoted(limit: number): UnreadRow[] {
      const query = `SELECT delivery.* FROM undecodable JOIN delivery USING (arrival) WHERE json_type(doc, '$.bodyAt') IS NOT NULL ORDER BY arrival LIMIT ${limit}`;
      return sql(query).map(rowOf) as UnreadRow[];
    },
    highestArrival(): number {
      return number(sql('SELECT MAX(arrival) AS highest FROM delivery')[0]?.['highest']);
    },
    removeDelivery(arrival: number): void {
      sql('DELETE FROM delivery WHERE arrival = ?', arrival);
    },
    /** A delivery about no booking, with its body. */
    removeLoose({ arrival, loose }: LooseRow): void {
      if (loose.bodyAt !== undefined) bodies.releaseBody(loose.bodyAt);
      this.removeDelivery(arrival);
    },
    /** Nothing of it is to be held any more: there is nothing left to be read. */
    wipeLoose({ arrival, loose: { bodyAt, discarded: _, ...loose } }: LooseRow): void {
      if (bodyAt !== undefined) bodies.releaseBody(bodyAt);
      this.setLoose(arrival, { ...loose, state: 'discarded', code: 'discarded_by_person' });
    },
    /** A person wants nothing of it. Its body stays for a day, for who pressed the wrong button. */
    discardLoose({ arrival, loose }: LooseRow, now: number): void {
      const discarded = { at: now, code: loose.code };
      this.setLoose(arrival, { ...loose, state: 'discarded', code: 'discarded_by_person', discarded });
    },
    /** Unreadable bodies are recognised as long as their delivery is there. */
    forgetUndecodable(): void {
      sql('DELETE FROM undecodable WHERE arrival NOT IN (SELECT arrival FROM delivery)');
    },
    /** The next delivery above a number; for rounds over everything. */
    deliveryAfter(arrival: number): DeliveryRow | null {
      const row = sql('SELECT * FROM delivery WHERE arrival > ? ORDER BY arrival LIMIT 1', arrival)[0];
      return row === undefined ? null : rowOf(row);
    },
    /** The delivery that had the same unreadable body; null: this is the first, and is noted. */
    noteUndecodable(key: string, arrival: number): number | null {
      const row = sql('SELECT arrival FROM undecodable WHERE key = ?', key)[0];
      if (row !== undefined) return number(row['arrival']);
      sql('INSERT INTO undecodable (key, arrival) VALUES (?, ?)', key, arrival);
      return null;
    },

    series(key: string): SeriesRow | null {
      const row = sql('SELECT doc FROM series WHERE key = ?', key)[0];
      return row === undefined ? null : (JSON.parse(text(row['doc'])) as SeriesRow);
    },
    /** `until`: ms, when its last visit begins. */
    setSeries(key: string, row: SeriesRow, until: number): void {
      const statement =
        'INSERT INTO series (key, doc, until) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET doc = ?2, until = ?3';
      sql(statement, key, JSON.stringify(row), until);
    },
    forgetSeries(before: number): void {
      sql('DELETE FROM series WHERE until < ?', before);
    },

    bookingOf(appointmentId: number): string | null {
      const row = sql('SELECT booking FROM link WHERE appointment_id = ?', appointmentId)[0];
      return row === undefined ? null : text(row['booking']);
    },
    /** In the order of appointments. */
    linksAfter(appointmentId: number, limit: number): { readonly appointmentId: number; readonly booking: string }[] {
      const query = `SELECT appointment_id, booking FROM link WHERE appointment_id > ? ORDER BY appointment_id LIMIT ${limit}`;
      return sql(query, appointmentId).map((row) => ({
        appointmentId: number(row['appointment_id']),
        booking: text(row['booking']),
      }));
    },
    link(appointmentId: number, key: string): void {
      const statement =
        'INSERT INTO link (appointment_id, booking) VALUES (?1, ?2) ON CONFLICT (appointment_id) DO UPDATE SET booking = ?2';
      if (this.bookingOf(appointmentId) !== key) sql(statement, appointmentId, key);
    },
    /** The appointment is this booking's no more. One that another booking has taken stays that one's. */
    unlink(appointmentId: number, { key, chain }: Pick<StoredBooking, 'key' | 'chain'>): void {
      const owner = this.bookingOf(appointmentId);
      if (owner !== key && !Object.hasOwn(chain.ids, owner ?? '')) return;
      sql('DELETE FROM link WHERE appointment_id = ?', appointmentId);
    },
  };
}

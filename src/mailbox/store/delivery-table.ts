/** The rows of `delivery` (`tables.ts`). */

import { type BookingId, bookingId } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { Ports, SqlValue } from '../ports.ts';
import type { openBodyTable } from './body-table.ts';
import type { DeliveryRow, StandaloneDelivery } from './tables.ts';
import { upgradedStandalone } from './upgraded.ts';

type Phase = BookingRecord['lifecycle']['phase'];
type Bodies = Pick<ReturnType<typeof openBodyTable>, 'hasBody' | 'putBody'>;

/** About a booking, about none, or not to be read. */
export type DeliveryKind = 'bookings' | 'ignored' | 'unread';

const text = (value: SqlValue | undefined): string => String(value);
const idIn = (value: SqlValue | undefined): BookingId => bookingId(text(value));
const number = (value: SqlValue | undefined): number => Number(value ?? 0);

const docOf = (standalone: StandaloneDelivery | null): string | null =>
  standalone === null ? null : JSON.stringify(standalone);

/** Columns of it alone, without a document. */
function openNumbers({ sql }: Pick<Ports, 'sql'>) {
  return {
    /** Deliveries about bookings, above a number, in order. */
    idsAbove(watermark: number, limit: number): { readonly arrival: number; readonly id: BookingId }[] {
      const query = `SELECT arrival, id FROM delivery WHERE arrival > ? AND id IS NOT NULL AND doc IS NULL ORDER BY arrival LIMIT ${limit}`;
      return sql(query, watermark).map(({ arrival, id }) => ({ arrival: number(arrival), id: idIn(id) }));
    },
    /**
     * Deliveries below one number and not below another, newest first, that may have told of a visit in a span: they say a start in it, or
     * none, such as what is read from the tool. Reads a row for each number between the two.
     */
    ofVisits(
      { before, notBelow, limit }: { readonly before: number; readonly notBelow: number; readonly limit: number },
      { from, until }: { readonly from: number; readonly until: number },
    ): { readonly arrival: number; readonly id: BookingId; readonly receivedAt: number }[] {
      const query = `SELECT arrival, id, received_at FROM delivery WHERE arrival < ? AND arrival >= ? AND id IS NOT NULL AND doc IS NULL AND (starts_at IS NULL OR (starts_at >= ? AND starts_at < ?)) ORDER BY arrival DESC LIMIT ${limit}`;
      return sql(query, before, notBelow, from, until).map((row) => ({
        arrival: number(row['arrival']),
        id: idIn(row['id']),
        receivedAt: number(row['received_at']),
      }));
    },
    /** The newest deliveries about bookings, up to a number. */
    newestIds(upTo: number, limit: number): readonly BookingId[] {
      const query = `SELECT id FROM delivery WHERE arrival <= ? ORDER BY arrival DESC LIMIT ${limit}`;
      return sql(query, upTo).flatMap(({ id }) => (id == null ? [] : [idIn(id)]));
    },
    /** Deliveries above one number and up to another: when they came, and of which kind they are. Not grouped: that reads twice. */
    kindsBetween(above: number, upTo: number): { readonly receivedAt: number; readonly kind: DeliveryKind }[] {
      const kind =
        "CASE WHEN doc IS NULL THEN 'bookings' WHEN json_extract(doc, '$.state') = 'ignored' THEN 'ignored' ELSE 'unread' END";
      const query = `SELECT received_at, ${kind} AS kind FROM delivery WHERE arrival > ? AND arrival <= ?`;
      return sql(query, above, upTo).map((row) => ({
        receivedAt: number(row['received_at']),
        kind: text(row['kind']) as DeliveryKind,
      }));
    },
    highestArrival(): number {
      return number(sql('SELECT MAX(arrival) AS highest FROM delivery')[0]?.['highest']);
    },
  };
}

export function openDeliveryTable({ sql }: Pick<Ports, 'sql'>, bodies: Bodies) {
  function deliveryOf(row: Record<string, SqlValue>): DeliveryRow {
    const arrival = number(row['arrival']);
    const { id, doc, size, starts_at: startsAt } = row;
    const told = { event: text(row['event']), receivedAt: number(row['received_at']) };
    const visit = startsAt == null ? {} : { startsAt: number(startsAt) };
    const delivery = { arrival, ...told, ...visit, size: size == null ? null : number(size) };
    if (doc == null) return { ...delivery, id: idIn(id), standalone: null };
    const standalone = upgradedStandalone(arrival, JSON.parse(text(doc)) as StandaloneDelivery, bodies);
    return { ...delivery, id: id == null ? null : idIn(id), standalone };
  }

  return {
    ...openNumbers({ sql }),
    deliveryOf,
    insertDelivery(row: DeliveryRow): void {
      const { arrival, id, event, receivedAt, standalone, size = null, startsAt = null } = row;
      const columns = 'arrival, id, event, received_at, doc, size, starts_at';
      const statement = `INSERT INTO delivery (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`;
      sql(statement, arrival, id, event, receivedAt, docOf(standalone), size, startsAt);
    },
    setStandalone(arrival: number, standalone: StandaloneDelivery | null): void {
      sql('UPDATE delivery SET doc = ? WHERE arrival = ?', docOf(standalone), arrival);
    },
    /** What it is about was found out later, so what it tells of the visit is found in the booking. */
    setDeliveryId(arrival: number, id: BookingId): void {
      sql('UPDATE delivery SET id = ?, starts_at = NULL WHERE arrival = ?', id, arrival);
    },
    delivery(arrival: number): DeliveryRow | null {
      const row = sql('SELECT * FROM delivery WHERE arrival = ?', arrival)[0];
      return row === undefined ? null : deliveryOf(row);
    },
    /** Newest first, below `before`. */
    deliveriesBefore(before: number, limit: number): DeliveryRow[] {
      return sql(`SELECT * FROM delivery WHERE arrival < ? ORDER BY arrival DESC LIMIT ${limit}`, before).map(
        deliveryOf,
      );
    },
    /**
     * The same, each with whether it may be open in one of the phases: the schedule has its booking in that phase or its
     * booking has another id, it is about no booking, or it is above the watermark. No record is read for this.
     */
    mayBeOpenBefore(
      before: number,
      limit: number,
      { phases, watermark }: { readonly phases: readonly Phase[]; readonly watermark: number },
    ): readonly (readonly [DeliveryRow, boolean])[] {
      const ofPhase = `phase IN (${phases.map((phase) => `'${phase}'`).join(', ')})`;
      const query = `SELECT *, doc IS NOT NULL OR arrival > ?2 OR EXISTS (SELECT 1 FROM schedule WHERE booking = delivery.id AND ${ofPhase}) OR NOT EXISTS (SELECT 1 FROM booking WHERE booking.id = delivery.id AND booking.doc NOT LIKE '>%') AS open FROM delivery WHERE arrival < ?1 ORDER BY arrival DESC LIMIT ${limit}`;
      return sql(query, before, watermark).map((row) => [deliveryOf(row), row['open'] === 1]);
    },
    removeDelivery(arrival: number): void {
      sql('DELETE FROM delivery WHERE arrival = ?', arrival);
    },
    /** The next delivery above a number; for rounds over everything. */
    deliveryAfter(arrival: number): DeliveryRow | null {
      const row = sql('SELECT * FROM delivery WHERE arrival > ? ORDER BY arrival LIMIT 1', arrival)[0];
      return row === undefined ? null : deliveryOf(row);
    },
  };
}

/** The mailbox's tables together (`tables.ts`), and the statements that concern several of them. */
import { bookingId, type RecordKey } from '../../booking/ids.ts';
import { overflowItem } from '../../sync/compact.ts';
import type { Joined } from '../../sync/context.ts';
import type { Ports } from '../ports.ts';
import { openAuditTable } from './audit-table.ts';
import { openBodyTable } from './body-table.ts';
import { openBookingTable } from './booking-table.ts';
import { openDeliveryTable } from './delivery-table.ts';
import { openLinkTable } from './link-table.ts';
import { openMetaTable } from './meta-table.ts';
import { openCounts } from './open-counts.ts';
import { openOverflowTable } from './overflow-table.ts';
import { openScheduleTable } from './schedule-table.ts';
import { openSeriesTable } from './series-table.ts';
import { openStandaloneDeliveries } from './standalone-deliveries.ts';
import type { StoredBooking } from './stored-booking.ts';
import { makeTables } from './tables.ts';
import { openUndecodableTable } from './undecodable-table.ts';

export type Store = ReturnType<typeof openStore>;

/** Old things of one booking that are removed at once. */
const rowsAtOnce = 200;

export function openStore(ports: Pick<Ports, 'sql' | 'transaction'>) {
  const metas = openMetaTable(ports);
  makeTables(ports.sql, metas);
  const bodies = openBodyTable(ports);
  const overflow = openOverflowTable(ports);
  const bookings = openBookingTable(ports, { ...overflow, ...bodies, ...metas });
  const counts = openCounts(ports, metas);
  const schedule = openScheduleTable(ports, counts);
  const deliveries = openDeliveryTable(ports, bodies);
  const links = openLinkTable(ports);

  return {
    ...bookings,
    ...schedule,
    ...bodies,
    ...overflow,
    ...metas,
    ...deliveries,
    ...openStandaloneDeliveries(ports, { ...bodies, ...deliveries }),
    ...openUndecodableTable(ports, deliveries),
    ...links,
    ...openSeriesTable(ports),
    ...openAuditTable(ports),
    ...openRemoval({ bookings, schedule, links, deliveries, bodies, overflow }),
    /** All of `work` or nothing, also of what is remembered. */
    transaction<Result>(work: () => Result): Result {
      try {
        return counts.inTransaction(ports.transaction<Result>, work);
      } catch (error) {
        bookings.forgetBookings();
        schedule.forgetSchedule();
        bodies.forgetBodies();
        metas.forgetMeta();
        throw error;
      }
    },
    /** New ids and joined bookings lead to the record, which is stored, from now on. */
    join(key: RecordKey, { others, newIds }: Joined): void {
      for (const other of others) {
        bookings.pointJoined(other.key, key);
        schedule.scheduleDelete(other.key);
        if (other.overflow) overflow.moveOverflow(other.key, key);
        if (other.link.held !== null) links.link(other.link.held.appointmentId, key);
      }
      for (const id of newIds) bookings.point(id, key);
    },
    /** The delivery that was this same webhook long ago, if the record has forgotten it. */
    forgottenKey({ key, overflow: hasOverflow }: StoredBooking, digest: string): number | null {
      const arrival = hasOverflow ? overflow.overflow(key, overflowItem.key(digest)) : undefined;
      return typeof arrival === 'number' ? arrival : null;
    },
  };
}

interface RemovalTables {
  readonly bookings: ReturnType<typeof openBookingTable>;
  readonly schedule: ReturnType<typeof openScheduleTable>;
  readonly links: ReturnType<typeof openLinkTable>;
  readonly deliveries: ReturnType<typeof openDeliveryTable>;
  readonly bodies: ReturnType<typeof openBodyTable>;
  readonly overflow: ReturnType<typeof openOverflowTable>;
}

/** Removes a booking from all tables. */
function openRemoval({ bookings, schedule, links, deliveries, bodies, overflow }: RemovalTables) {
  /** Some of what a booking with a very long history has in rows of its own. True: there may be more. */
  function removeOverflowOf(key: RecordKey): boolean {
    const items = overflow.overflowItems(key, '', rowsAtOnce);
    for (const item of items) {
      const [kind, name] = [item.slice(0, item.indexOf(':')), item.slice(item.indexOf(':') + 1)];
      if (kind === 'delivery') deliveries.removeDelivery(Number(name));
      // Its own row is removed last, because without it the rest would never be found.
      if (kind === 'id' && name !== key) bookings.removeId(bookingId(name));
      overflow.removeOverflow(key, item);
    }
    return items.length === rowsAtOnce;
  }

  return {
    removeOverflowOf,
    /** A booking with everything that is known about it. */
    remove(record: StoredBooking): void {
      bookings.remove(record);
      schedule.scheduleDelete(record.key);
      const { held } = record.link;
      const { undecided, surplus } = record.duplicates;
      const linked = [held?.appointmentId, ...undecided, ...surplus.map(({ appointmentId }) => appointmentId)];
      for (const id of linked) if (id !== undefined) links.unlink(id, record);
      for (const arrival of Object.keys(record.intake.done)) deliveries.removeDelivery(Number(arrival));
      for (const { arrival, storedBody } of record.intake.open) {
        deliveries.removeDelivery(arrival);
        if (storedBody !== undefined) bodies.releaseBody(storedBody.at);
      }
      while (record.overflow && removeOverflowOf(record.key));
    },
  };
}

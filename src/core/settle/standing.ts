/**
 * Which deliveries show how their booking stands. The state is the booking's: one whose deliveries are all settled may have to
 * write again (its appointment was deleted, a write came late, a person changed the link), and where it cannot, its newest
 * delivery says so until it can.
 */
import type { BookingRecord } from '../booking-record.ts';

type Standing = Pick<BookingRecord, 'open' | 'done' | 'phase'>;

/** Numbers of the deliveries that show the booking's state, and not what became of them. */
export function standingDeliveries(record: Readonly<Standing>): readonly number[] {
  if (record.open.length > 0) return record.open.map(({ arrival }) => arrival);
  const lead = record.phase === 'settled' ? null : leadDelivery(record);
  return lead === null ? [] : [lead];
}

/** The newest that carried the booking's news; null: it has none. */
export function leadDelivery({ done }: Pick<Standing, 'done'>): number | null {
  const entries = Object.entries(done);
  const carrying = entries.filter(([, [state]]) => state !== 'superseded' && state !== 'ignored');
  const arrivals = (carrying.length > 0 ? carrying : entries).map(([arrival]) => Number(arrival));
  return arrivals.length > 0 ? Math.max(...arrivals) : null;
}

/**
 * Finds the deliveries that show the present state of their booking. A booking whose deliveries are all settled may have to write
 * again (its appointment was deleted, a write came late, a person changed the link). If it cannot, its newest delivery says so.
 */
import type { BookingRecord } from '../booking-record.ts';

type Standing = Pick<BookingRecord, 'intake' | 'lifecycle'>;

/** Numbers of the deliveries that show the booking's present state rather than their own result. */
export function standingDeliveries(record: Readonly<Standing>): readonly number[] {
  if (record.intake.open.length > 0) return record.intake.open.map(({ arrival }) => arrival);
  const lead = record.lifecycle.phase === 'settled' ? null : leadDelivery(record);
  return lead === null ? [] : [lead];
}

/** The newest one that contained the booking's news; null: it has none. */
export function leadDelivery({ intake: { done } }: Pick<Standing, 'intake'>): number | null {
  const entries = Object.entries(done);
  const carrying = entries.filter(([, [state]]) => state !== 'superseded' && state !== 'ignored');
  const arrivals = (carrying.length > 0 ? carrying : entries).map(([arrival]) => Number(arrival));
  return arrivals.length > 0 ? Math.max(...arrivals) : null;
}

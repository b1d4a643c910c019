/** Standalone deliveries: rows of `delivery` (`tables.ts`) about no booking, or whose body could not be read. */

import type { Ports } from '../ports.ts';
import type { openBodyTable } from './body-table.ts';
import type { openDeliveryTable } from './delivery-table.ts';
import type { StandaloneRow, UnreadRow } from './tables.ts';

/** The tables that these rows lead to. */
type OtherTables = Pick<ReturnType<typeof openDeliveryTable>, 'deliveryOf' | 'removeDelivery' | 'setStandalone'> &
  Pick<ReturnType<typeof openBodyTable>, 'releaseBody'>;

export function openStandaloneDeliveries({ sql }: Pick<Ports, 'sql'>, deliveries: OtherTables) {
  return {
    /** Those that could not be read and were kept with their body, above `arrival`. */
    unreadAfter(arrival: number, limit: number): UnreadRow[] {
      const query = `SELECT * FROM delivery WHERE arrival > ? AND doc IS NOT NULL AND (json_type(doc, '$.bodyAt') IS NOT NULL OR json_type(doc, '$.body') IS NOT NULL) ORDER BY arrival LIMIT ${limit}`;
      return sql(query, arrival).map(deliveries.deliveryOf) as UnreadRow[];
    },
    /** Removes one with its body. */
    removeStandalone({ arrival, standalone }: StandaloneRow): void {
      if (standalone.bodyAt !== undefined) deliveries.releaseBody(standalone.bodyAt);
      deliveries.removeDelivery(arrival);
    },
    /** Deletes its contents. Nothing is left that could be read again. */
    wipeStandalone({ arrival, standalone: { bodyAt, discarded: _, ...standalone } }: StandaloneRow): void {
      if (bodyAt !== undefined) deliveries.releaseBody(bodyAt);
      deliveries.setStandalone(arrival, { ...standalone, state: 'discarded', code: 'discarded_by_person' });
    },
    /** A person discards it. Its body stays for a day, so that a mistake can be undone. */
    discardStandalone({ arrival, standalone }: StandaloneRow, now: number): void {
      const discarded = { at: now, code: standalone.code };
      deliveries.setStandalone(arrival, { ...standalone, state: 'discarded', code: 'discarded_by_person', discarded });
    },
  };
}

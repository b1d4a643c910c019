/** Deliveries about no booking, and what is noted of those that could not be read: rows of `delivery` and `undecodable` (`tables.ts`). */

import type { Ports } from '../ports.ts';
import type { openBodyTable } from './body-table.ts';
import type { openDeliveryTable } from './delivery-table.ts';
import type { StandaloneRow, UnreadRow } from './tables.ts';

/** The tables that these rows lead to. */
type OtherTables = Pick<ReturnType<typeof openDeliveryTable>, 'deliveryOf' | 'removeDelivery' | 'setStandalone'> &
  Pick<ReturnType<typeof openBodyTable>, 'releaseBody'>;

export function openUnreadTable({ sql }: Pick<Ports, 'sql'>, deliveries: OtherTables) {
  return {
    /** Deliveries about no booking that failed. */
    standaloneFailures(): number {
      const query =
        "SELECT COUNT(*) AS n FROM undecodable JOIN delivery USING (arrival) WHERE json_extract(delivery.doc, '$.state') = 'failed'";
      return Number(sql(query)[0]?.['n'] ?? 0);
    },
    /** Those that could not be read and were kept with their body, above `arrival`. */
    unreadAfter(arrival: number, limit: number): UnreadRow[] {
      const query = `SELECT * FROM delivery WHERE arrival > ? AND doc IS NOT NULL AND (json_type(doc, '$.bodyAt') IS NOT NULL OR json_type(doc, '$.body') IS NOT NULL) ORDER BY arrival LIMIT ${limit}`;
      return sql(query, arrival).map(deliveries.deliveryOf) as UnreadRow[];
    },
    /** The same without a look at all deliveries: those that are noted as unreadable, and whose body is there. */
    unreadNoted(limit: number): UnreadRow[] {
      const query = `SELECT delivery.* FROM undecodable JOIN delivery USING (arrival) WHERE json_type(doc, '$.bodyAt') IS NOT NULL ORDER BY arrival LIMIT ${limit}`;
      return sql(query).map(deliveries.deliveryOf) as UnreadRow[];
    },
    /** A delivery about no booking, with its body. */
    removeStandalone({ arrival, standalone }: StandaloneRow): void {
      if (standalone.bodyAt !== undefined) deliveries.releaseBody(standalone.bodyAt);
      deliveries.removeDelivery(arrival);
    },
    /** Deletes its contents. Nothing is left that could be read again. */
    wipeStandalone({ arrival, standalone: { bodyAt, discarded: _, ...standalone } }: StandaloneRow): void {
      if (bodyAt !== undefined) deliveries.releaseBody(bodyAt);
      deliveries.setStandalone(arrival, { ...standalone, state: 'discarded', code: 'discarded_by_person' });
    },
    /** Discarded by a person. Its body stays for a day, so that a mistake can be undone. */
    discardStandalone({ arrival, standalone }: StandaloneRow, now: number): void {
      const discarded = { at: now, code: standalone.code };
      deliveries.setStandalone(arrival, { ...standalone, state: 'discarded', code: 'discarded_by_person', discarded });
    },
    /** Unreadable bodies are recognised as long as their delivery is there. */
    forgetUndecodable(): void {
      sql('DELETE FROM undecodable WHERE arrival NOT IN (SELECT arrival FROM delivery)');
    },
    /** The delivery that had the same unreadable body; null: this is the first, and is noted. */
    noteUndecodable(key: string, arrival: number): number | null {
      const row = sql('SELECT arrival FROM undecodable WHERE key = ?', key)[0];
      if (row !== undefined) return Number(row['arrival']);
      sql('INSERT INTO undecodable (key, arrival) VALUES (?, ?)', key, arrival);
      return null;
    },
  };
}

/** The rows of `undecodable` (`tables.ts`): the deliveries whose body could not be read, by a digest of the body. */

import type { Ports } from '../ports.ts';
import type { openDeliveryTable } from './delivery-table.ts';
import type { UnreadRow } from './tables.ts';

type Deliveries = Pick<ReturnType<typeof openDeliveryTable>, 'deliveryOf'>;

export function openUndecodableTable({ sql }: Pick<Ports, 'sql'>, { deliveryOf }: Deliveries) {
  return {
    /** The delivery that had the same unreadable body; null: this is the first, and is noted. */
    noteUndecodable(key: string, arrival: number): number | null {
      const row = sql('SELECT arrival FROM undecodable WHERE key = ?', key)[0];
      if (row !== undefined) return Number(row['arrival']);
      sql('INSERT INTO undecodable (key, arrival) VALUES (?, ?)', key, arrival);
      return null;
    },
    /** Unreadable bodies are recognised as long as their delivery is there. */
    forgetUndecodable(): void {
      sql('DELETE FROM undecodable WHERE arrival NOT IN (SELECT arrival FROM delivery)');
    },
    /** How many of them failed. */
    standaloneFailures(): number {
      const query =
        "SELECT COUNT(*) AS n FROM undecodable JOIN delivery USING (arrival) WHERE json_extract(delivery.doc, '$.state') = 'failed'";
      return Number(sql(query)[0]?.['n'] ?? 0);
    },
    /** Those whose body is stored, without a look at all deliveries. */
    unreadNoted(limit: number): UnreadRow[] {
      const query = `SELECT delivery.* FROM undecodable JOIN delivery USING (arrival) WHERE json_type(doc, '$.bodyAt') IS NOT NULL ORDER BY arrival LIMIT ${limit}`;
      return sql(query).map(deliveryOf) as UnreadRow[];
    },
  };
}

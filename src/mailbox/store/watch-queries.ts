/** Questions of the cron where alerts are configured: read with them and not with the tables, which every object loads. */
import { type RecordKey, recordKey } from '../../booking/ids.ts';
import type { Ports } from '../ports.ts';

type Sql = Ports['sql'];

/**
 * Some bookings that are parked, or have failed. Reads a row of the index for each, however many others wait: the first term is that of the
 * index, which SQLite does not see in the second one.
 */
export const someOf = (phase: 'parked' | 'failed', sql: Sql, limit: number): RecordKey[] =>
  sql(
    `SELECT booking FROM schedule WHERE phase IN ('parked', 'failed') AND phase = '${phase}' ORDER BY booking LIMIT ${limit}`,
  ).map(({ booking }) => recordKey(String(booking)));

export interface Received {
  readonly arrival: number;
  readonly at: number;
}

/** When the deliveries above a number were received, if before a time (ms): the newest of them, in their order. */
export function receivedBetween(sql: Sql, above: number, before: number, limit: number): Received[] {
  const query = `SELECT arrival, received_at FROM delivery WHERE arrival > ? AND received_at < ? ORDER BY arrival DESC LIMIT ${limit}`;
  return sql(query, above, before)
    .map((row) => ({ arrival: Number(row['arrival']), at: Number(row['received_at']) }))
    .toReversed();
}

/** Questions of the cron where alerts are configured: read with them and not with the tables, which every object loads. */
import { type RecordKey, recordKey } from '../../booking/ids.ts';
import type { Ports } from '../ports.ts';

type Sql = Ports['sql'];

/** Some bookings that are parked. There is no index of phases: whoever asks does so seldom. */
export const someParked = (sql: Sql, limit: number): RecordKey[] =>
  sql(`SELECT booking FROM schedule WHERE phase = 'parked' LIMIT ${limit}`).map(({ booking }) =>
    recordKey(String(booking)),
  );

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

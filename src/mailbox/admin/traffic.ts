/** Events and refused requests by hour and day, for the curves of the operator's pages. */
import { instantText } from '../../sync/settle/report.ts';
import type { TrafficCount, TrafficView } from '../contract-log.ts';
import { countedFurther, daysShown, type EventCounts, hoursShown, keepTraffic, trafficIn } from '../upkeep/traffic.ts';
import type { AdminInput } from './admin-input.ts';
import { refusalsName, refusedByDay, refusedByHour } from './refusals.ts';

const hourMs = 3_600_000;
/** From so many deliveries on that were counted, the counts are written, so that they are not counted again. */
const keptFrom = 500;

/**
 * Cost: the rows of `delivery` that came since the counts were written last, at most a day's, each once; a row of `meta` is written
 * where they were 500 or more.
 */
export async function showTraffic({ core: { store }, connection, ports }: AdminInput): Promise<TrafficView> {
  const now = ports.now();
  const before = trafficIn(store);
  let traffic = before;
  for (let next = countedFurther(traffic, now, store); next !== null; next = countedFurther(traffic, now, store)) {
    traffic = next;
    await ports.breathe();
  }
  if (traffic.upTo - before.upTo >= keptFrom) keepTraffic(traffic, store);
  const refusals = store.meta(refusalsName);
  const hour = Math.floor(now / hourMs);
  return {
    connection: connection.name,
    hours: series(hour, hoursShown, hourMs, traffic.hours, refusedByHour(refusals)),
    days: series(Math.floor(hour / 24), daysShown, 24 * hourMs, traffic.days, refusedByDay(refusals)),
  };
}

function series(
  newest: number,
  length: number,
  unitMs: number,
  events: EventCounts,
  refused: readonly (readonly [at: number, count: number])[],
): readonly TrafficCount[] {
  const refusedAt = new Map(refused);
  return Array.from({ length }, (_, index) => {
    const at = newest - length + 1 + index;
    const { bookings = 0, ignored = 0, unread = 0 } = events[at] ?? {};
    return { at: instantText(at * unitMs), bookings, ignored, unread, refused: refusedAt.get(at) ?? 0 };
  });
}

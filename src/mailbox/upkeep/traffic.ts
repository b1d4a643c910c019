/**
 * How many events came, by hour and day: one document in `meta`. A webhook does not write it. Deliveries that were not counted yet are
 * counted once a day before retention removes them, and where somebody asks (`admin/traffic.ts`).
 */
import type { DeliveryKind } from '../store/delivery-table.ts';
import type { Store } from '../store/store.ts';

export type EventCount = Readonly<Record<DeliveryKind, number>>;
/** Hours or days since 1970, each with its counts. */
export type EventCounts = Readonly<Record<string, EventCount>>;

export interface Traffic {
  /** Deliveries up to this number are counted. */
  readonly upTo: number;
  readonly hours: EventCounts;
  readonly days: EventCounts;
}

const name = 'traffic';
const hourMs = 3_600_000;
export const hoursShown = 24;
export const daysShown = 30;
const nothing: Traffic = { upTo: 0, hours: {}, days: {} };

/** Deliveries that are counted in one statement, and statements of a daily round: what is left over is counted the next day. */
const rowsAtOnce = 5_000;
const piecesADay = 20;

export const trafficIn = ({ meta }: Pick<Store, 'meta'>): Traffic => {
  const text = meta(name);
  return text === null ? nothing : (JSON.parse(text) as Traffic);
};

export const keepTraffic = (traffic: Traffic, { setMeta }: Pick<Store, 'setMeta'>): void =>
  setMeta(name, JSON.stringify(traffic));

/** The next piece that is not counted yet; null: all are. */
export function countedFurther(
  traffic: Traffic,
  now: number,
  store: Pick<Store, 'kindsBetween' | 'highestArrival'>,
): Traffic | null {
  const upTo = Math.min(store.highestArrival(), traffic.upTo + rowsAtOnce);
  if (upTo <= traffic.upTo) return null;
  const hours = { ...traffic.hours };
  const days = { ...traffic.days };
  for (const { receivedAt, kind } of store.kindsBetween(traffic.upTo, upTo)) {
    const hour = Math.floor(receivedAt / hourMs);
    add(hours, hour, kind);
    add(days, Math.floor(hour / 24), kind);
  }
  const hour = Math.floor(now / hourMs);
  return { upTo, hours: since(hours, hour - hoursShown), days: since(days, Math.floor(hour / 24) - daysShown) };
}

function add(counts: Record<string, EventCount>, at: number, kind: DeliveryKind): void {
  const known = counts[at] ?? { bookings: 0, ignored: 0, unread: 0 };
  counts[at] = { ...known, [kind]: known[kind] + 1 };
}

const since = (counts: EventCounts, after: number): EventCounts =>
  Object.fromEntries(Object.entries(counts).filter(([at]) => Number(at) > after));

/** Once a day, before deliveries are removed. Reads the deliveries of the day, and writes one row if there were any. */
export function countTraffic(now: number, store: Store): void {
  let traffic = trafficIn(store);
  const { upTo } = traffic;
  for (let piece = 0; piece < piecesADay; piece += 1) {
    const further = countedFurther(traffic, now, store);
    if (further === null) break;
    traffic = further;
  }
  if (traffic.upTo > upTo) keepTraffic(traffic, store);
}

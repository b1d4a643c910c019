/**
 * Values that the connection's `fields` read from bodies are folded like the tool's own: for each key, the newest body that gives
 * it a value counts. Bodies are deleted when their delivery is settled, so the version of the body that was read is kept for each
 * key.
 */

import type { DigestOf } from '../../booking/chain.ts';
import { chainOrder } from '../../booking/told.ts';
import { wins } from '../../booking/version.ts';
import type { BookingRecord, OpenDelivery } from '../booking-record.ts';
import type { Observations } from '../observations.ts';

type Computed = Exclude<Observations['computed'], { readonly error: string }>;

/** Waiting deliveries as `fields` read them, oldest first: by id of the chain, then by version. */
export function inOrderOfNews(record: BookingRecord): readonly OpenDelivery[] {
  const order = chainOrder(record.chain);
  const rankOf = ({ id }: OpenDelivery): number => (order.kind === 'ok' ? order.ids.indexOf(id) : 0);
  return record.intake.open.toSorted((a, b) => rankOf(a) - rankOf(b) || a.clock - b.clock || a.arrival - b.arrival);
}

/** A newer body of the booking has given the key its value, or is erased, so that nobody knows what it said. */
export function isOutread({ chain }: BookingRecord, { id, clock, arrival }: OpenDelivery, key: string): boolean {
  const { read: versions, erasedBody } = chain.ids[id] ?? {};
  const read = versions?.[key];
  if (erasedBody !== undefined && !wins(erasedBody, clock, arrival)) return true;
  const order = chainOrder(chain);
  const later = order.kind === 'ok' ? order.ids.slice(order.ids.indexOf(id) + 1) : [];
  const isRead = read !== undefined && (read.clock !== clock || read.arrival !== arrival);
  const isSaidLater = later.some((one) => {
    const { read: ofLater, erasedBody: gone } = chain.ids[one] ?? {};
    return ofLater?.[key] !== undefined || gone !== undefined;
  });
  return (isRead && !wins(read, clock, arrival)) || isSaidLater;
}

/** The body of a delivery that waits is erased. True if there was one. */
export function forgetBody({ chain }: BookingRecord, delivery: OpenDelivery): boolean {
  if (delivery.storedBody === undefined) return false;
  delete delivery.storedBody;
  const { id, clock, arrival } = delivery;
  const state = chain.ids[id];
  if (state !== undefined && wins(state.erasedBody, clock, arrival)) state.erasedBody = { clock, arrival };
  return true;
}

/** `from`: the delivery whose body gave each key its value. */
export function noteRead(record: BookingRecord, { values, from }: Computed, digestOf: DigestOf): void {
  for (const [key, { id, clock, arrival }] of Object.entries(from)) {
    if (!record.intake.fieldKeys.includes(key)) record.intake.fieldKeys.push(key);
    const state = record.chain.ids[id];
    if (state === undefined || !wins(state.read?.[key], clock, arrival)) continue;
    const whose = key === 'client_phone' ? { digest: digestOf(values[key]) } : {};
    state.read = { ...state.read, [key]: { clock, arrival, ...whose } };
  }
}

/**
 * Prices that One-Link would lose or replace itself: without a service on any PATCH (trap 5), and with a service when specialist
 * or service change, because One-Link then takes its list price (one-link-api.md §2.4).
 */
import type { Appointment, Service } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import type { Observations } from '../observations.ts';
import { readNext, type Step } from '../steps.ts';
import type { Values } from '../write.ts';
import type { Entry } from './entries.ts';

export interface Visit {
  readonly record: BookingRecord;
  readonly entries: readonly Entry[];
  readonly current: Appointment;
}

interface Sent {
  readonly body: Values;
  /** Entries that the body carries, with their digests. */
  readonly sent: Record<string, string>;
}

/**
 * Repeats a known price in a body that would lose it. Returns the read that is needed first, or null. Variant E refuses the
 * key, and so does D without the permission; then it is in `refused`.
 */
export function keepPrice(visit: Visit, { body, sent }: Sent, { connection, observations }: RunContext): Step | null {
  const { record, current } = visit;
  if ('service_amount' in body) return null;
  const refused = record.writes.refused['service_amount'];
  if (refused?.configuration === connection.digest && refused.code !== 'not_taken') return null;
  const price = priceToKeep(visit, body, observations);
  if (typeof price === 'object') return price;
  const isLost = current.service_id == null && body['service_id'] === undefined;
  if (price <= 0 || !(isLost || isPricedAnew(body))) return null;
  body['service_amount'] = price;
  // The tool's own price is one of its entries, so a late write can be corrected like any other.
  const told = toldPrice(visit);
  if (told?.values?.['service_amount'] === price) sent[told.name] = told.digest;
  return null;
}

const toldPrice = ({ entries }: Pick<Visit, 'entries'>): Entry | undefined =>
  entries.find(({ name }) => name === 'service_amount');

/** Then One-Link takes the price from its list. */
export const isPricedAnew = (body: Readonly<Values>): boolean => 'resource_id' in body || 'service_id' in body;

/** Whole tenge; 0: no price is known. A price that was corrected by hand stays; otherwise the tool's price counts. */
function priceToKeep(
  { record, entries, current }: Visit,
  body: Readonly<Values>,
  observations: Observations,
): number | Step {
  const reopens = current.status === 'cancelled' && 'status' in body;
  const lost = reopens && record.writes.lostPrice?.appointmentId === current.id ? record.writes.lostPrice.amount : 0;
  const held = current.service_amount || lost;
  const told = isPricedAnew(body) ? toldPrice({ entries })?.values?.['service_amount'] : null;
  if (typeof told === 'number') return held || told;
  return held > 0 && current.service_id != null && isPricedAnew(body) ? byHand(held, current, observations) : held;
}

/** The price if it differs from One-Link's list price for this visit; 0 if it is the list price. */
function byHand(
  held: number,
  { service_id, service_ids, resource_id }: Appointment,
  observations: Observations,
): number | Step {
  let listed = 0;
  for (const id of service_ids?.length ? service_ids : [service_id ?? 0]) {
    const service = observations.services.get(id);
    if (service === undefined) return readNext({ call: 'service', id });
    if (service !== 'gone') listed += listPrice(service, resource_id);
  }
  return held === listed ? 0 : held;
}

const listPrice = ({ prices, base_price }: Service, resourceId: number | null | undefined): number =>
  prices?.find((one) => one.resource_id === resourceId && one.active !== false)?.price ?? base_price ?? 0;

/** A cancellation is sent alone and deletes the price, so the price is noted and restored with the visit. */
export function notePrice(record: BookingRecord, { id, status, service_id, service_amount }: Appointment): void {
  if (status === 'cancelled') return;
  const amount = service_id == null ? (service_amount ?? 0) : 0;
  record.writes.lostPrice = amount > 0 ? { appointmentId: id, amount } : null;
}

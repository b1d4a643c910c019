/** Prices that somebody entered by hand for a visit without a service: One-Link loses them by itself (trap 5). */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { Values } from '../write.ts';

/**
 * Newer servers set the price of a visit without a service to 0 on any PATCH that does not repeat it (one-link-api.md
 * §2.4, trap 5). Variant E refuses the key, D without permission too: then it is in `refused`.
 */
export function keepPrice(record: BookingRecord, body: Values, current: Appointment, { connection }: Context): void {
  const service = body['service_id'] ?? current.service_id ?? null;
  const reopens = current.status === 'cancelled' && 'status' in body;
  const lost = reopens && record.lostPrice?.appointmentId === current.id ? record.lostPrice.amount : 0;
  const price = current.service_amount || lost;
  if (service !== null || price <= 0 || 'service_amount' in body) return;
  const refused = record.refused['service_amount'];
  if (refused?.configuration === connection.digest && refused.code !== 'not_taken') return;
  body['service_amount'] = price;
}

/** A cancellation is sent alone and takes the price along: it is noted, to be given back with the visit. */
export function notePrice(record: BookingRecord, { id, status, service_id, service_amount }: Appointment): void {
  if (status === 'cancelled') return;
  const amount = service_id == null ? (service_amount ?? 0) : 0;
  record.lostPrice = amount > 0 ? { appointmentId: id, amount } : null;
}

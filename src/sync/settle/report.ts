/** The results of a settlement: a record for KV and closed deliveries (architecture.md, step 8). */
import { chainOrder } from '../../booking/told.ts';
import type { Code } from '../../codes.ts';
import { idempotencyKeyOf, refOfHeld } from '../../config/references.ts';
import type { BookingRecord, OpenDelivery } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { type DeliveryState, deliveryIdOf } from '../delivery.ts';
import type { EndingResult } from '../unwritten-outcome.ts';
import { leadDelivery } from './standing.ts';

export interface Ending {
  readonly result: EndingResult;
  readonly code: Code | null;
  readonly details: Readonly<Record<string, string>>;
  /** Keys that were sent. */
  readonly fields: readonly string[];
  readonly httpStatus: number | null;
}

export const instantText = (ms: number): string => new Date(ms).toISOString();

/** The delivery whose news the settlement carries: the newest by its own clock. */
const leadOf = (open: readonly OpenDelivery[]): OpenDelivery | undefined =>
  open.toSorted((a, b) => b.clock - a.clock || b.arrival - a.arrival)[0];

/** The key of a booking's outcomes: the stored idempotency key, or else the one that it would get now. */
export function outcomeKeyOf(record: BookingRecord, { connection }: Pick<Context, 'connection'>): string {
  if (record.link.idempotencyKey !== null) return record.link.idempotencyKey;
  const order = chainOrder(record.chain);
  return idempotencyKeyOf(connection, (order.kind === 'ok' ? order.ids[0] : undefined) ?? record.key);
}

/**
 * With `outcomes = "failed"`, KV gets only what failed or is parked, and the settlement after it, so that the newest record
 * never shows a problem that is over.
 */
const isTold = ({ outbox }: BookingRecord, isTrouble: boolean, { outcomes }: Context['connection']): boolean =>
  outcomes !== 'failed' || isTrouble || outbox.isOfTrouble === true;

function noteTrouble({ outbox }: BookingRecord, isTrouble: boolean): void {
  if (isTrouble) outbox.isOfTrouble = true;
  else delete outbox.isOfTrouble;
}

/** Puts the record of a settlement into the outbox. Field names only, no value of a person. */
export function report(record: BookingRecord, ending: Ending, context: Pick<Context, 'connection' | 'now'>): void {
  const { connection, now } = context;
  const isTrouble = ending.result === 'failed' || ending.result === 'parked';
  const isToBeTold = isTold(record, isTrouble, connection);
  noteTrouble(record, isTrouble);
  if (!isToBeTold) return;
  const lead = leadOf(record.intake.open);
  const key = outcomeKeyOf(record, context);
  if (!record.outbox.keys.includes(key)) record.outbox.keys.push(key);
  // Two settlements of one booking in one millisecond would share a KV key.
  const settledAt = Math.max(now, ...record.outbox.waiting.map((waiting) => waiting.settledAt + 1));
  record.outbox.waiting.push({
    settledAt,
    record: {
      connection: connection.name,
      source: connection.source,
      event: lead?.event ?? 'follow_up',
      delivery_ids: record.intake.open.map(({ arrival }) => deliveryIdOf(connection.name, arrival)),
      deliveries: record.intake.open.length,
      external_ref: refOfHeld(connection, record),
      idempotency_key: key,
      appointment_id: appointmentOf(record, ending),
      result: ending.result,
      fields: [...new Set(ending.fields)],
      http_status: ending.httpStatus,
      code: ending.code,
      details: ending.details,
      attempts: record.lifecycle.attempts,
      received_at: instantText(lead?.receivedAt ?? now),
      settled_at: instantText(settledAt),
    },
  });
}

/** A field that was written and then released in the same run is still named. */
function appointmentOf({ link: { held: link, leftBehind } }: BookingRecord, { result }: Ending): number | null {
  const isWritten = result === 'applied' || result === 'created';
  return link?.appointmentId ?? (isWritten ? leftBehind?.appointmentId : null) ?? null;
}

/** Turns the open deliveries into settled ones. */
export function closeDeliveries(record: BookingRecord, state: DeliveryState, ending: Ending, now: number): void {
  const lead = leadOf(record.intake.open);
  const { code, details, fields } = ending;
  record.intake.settlements.push({ state, code, details, fields, attempts: record.lifecycle.attempts, settledAt: now });
  for (const { arrival } of record.intake.open) {
    const own = state === 'discarded' || arrival === lead?.arrival ? state : 'superseded';
    record.intake.done[arrival] = [own, record.intake.settlements.length - 1];
  }
  // Nothing was open, but there was something to give up: the newest delivery showed it.
  const shown = record.intake.open.length === 0 && state === 'discarded' ? leadDelivery(record) : null;
  if (shown !== null) record.intake.done[shown] = [state, record.intake.settlements.length - 1];
  record.intake.open = [];
}

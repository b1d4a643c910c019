/** Recognises a webhook that is sent again (architecture.md, *Delivery keys*). Equal content alone does not make it the same webhook. */
import { createHash } from 'node:crypto';
import type { BookingEvent, DeliveryKey } from '../../booking/booking.ts';
import type { BookingRecord } from '../booking-record.ts';

/** Each part with its length in front: ["ab", "c"] and ["a", "bc"] are different keys. */
const lengthPrefixed = (parts: readonly string[]): string => parts.map((part) => `${part.length}:${part}`).join('');

/** The text of a delivery key; the mailbox takes its digest. */
export function deliveryKeyText(event: BookingEvent): string {
  const { key } = event;
  // The id of the booking is part of it, because one webhook may contain two ids of a chain.
  if (key.kind === 'event_id') return lengthPrefixed(['event_id', key.id, event.id]);
  return lengthPrefixed([key.kind, event.event, event.id, ...key.parts, event.bodyDigest ?? bodyDigest(event.body)]);
}

/** SHA-256 of a body's JSON, base64url. It represents the content in a key. */
export const bodyDigest = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest('base64url');

/** Arrival of the delivery that already has this key; null if it is a new one. */
export function findRepeated(record: BookingRecord, key: DeliveryKey, digest: string, now: number): number | null {
  if (key.kind !== 'while_newest') return record.intake.keys[digest] ?? null;
  const {
    intake: { newest },
  } = record;
  const counts = newest !== null && newest.key === digest && Math.abs(now - newest.at) <= key.retrySpanMs;
  return counts ? newest.arrival : null;
}

interface Noted {
  readonly keyDigest: string;
  readonly arrival: number;
  readonly receivedAt: number;
}

/** Notes the key, so that the webhook is recognised when it is sent again. */
export function noteKey(
  record: BookingRecord,
  key: DeliveryKey,
  { keyDigest: digest, arrival, receivedAt: at }: Noted,
): void {
  if (key.kind !== 'while_newest') record.intake.keys[digest] = arrival;
  record.intake.newest = { key: digest, arrival, at };
}

/**
 * Appointment ids that are embedded in a booking (a hidden field, `utm_content`). They came through the client's browser, so they
 * count only with a tag that was made with the connection's `link_secret` (architecture.md, *Link* 2).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Connection } from '../../config/connection.ts';

type Settings = Pick<Connection, 'accountId' | 'linkSecret' | 'trustCarriedId'>;

/** First 20 characters of base64url(HMAC-SHA256(link_secret, "appointment:<account_id>:<id>")). */
export const carriedTag = (linkSecret: string, accountId: number, appointmentId: number): string =>
  createHmac('sha256', linkSecret).update(`appointment:${accountId}:${appointmentId}`).digest('base64url').slice(0, 20);

/** The appointment that an embedded text names; null: the text gives no right to it. */
export function carriedAppointment(text: string, connection: Settings): number | null {
  const match = /^([1-9]\d{0,14})(?:\.([\w-]{20}))?$/.exec(text.trim());
  if (match?.[1] === undefined) return null;
  const id = Number(match[1]);
  if (connection.trustCarriedId) return id;
  if (connection.linkSecret === null || match[2] === undefined) return null;
  const expected = carriedTag(connection.linkSecret, connection.accountId, id);
  return timingSafeEqual(Buffer.from(expected), Buffer.from(match[2])) ? id : null;
}

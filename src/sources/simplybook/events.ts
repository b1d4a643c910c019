/** SimplyBook's callbacks. Each of them is about one booking, which is read back. */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { Decoded } from '../source.ts';
import { isRecord, issuePaths, optionalText, requiredText, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import { ignoredEvent, listedIgnored } from '../toolkit/ignored.ts';

const reactions = {
  create: 'opens a booking; it is read',
  change: 'the booking is read; its id stays',
  cancel: 'cancels; the booking is read',
} as const;

type Notification = keyof typeof reactions;

const ignored: Readonly<Record<string, string>> = {
  notify: 'a reminder, nothing has changed',
  new_client: 'a client, no booking',
  create_invoice: 'an invoice, no booking',
};

const hookSchema = lazily(() =>
  z.looseObject({
    notification_type: requiredText,
    booking_id: requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id'),
    webhook_timestamp: optionalText,
  }),
);

export const events: Readonly<Record<string, string>> = {
  ...reactions,
  ...listedIgnored(ignored),
};

export function decode(sent: unknown): readonly Decoded[] {
  const body = withoutCredentials(sent);
  const named = z.looseObject({ notification_type: requiredText }).safeParse(body);
  if (!named.success) return [undecodable('unknown', issuePaths(named.error), body)];
  const event = named.data.notification_type;
  if (!isNotification(event)) return [ignoredEvent(event, ignored)];
  const read = hookSchema.safeParse(body);
  if (!read.success) return [undecodable(event, issuePaths(read.error), body)];
  const { booking_id: id, webhook_timestamp: sentAt } = read.data;
  return [
    {
      kind: 'booking',
      event,
      id,
      // Without a time two changes have the same body, so no two sendings are known to be the same one.
      key: sentAt === undefined ? whileNewest() : { kind: 'derived', parts: [event, id, sentAt] },
      clock: null,
      fields: event === 'cancel' ? { state: 'cancelled' } : {},
      opens: event === 'create',
      ...(event === 'change' && { changes: true }),
      body,
      readBack: true,
    },
  ];
}

const isNotification = (event: string): event is Notification => Object.hasOwn(reactions, event);

/** `booking_hash` signs calls of the older API (§2.6). */
export function withoutCredentials(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { booking_hash: _, ...rest } = body;
  return rest;
}

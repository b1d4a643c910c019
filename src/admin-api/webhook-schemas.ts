/** The log of webhooks and its counts as zod schemas; `satisfies` keeps them equal to `mailbox/contract-log.ts`. */
import * as z from 'zod';
import type { TrafficView, WebhookView } from '../mailbox/contract-log.ts';
import { deliveryStates, refusedReasons } from '../mailbox/contract-views.ts';
import { deliveryId, shownRef } from './id-schemas.ts';
import { connectionName, utcTime } from './schemas.ts';

const common = {
  connection: connectionName,
  at: utcTime,
  size: z.int().nullable().meta({ description: 'Bytes of the body. Null: not known.' }),
};

const webhook = z
  .discriminatedUnion('result', [
    z.object({
      ...common,
      result: z.literal('stored'),
      events: z.array(
        z.object({
          delivery_id: deliveryId,
          event: z.string(),
          external_ref: shownRef.nullable(),
          state: z.enum(deliveryStates),
          message: z.string().nullable(),
          has_body: z.boolean().meta({ description: 'The body is held and can be shown.' }),
        }),
      ),
    }),
    z.object({
      ...common,
      result: z.literal('refused'),
      reason: z.enum(refusedReasons),
      count: z
        .int()
        .meta({ description: 'So many for this reason within a minute or so; `at` and `size` are of the newest.' }),
    }),
  ])
  .meta({ id: 'Webhook' }) satisfies z.ZodType<WebhookView>;

export const webhookList = z
  .object({
    webhooks: z
      .array(webhook)
      .meta({ description: 'Newest first. Requests that only repeat an earlier one are not listed.' }),
    cursor: z.string().nullable().meta({ description: 'Cursor of the next page. Null: there is none.' }),
    unavailable: z.array(connectionName).optional().meta({
      description: 'Connections that are configured wrongly or do not answer.',
    }),
  })
  .meta({ id: 'WebhookList' });

const counts = z.array(
  z.object({ at: utcTime, bookings: z.int(), ignored: z.int(), unread: z.int(), refused: z.int() }),
);

export const trafficView = z
  .object({
    connection: connectionName,
    hours: counts.meta({ description: 'The last 24 hours, oldest first: stored events and refused requests.' }),
    days: counts.meta({ description: 'The last 30 days, UTC, oldest first.' }),
  })
  .meta({ id: 'Traffic' }) satisfies z.ZodType<TrafficView>;

export const webhookBody = z
  .object({ body: z.unknown().meta({ description: 'As the tool sent it, without credentials. Personal.' }) })
  .meta({ id: 'WebhookBody' });

/**
 * Requests and answers of the admin API as zod schemas. They validate requests, and the OpenAPI document is made from them. The
 * types of the mailbox (`mailbox/contract-views.ts`) are the source; `satisfies` keeps both equal.
 */
import * as z from 'zod';
import { codeSchema } from '../codes.ts';
import type { ConnectionStatus, DeliveryView, LinkView } from '../mailbox/contract-views.ts';
import { deliveryStates, refusedReasons } from '../mailbox/contract-views.ts';
import { languages } from '../messages/language.ts';
import { outcomeRecordSchema } from '../outcomes/outcome.ts';
import { deliveryId, externalRef, shownRef } from './id-schemas.ts';

export const utcTime = z.string().meta({ description: 'ISO 8601, UTC.', examples: ['2031-04-07T05:00:00Z'] });

export const connectionName = z
  .string()
  .meta({ description: 'Name of the connection in wrangler.toml.', examples: ['salon'] });

export const appointmentId = z
  .int()
  .min(1)
  .meta({ description: "One-Link's id of the appointment.", examples: [9041] });

export const languageHeader = z
  .string()
  .optional()
  .meta({
    description: `Language of messages: ${languages.join(', ')}.`,
  });

export const deliveryView = z
  .object({
    delivery_id: deliveryId,
    connection: connectionName,
    source: z.string(),
    event: z.string().meta({ description: "The tool's name for the event." }),
    external_ref: shownRef.nullable(),
    appointment_id: z.int().nullable(),
    state: z.enum(deliveryStates),
    code: codeSchema.nullable(),
    message: z.string().nullable().meta({ description: 'What happened and what to do.' }),
    candidates: z.array(z.object({ appointment_id: appointmentId, starts_at: utcTime, ends_at: utcTime })).meta({
      description:
        'If the booking is parked as `unlinked`: appointments of the same client with the same specialist that were entered by hand. Link the booking to the right one.',
    }),
    fields: z.array(z.string()).meta({ description: 'Names of the One-Link keys that were sent.' }),
    attempts: z.int(),
    next_attempt_at: utcTime.nullable(),
    received_at: utcTime,
    settled_at: utcTime.nullable(),
  })
  .meta({ id: 'Delivery' }) satisfies z.ZodType<DeliveryView>;

export const deliveryList = z
  .object({
    deliveries: z.array(deliveryView),
    cursor: z.string().nullable().meta({ description: 'Cursor of the next page. Null: there is none.' }),
    unavailable: z.array(connectionName).optional().meta({
      description:
        'Connections that are configured wrongly or do not answer. Their deliveries are missing from this list.',
    }),
  })
  .meta({ id: 'DeliveryList' });

export const linkView = z
  .object({
    connection: connectionName,
    external_ref: shownRef.meta({ description: 'The newest reference of the booking.' }),
    external_refs: z.array(shownRef).meta({ description: 'All references of the booking, oldest first.' }),
    appointment_id: z.int().nullable(),
    origin: z.enum(['created', 'adopted', 'carried', 'person', 'imported']).nullable(),
    forced: z.boolean().meta({ description: 'Linked with `force`.' }),
    heard: z.boolean().meta({
      description: 'False: no webhook has named this booking yet. If one should have, check `external_ref`.',
    }),
  })
  .meta({ id: 'Link' }) satisfies z.ZodType<LinkView>;

export const linkList = z
  .object({
    links: z.array(linkView),
    cursor: z.string().nullable().meta({ description: 'Cursor of the next page. Null: there is none.' }),
  })
  .meta({ id: 'LinkList' });

const force = z.boolean().default(false).meta({
  description: 'Link the appointment even if it has the reference of another booking. It keeps that reference.',
});

export const linkBody = z.strictObject({ appointment_id: appointmentId, force }).meta({ id: 'LinkBody' });

const cursorBefore = z.string().optional().meta({ description: 'The `cursor` of the previous answer.' });

/** One of the two: a person may have bookings under several phones, and several persons may share a phone. */
export const eraseBody = z
  .union(
    [
      z.strictObject({
        phone: z
          .string()
          .min(1)
          .max(40)
          .meta({ description: 'In any usual notation.', examples: ['+7 701 000 00 01'] }),
        cursor: cursorBefore,
      }),
      z.strictObject({ external_ref: externalRef, cursor: cursorBefore }),
    ],
    'give exactly one of phone and external_ref, as text; besides it only cursor is allowed',
  )
  .meta({ id: 'EraseBody' });

export const erasedAnswer = z
  .object({
    connections: z.array(
      z.object({
        connection: connectionName,
        bookings: z.int().meta({ description: 'Bookings that held data of the client.' }),
        deliveries: z
          .int()
          .meta({ description: 'Deliveries of these bookings, and deliveries that could not be read.' }),
        bodies: z.int().meta({ description: 'Stored webhook bodies.' }),
      }),
    ),
    unavailable: z.array(connectionName).meta({
      description:
        'Connections that are configured wrongly or did not answer. Repeat the request when they work again.',
    }),
    cursor: z
      .string()
      .nullable()
      .meta({ description: 'Send the same request with this cursor to continue. Null: everything has been searched.' }),
    note: z.string().meta({ description: 'What you still have to erase elsewhere.' }),
  })
  .meta({ id: 'Erased' });

export const importAnswer = z
  .object({
    linked: z.int(),
    refused: z.int(),
    rows: z.array(
      z.object({
        row: z.int().meta({ description: 'Counted from 1, without the header row.' }),
        result: z.enum(['linked', 'conflict', 'not_found', 'unavailable', 'invalid']).meta({
          description:
            '`conflict`: another booking has the appointment. `not_found`: there is no such booking or appointment. `unavailable`: One-Link does not answer; send the row again.',
        }),
        external_ref: z.string().optional(),
        appointment_id: z.int().optional(),
        linked_to: z.string().optional().meta({
          description: 'On `conflict`: the external_ref or idempotency_key of the booking that has the appointment.',
        }),
        message: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'ImportAnswer' });

export const connectionStatus = z
  .object({
    connection: connectionName,
    formerly: z.array(connectionName).meta({ description: 'Former names, the first one first.' }),
    source: z.string(),
    account_id: z.int(),
    state: z.enum(['running', 'paused', 'account', 'breaker', 'rate_limited']),
    reason: codeSchema.nullable(),
    message: z.string().nullable(),
    next_attempt_at: utcTime.nullable(),
    pending: z.int(),
    parked: z.int(),
    failed: z.int(),
    last_received_at: utcTime.nullable(),
    last_settled_at: utcTime.nullable(),
    refused_24h: z
      .int()
      .meta({ description: 'Requests that the hook refused in the last 24 hours. The number is approximate.' }),
    last_refused_at: utcTime.nullable(),
    last_refused_reason: z
      .enum(refusedReasons)
      .nullable()
      .meta({ description: 'Why the newest request was refused. The sender was not told.' }),
  })
  .meta({ id: 'ConnectionStatus' }) satisfies z.ZodType<ConnectionStatus>;

const configurationProblem = z.object({
  path: z.string(),
  message: z.string(),
  others: z.array(connectionName).optional().meta({ description: 'Other connections that are involved.' }),
  remedy: z.string().optional().meta({ description: 'What to do.' }),
});

const keptIn = {
  kept_in: z.literal('kv').optional().meta({ description: 'It is a record in KV, not a table in wrangler.toml.' }),
};
export const listedConnection = z
  .union([
    connectionStatus.extend({ configuration: z.literal('valid'), ...keptIn }),
    z.object({
      connection: connectionName,
      configuration: z.literal('invalid'),
      problems: z.array(configurationProblem),
      ...keptIn,
    }),
    z.object({
      connection: connectionName,
      configuration: z.literal('valid'),
      state: z.literal('unavailable'),
      ...keptIn,
    }),
  ])
  .meta({ id: 'Connection' });

export const connectionList = z
  .object({
    connections: z.array(listedConnection),
    problems: z.array(configurationProblem).meta({ description: 'Everything that is wrong with the configuration.' }),
    notes: z
      .array(z.string())
      .meta({ description: 'Not errors, but worth knowing, such as a missing `DIGEST_SECRET`.' }),
    cursor: z.string().optional().meta({ description: 'There are more: repeat the request with `?cursor=`.' }),
  })
  .meta({ id: 'ConnectionList' });

export const retriedAnswer = z
  .object({ retried: z.int().meta({ description: 'Number of failed deliveries that are retried.' }) })
  .meta({ id: 'Retried' });

export const outcomeList = z.object({ outcomes: z.array(outcomeRecordSchema) }).meta({ id: 'OutcomeList' });

export const problemBody = z
  .looseObject({
    type: z.string().meta({ examples: ['urn:onelink-bridge:problem:unknown-delivery'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. Some kinds have additional members, such as `state`.' });

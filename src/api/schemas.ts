/**
 * What the admin API takes and answers, as zod schemas: requests are validated with them and the OpenAPI document is made
 * of them. The mailbox's own types (`mailbox/contract.ts`) are the source; `satisfies` keeps both equal.
 */
import * as z from 'zod';
import { isStorable } from '../booking/storable-text.ts';
import { codeSchema } from '../codes.ts';
import {
  type ConnectionStatus,
  type DeliveryView,
  deliveryStates,
  type LinkView,
  refusedReasons,
} from '../mailbox/contract.ts';
import { languages } from '../messages/language.ts';
import { outcomeRecordSchema } from '../outcomes/outcome.ts';

const utcTime = z.string().meta({ description: 'ISO 8601, UTC.', examples: ['2031-04-07T05:00:00Z'] });

export const connectionName = z
  .string()
  .meta({ description: 'Name of the connection in wrangler.toml.', examples: ['salon'] });

export const deliveryId = z.string().meta({ description: '`<connection>.<number>`.', examples: ['salon.1042'] });

/** One-Link's column holds 255 characters (one-link-api.md §2.1). */
export const externalRef = z
  .string()
  .min(1)
  .max(255)
  .refine(isStorable, 'has NUL or half a character')
  .meta({
    description: 'An `external_ref` of the booking: any id of its chain. In a path it is one percent-encoded segment.',
    examples: ['calcom:9fNEWuid'],
  });

export const appointmentId = z
  .int()
  .min(1)
  .meta({ description: "One-Link's id of the appointment.", examples: [9041] });

/** Damaged, it is refused: an empty page would read as the end of the list. */
export const cursor = z.string().max(10_000).optional().meta({ description: 'As answered with the page before.' });
export const limit = z.coerce.number().int().min(1).max(200).default(50);

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
    event: z.string().meta({ description: "The tool's name of the event." }),
    external_ref: z.string().nullable(),
    appointment_id: z.int().nullable(),
    state: z.enum(deliveryStates),
    code: codeSchema.nullable(),
    message: z.string().nullable().meta({ description: 'What happened and what to do.' }),
    candidates: z.array(z.object({ appointment_id: appointmentId, starts_at: utcTime, ends_at: utcTime })).meta({
      description:
        'Of a booking that is parked as `unlinked`: appointments of the same client with the same specialist that were made by hand. Link the booking to the one that it is.',
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
    cursor: z.string().nullable().meta({ description: 'For the next page; null: there is none.' }),
    unavailable: z
      .array(connectionName)
      .optional()
      .meta({ description: 'Connections that are configured wrongly or do not answer; their deliveries are missing.' }),
  })
  .meta({ id: 'DeliveryList' });

export const linkView = z
  .object({
    connection: connectionName,
    external_ref: z.string().meta({ description: 'The newest of the booking.' }),
    external_refs: z.array(z.string()).meta({ description: 'All of its chain, oldest first.' }),
    appointment_id: z.int().nullable(),
    origin: z.enum(['created', 'adopted', 'carried', 'person', 'imported']).nullable(),
    forced: z.boolean().meta({ description: 'Linked with `force`.' }),
    heard: z.boolean().meta({
      description: 'False: no webhook has told of this booking yet. Where one should have, check `external_ref`.',
    }),
  })
  .meta({ id: 'Link' }) satisfies z.ZodType<LinkView>;

export const linkList = z
  .object({
    links: z.array(linkView),
    cursor: z.string().nullable().meta({ description: 'For the next page; null: there is none.' }),
  })
  .meta({ id: 'LinkList' });

export const force = z.boolean().default(false).meta({
  description: 'Link the appointment also where it bears the names of another booking, which it keeps.',
});

export const linkBody = z.strictObject({ appointment_id: appointmentId, force }).meta({ id: 'LinkBody' });

const cursorBefore = z.string().optional().meta({ description: 'As answered by the request before.' });

/** One of the two: a person may have bookings under several phones, and a phone several persons. */
export const eraseBody = z
  .union(
    [
      z.strictObject({
        phone: z
          .string()
          .min(1)
          .max(40)
          .meta({ description: 'In any usual writing.', examples: ['+7 701 000 00 01'] }),
        cursor: cursorBefore,
      }),
      z.strictObject({ external_ref: externalRef, cursor: cursorBefore }),
    ],
    'give exactly one of phone, external_ref, as text; beside it only cursor',
  )
  .meta({ id: 'EraseBody' });

export const erasedAnswer = z
  .object({
    connections: z.array(
      z.object({
        connection: connectionName,
        bookings: z.int().meta({ description: 'Bookings in which something of the client was held.' }),
        deliveries: z.int().meta({ description: 'Deliveries of these bookings, and those that could not be read.' }),
        bodies: z.int().meta({ description: 'Bodies of the tool that were kept.' }),
      }),
    ),
    unavailable: z.array(connectionName).meta({
      description: 'Connections that are configured wrongly or did not answer: repeat the request when they do.',
    }),
    cursor: z.string().nullable().meta({ description: 'Send it along to go on; null: all of it was looked through.' }),
    note: z.string().meta({ description: 'What is left to be done elsewhere.' }),
  })
  .meta({ id: 'Erased' });

export const importAnswer = z
  .object({
    linked: z.int(),
    refused: z.int(),
    rows: z.array(
      z.object({
        row: z.int().meta({ description: 'Counted from 1, without a heading.' }),
        result: z.enum(['linked', 'conflict', 'not_found', 'unavailable', 'invalid']).meta({
          description:
            '`conflict`: another booking has the appointment; `not_found`: no such booking or appointment; `unavailable`: One-Link could not be asked, send the row again.',
        }),
        external_ref: z.string().optional(),
        appointment_id: z.int().optional(),
        linked_to: z.string().optional().meta({
          description: 'The booking that has the appointment, on `conflict`: its external_ref or idempotency_key.',
        }),
        message: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'ImportAnswer' });

export const connectionStatus = z
  .object({
    connection: connectionName,
    formerly: z.array(connectionName).meta({ description: 'Names that it had before, the first one first.' }),
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
      .meta({ description: 'Requests at the hook that were refused in the last 24 hours, by and large.' }),
    last_refused_at: utcTime.nullable(),
    last_refused_reason: z
      .enum(refusedReasons)
      .nullable()
      .meta({ description: 'Why the newest was refused. The one who sent it was not told.' }),
  })
  .meta({ id: 'ConnectionStatus' }) satisfies z.ZodType<ConnectionStatus>;

const configurationProblem = z.object({
  path: z.string(),
  message: z.string(),
  others: z.array(connectionName).optional().meta({ description: 'Connections that have part in it.' }),
  remedy: z.string().optional().meta({ description: 'What to do.' }),
});

export const listedConnection = z
  .union([
    connectionStatus.extend({ configuration: z.literal('valid') }),
    z.object({
      connection: connectionName,
      configuration: z.literal('invalid'),
      problems: z.array(configurationProblem),
    }),
    z.object({ connection: connectionName, configuration: z.literal('valid'), state: z.literal('unavailable') }),
  ])
  .meta({ id: 'Connection' });

export const connectionList = z
  .object({
    connections: z.array(listedConnection),
    problems: z.array(configurationProblem).meta({ description: 'All that is wrong with the configuration.' }),
    notes: z
      .array(z.string())
      .meta({ description: 'Nothing is wrong, but you should know: `DIGEST_SECRET` is not set, say.' }),
  })
  .meta({ id: 'ConnectionList' });

export const retriedAnswer = z
  .object({ retried: z.int().meta({ description: 'Deliveries that had failed.' }) })
  .meta({ id: 'Retried' });

export const outcomeList = z.object({ outcomes: z.array(outcomeRecordSchema) }).meta({ id: 'OutcomeList' });

export const problemBody = z
  .looseObject({
    type: z.string().meta({ examples: ['urn:onelink-bridge:problem:unknown-delivery'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. Some kinds have members of their own, such as `state`.' });

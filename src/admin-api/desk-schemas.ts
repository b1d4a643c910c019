/** Causes, retries of groups and the audit list as zod schemas; `satisfies` keeps them equal to the mailbox's own types. */
import * as z from 'zod';
import { codeSchema } from '../codes.ts';
import type { AttentionGroup } from '../mailbox/contract-attention.ts';
import { type AuditView, auditActions } from '../mailbox/contract-log.ts';
import { deliveryId, shownRef } from './id-schemas.ts';
import { connectionName, utcTime } from './schemas.ts';
import type { ConnectionTest } from './test-connection.ts';

const groupStates = ['parked', 'failed', 'settled'] as const;

const group = z
  .object({
    connection: connectionName,
    state: z.enum(groupStates).meta({
      description: '`settled`: the visits are in One-Link, but for what One-Link or a table did not take.',
    }),
    code: codeSchema,
    cause: z
      .object({
        kind: z.enum(['staff', 'specialist', 'service', 'field', 'reason', 'event']),
        key: z.string().meta({ description: 'Names the cause among those of its code.' }),
        names: z.array(z.string()),
      })
      .nullable(),
    count: z.int(),
    samples: z.array(
      z.object({
        external_ref: shownRef.nullable(),
        delivery_id: deliveryId.nullable(),
        starts_at: utcTime.nullable(),
      }),
    ),
    message: z.string().nullable(),
    since: utcTime.meta({ description: 'Since when the first of them waits.' }),
  })
  .meta({ id: 'AttentionGroup' }) satisfies z.ZodType<AttentionGroup>;

export const attentionAnswer = z
  .object({
    groups: z.array(group).meta({ description: 'The largest first.' }),
    is_all: z.boolean().meta({ description: 'False: more wait than were counted.' }),
    unavailable: z.array(connectionName).optional().meta({
      description: 'Connections that are configured wrongly or do not answer.',
    }),
  })
  .meta({ id: 'Attention' });

const filter = z.object({
  states: z.array(z.enum(groupStates)).optional().meta({ description: 'Default: parked and failed.' }),
  code: z.string().max(100).optional(),
  cause: z.string().max(500).optional().meta({ description: 'The `key` of a cause of that code.' }),
});

export const retryBody = z
  .strictObject({
    connection: connectionName,
    ...filter.shape,
    dry_run: z.boolean().default(false).meta({ description: 'Count them, and retry nothing.' }),
  })
  .meta({ id: 'RetryBody' });

export const retryProgress = z
  .object({
    state: z.enum(['none', 'running', 'done']),
    filter: filter.nullable(),
    retried: z.int().meta({ description: 'Bookings, and deliveries that could not be read, so far.' }),
    started_at: utcTime.nullable(),
    ended_at: utcTime.nullable(),
  })
  .meta({ id: 'RetryProgress' });

export const retryAnswer = z
  .union([
    z.object({ count: z.int(), is_all: z.boolean().meta({ description: 'False: at least so many.' }) }),
    z.object({ progress: retryProgress }),
  ])
  .meta({ id: 'RetryAnswer' });

const auditEntry = z
  .object({
    connection: connectionName,
    at: utcTime,
    who: z.string().meta({ description: 'As the caller named itself: `admin`, `token:<name>`, `access:<digest>`.' }),
    action: z.enum(auditActions),
    external_ref: shownRef.nullable(),
    delivery_id: deliveryId.nullable(),
    details: z.object({}).catchall(z.union([z.string(), z.number()])),
  })
  .meta({ id: 'AuditEntry' }) satisfies z.ZodType<AuditView>;

export const auditList = z
  .object({
    entries: z.array(auditEntry).meta({ description: 'Newest first.' }),
    cursor: z.string().nullable().meta({ description: 'Cursor of the next page. Null: there is none.' }),
    unavailable: z.array(connectionName).optional().meta({
      description: 'Connections that are configured wrongly or do not answer.',
    }),
  })
  .meta({ id: 'AuditList' });

export const connectionTest = z
  .object({
    webhook: z
      .object({
        status: z.int(),
        accepted: z.boolean(),
        message: z.string().nullable().meta({ description: 'Why not.' }),
      })
      .nullable()
      .meta({
        description:
          'What the hook answered to a webhook that is about no booking, signed with the secret that is stored here. Null: none can be made for this tool.',
      }),
    one_link: z.object({
      account_id: z.int(),
      at: utcTime,
      answers: z.boolean(),
      code: codeSchema.nullable(),
      message: z.string().nullable(),
    }),
  })
  .meta({ id: 'ConnectionTest' }) satisfies z.ZodType<ConnectionTest>;

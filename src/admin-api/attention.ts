/** `/api/attention`: what needs a person, by cause; the retry of a whole group; and `/api/audit`: who has done what. */
import * as z from 'zod';
import { listStored } from '../config/stored-cache.ts';
import { problem } from '../http/problem.ts';
import { type AdminCalls, isPlace } from '../mailbox/contract.ts';
import type { RetryFilter } from '../mailbox/contract-attention.ts';
import type { AuditView } from '../mailbox/contract-log.ts';
import { groupsOf } from './attention-groups.ts';
import { attentionAnswer, auditList, retryAnswer, retryBody, retryProgress } from './desk-schemas.ts';
import { mailboxCalled, mailboxOf, nameAndMailbox, validMailboxes } from './mailboxes.ts';
import { pageOf, unavailableOf } from './merged-pages.ts';
import { configurationWith } from './named-connection.ts';
import { type ApiContext, operation } from './operation.ts';
import { cursor, limit } from './query-schemas.ts';
import { connectionName } from './schemas.ts';

/** Mailboxes of one answer, each with a few calls. */
const mostMailboxes = 200;

const showAttention = operation({
  method: 'get',
  id: 'getAttention',
  tag: 'bookings',
  path: '/api/attention',
  summary: 'What needs a person, grouped by what is to be mended',
  query: z.strictObject({ connection: connectionName.optional() }),
  answer: attentionAnswer,
  problems: [404, 409],
  async handle({ query: { connection } }, context) {
    const found = await mailboxesOf(connection, context);
    if (found instanceof Response) return found;
    const { mailboxes, isEvery } = found;
    const asked = await Promise.allSettled(
      [...mailboxes.values()].map((mailbox) => groupsOf(mailbox, context.language)),
    );
    const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const silent = [...mailboxes.keys()].filter((_, index) => asked[index]?.status === 'rejected');
    const invalid = [...context.configuration.connections].flatMap(([name, entry]) => (entry.ok ? [] : [name]));
    const unavailable = connection === undefined ? [...invalid, ...silent] : silent;
    return {
      groups: answers.flatMap(({ groups }) => groups).toSorted((a, b) => b.count - a.count),
      is_all: isEvery && answers.every(({ isAll }) => isAll),
      ...unavailableOf({ unavailable }),
    };
  },
});

async function mailboxesOf(
  connection: string | undefined,
  context: ApiContext,
): Promise<{ readonly mailboxes: ReadonlyMap<string, AdminCalls>; readonly isEvery: boolean } | Response> {
  if (connection !== undefined) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    return { mailboxes: new Map([[found.connection.name, found.mailbox]]), isEvery: true };
  }
  const stored = await listStored(context.env, { limit: mostMailboxes });
  const names = [...validMailboxes(context.configuration), ...stored.connections.map(nameAndMailbox)];
  const asked = names
    .slice(0, mostMailboxes)
    .map(([name, mailbox]) => [name, mailboxCalled(mailbox, context)] as const);
  return { mailboxes: new Map(asked), isEvery: stored.cursor === null && names.length <= mostMailboxes };
}

const retryMany = operation({
  method: 'post',
  id: 'retryDeliveries',
  tag: 'deliveries',
  path: '/api/deliveries/retry',
  summary: 'Retry everything of a connection that needs a person for one reason, or count it',
  body: retryBody,
  answer: retryAnswer,
  problems: [404, 409],
  async handle({ body: { connection, states, code, cause, dry_run } }, context) {
    // The body names it, so it was not looked for in KV yet.
    const configuration = await configurationWith(connection, context.configuration, context.env, context.sources);
    const found = mailboxOf({ ...context, configuration }, connection);
    if (found instanceof Response) return found;
    const filter: RetryFilter = {
      ...(states !== undefined && { states }),
      ...(code !== undefined && { code }),
      ...(cause !== undefined && { cause }),
    };
    const answer = await found.mailbox.retryMany(filter, dry_run);
    switch (answer.kind) {
      case 'counted':
        return { count: answer.count, is_all: answer.is_all };
      case 'started':
        return { progress: answer.progress };
      case 'busy':
        return problem(409, 'wrong-state', { extensions: { state: 'running', progress: answer.progress } });
      default:
        return answer satisfies never;
    }
  },
});

const showRetry = operation({
  method: 'get',
  id: 'getRetry',
  tag: 'connections',
  path: '/api/connections/{name}/retry',
  summary: 'How far the last retry by filter has got',
  parameters: z.object({ name: connectionName }),
  answer: retryProgress,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response ? found : found.mailbox.retryProgress();
  },
});

const listAudit = operation({
  method: 'get',
  id: 'listAudit',
  tag: 'service',
  path: '/api/audit',
  summary: 'What people have done, newest first; of all connections unless one is named',
  query: z.strictObject({ connection: connectionName.optional(), cursor, limit }),
  answer: auditList,
  problems: [404, 409],
  async handle({ query }, context) {
    const page = await pageOf<AuditView>(
      {
        isPlace,
        orderOf: ({ at }) => at,
        async ask(mailbox, place) {
          const { entries, cursor } = await mailbox.audit(place);
          return { items: entries, cursor };
        },
      },
      query,
      context,
    );
    return page instanceof Response ? page : { entries: page.items, cursor: page.cursor, ...unavailableOf(page) };
  },
});

export const attentionOperations = [showAttention, retryMany, showRetry, listAudit];

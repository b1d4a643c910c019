/** `/api/connections`: the state of each connection, and its switches. */
import * as z from 'zod';
import type { ConnectionEntry } from '../config/connection.ts';
import { entryNamed } from '../config/former-names.ts';
import { storedEntries } from '../config/stored-cache.ts';
import { problem } from '../http/problem.ts';
import { connectionTest } from './desk-schemas.ts';
import { withGathered } from './gathered.ts';
import { mailboxOf } from './mailboxes.ts';
import { type ApiContext, operation, type Unchanging } from './operation.ts';
import { cursor } from './query-schemas.ts';
import { connectionList, connectionName, connectionStatus, listedConnection, retriedAnswer } from './schemas.ts';
import { testConnection } from './test-connection.ts';

const listConnections = operation({
  method: 'get',
  id: 'listConnections',
  tag: 'connections',
  path: '/api/connections',
  summary: 'List all connections with their state: those in wrangler.toml, then those in KV, page by page',
  query: z.strictObject({ cursor }),
  answer: connectionList,
  problems: [400],
  async handle({ query: { cursor } }, context) {
    const { env, sources, configuration } = context;
    const page = await storedEntries(env, sources, { limit: storedAtOnce, ...(cursor !== undefined && { cursor }) });
    const inKv = page.entries.map(async ([name, entry]) => {
      const kept = { kept_in: 'kv' } as const;
      return { ...(await statusOf(name, entry, context)), ...kept };
    });
    const inVariables = [...(cursor === undefined ? configuration.connections : [])].map(([name, entry]) =>
      statusOf(name, entry, context),
    );
    const connections = await Promise.all([...inVariables, ...inKv]);
    const { problems, notes } = configuration;
    return { connections, problems, notes, ...(page.cursor !== null && { cursor: page.cursor }) };
  },
});

/** Connections in KV in one answer: each costs a call to its mailbox. */
const storedAtOnce = 40;

type ListedConnection = Unchanging<z.input<typeof listedConnection>>;

async function statusOf(name: string, entry: ConnectionEntry, context: ApiContext): Promise<ListedConnection> {
  if (!entry.ok) return { connection: name, configuration: 'invalid', problems: entry.problems };
  try {
    const status = await context.env.MAILBOX.getByName(entry.connection.mailbox).admin().status(context.language);
    return { ...withGathered(status, context.refusals), configuration: 'valid' };
  } catch {
    return { connection: name, configuration: 'valid', state: 'unavailable' }; // show the others anyway
  }
}

const parameters = z.object({ name: connectionName });

const showConnection = operation({
  method: 'get',
  id: 'getConnection',
  tag: 'connections',
  path: '/api/connections/{name}',
  summary: 'Get a connection and its state',
  parameters,
  answer: listedConnection,
  problems: [404],
  async handle({ path: { name } }, context) {
    const entry = entryNamed(name, context.configuration.connections);
    return entry === undefined ? problem(404, 'unknown-connection') : statusOf(name, entry, context);
  },
});

const pause = operation({
  method: 'post',
  id: 'pauseConnection',
  tag: 'connections',
  path: '/api/connections/{name}/pause',
  summary: 'Stop sending; webhooks are still stored',
  parameters,
  answer: connectionStatus,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response
      ? found
      : withGathered(await found.mailbox.pause(context.language), context.refusals);
  },
});

const resume = operation({
  method: 'post',
  id: 'resumeConnection',
  tag: 'connections',
  path: '/api/connections/{name}/resume',
  summary: 'Resume sending: close the breaker, retry everything that waits, and check parked bookings',
  parameters,
  answer: connectionStatus,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response
      ? found
      : withGathered(await found.mailbox.resume(context.language), context.refusals);
  },
});

const retryFailed = operation({
  method: 'post',
  id: 'retryFailed',
  tag: 'connections',
  path: '/api/connections/{name}/retry-failed',
  summary: 'Retry every failed delivery of the connection, and check parked bookings',
  parameters,
  answer: retriedAnswer,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response ? found : found.mailbox.retryFailed();
  },
});

const test = operation({
  method: 'post',
  id: 'testConnection',
  tag: 'connections',
  path: '/api/connections/{name}/test',
  summary:
    'Send a harmless signed webhook through the own hook, and ask One-Link whether the account answers. Makes no visit',
  parameters,
  answer: connectionTest,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response ? found : testConnection(found.connection, found.mailbox, context);
  },
});

export const connectionOperations = [listConnections, showConnection, pause, resume, retryFailed, test];

/** Several connections of one One-Link account: routes, configuration and mailboxes as in the product, in virtual time. */

import { readConfiguration } from '../../../src/config/read.ts';
import type { Admin } from '../../../src/mailbox/admin/admin.ts';
import type { MailboxCalls } from '../../../src/mailbox/contract.ts';
import { sources } from '../../../src/sources/index.ts';
import { createWorld, minute, tokens, type World, type WorldOptions } from '../../world/world.ts';
import { edge, json } from '../edge.ts';

type Table = Readonly<Record<string, unknown>>;

const everyone = { account_id: 12, on_unlinked: 'create', resource_id: 31 };
const variableOf = (name: string): string => `SECRET_OF_${name.toUpperCase()}`;
const tokenOf = (name: string): string => `the-token-of-${name}-and-of-nobody-else`;

/**
 * Tables beside account, specialist and secret. `beside`: a world of the same account that is there already. `latencyMs`: half of
 * the way to One-Link and back, by connection.
 */
export function account(
  tables: Readonly<Record<string, Table>>,
  beside?: World,
  latencyMs: Readonly<Record<string, number>> = {},
  more: Readonly<Record<string, unknown>> = {},
) {
  const names = Object.keys(tables);
  const connections = Object.fromEntries(
    names.map((name) => [name, { ...everyone, secret: variableOf(name), ...tables[name] }]),
  );
  const variables = {
    ...tokens,
    ...more,
    ...Object.fromEntries(names.map((name) => [variableOf(name), tokenOf(name)])),
  };
  const configuration = readConfiguration({ ...variables, CONNECTIONS: connections }, sources);
  const worlds = new Map<string, World>();
  let stage: Pick<World, 'clock' | 'oneLink'> | undefined = beside;
  for (const name of names) {
    const entry = configuration.connections.get(name);
    if (entry?.ok !== true) throw new Error(`${name}: ${JSON.stringify(entry)}`);
    // Its tool cannot be listed.
    const configured = { ...entry.connection, oneLinkUrl: 'https://one-link.test', reconcileMinutes: 0 };
    const holding: WorldOptions['holding'] = (other, query) => worldOf(other).admin().holding(query);
    const half = latencyMs[name] ?? 40;
    const world = createWorld({
      configured,
      holding,
      latencyMs: () => half,
      ...(stage === undefined ? {} : { stage }),
    });
    stage ??= world;
    worlds.set(name, world);
  }
  const worldOf = (name: string): World => {
    const world = worlds.get(name);
    if (world === undefined) throw new Error(`no connection ${name}`);
    return world;
  };
  const bridge = edge({
    connections,
    sources,
    variables,
    calls: (name): Partial<Admin & Pick<MailboxCalls, 'accept'>> => ({
      ...worldOf(name).admin(),
      accept: ({ events }) => worldOf(name).accept(...events),
    }),
  });
  return {
    world: worldOf,
    oneLink: worldOf(names[0] ?? '').oneLink,
    pass: (milliseconds: number = minute) => worldOf(names[0] ?? '').pass(milliseconds),
    request: bridge.request,
    /** A webhook with the token in the header that `direct` and the tables here read. */
    post: async (name: string, body: unknown) => {
      const answer = await bridge.post(`/hooks/${name}`, body, { 'x-bridge-token': tokenOf(name) });
      return { status: answer.status, body: await json(answer) };
    },
    api: async (method: string, path: string, body?: unknown, contentType = 'application/json') => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const sent = body === undefined ? {} : { body: text, headers: { 'content-type': contentType } };
      const answer = await bridge.api(`/api${path}`, { method, ...sent });
      return { status: answer.status, headers: answer.headers, body: await json(answer) };
    },
    states: async (name: string) =>
      (await worldOf(name).admin().deliveries({})).deliveries.map(({ state, code }) => [state, code]),
  };
}

export type Account = ReturnType<typeof account>;

/** `mapped` that reads `{id, starts, name, state, carried}` and believes the header. */
export const mappedTable = {
  source: 'mapped',
  mapping: {
    authentication: { kind: 'header', name: 'x-bridge-token' },
    fields: {
      id: 'id',
      starts_at: 'starts',
      client_name: 'name',
      state: 'state',
      carried: 'carried',
    },
    states: { cancelled: 'cancelled', accepted: 'accepted' },
    events: { '*': 'opens' },
  },
};

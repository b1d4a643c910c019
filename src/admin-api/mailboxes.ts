/** Finds the mailbox of a connection by name. A `Response` is the problem to answer if there is none. */

import type { Configuration, Connection } from '../config/connection.ts';
import { entryNamed } from '../config/former-names.ts';
import type { ListedConnection } from '../config/stored-cache.ts';
import { problem } from '../http/problem.ts';
import type { AdminCalls } from '../mailbox/contract.ts';
import type { ApiContext } from './operation.ts';

export interface Reachable {
  readonly connection: Connection;
  /** Each time a new one, so use it as soon as it is read: what is asked for and not used would have to be disposed of. */
  readonly mailbox: AdminCalls;
}

const reachable = (connection: Connection, context: Pick<ApiContext, 'env' | 'by'>): Reachable => ({
  connection,
  get mailbox() {
    return mailboxCalled(connection.mailbox, context);
  },
});

/** A mailbox needs its connection's table, so the answer for an invalid connection is a problem. */
export function mailboxOf({ env, configuration, by }: ApiContext, name: string): Reachable | Response {
  const entry = entryNamed(name, configuration.connections);
  if (entry === undefined) return problem(404, 'unknown-connection');
  return entry.ok
    ? reachable(entry.connection, { env, by })
    : problem(409, 'invalid-connection', { extensions: { connection: name, problems: entry.problems } });
}

/** Names of mailboxes by names of connections: those of the variables that are valid. */
export const validMailboxes = ({ connections }: Configuration): ReadonlyMap<string, string> =>
  new Map([...connections].flatMap(([name, entry]) => (entry.ok ? [[name, entry.connection.mailbox] as const] : [])));

export const nameAndMailbox = ({ name, mailbox }: ListedConnection): readonly [string, string] => [name, mailbox];

export const mailboxCalled = (mailbox: string, { env, by }: Pick<ApiContext, 'env' | 'by'>): AdminCalls =>
  env.MAILBOX.getByName(mailbox).admin(by);

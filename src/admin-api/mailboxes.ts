/** Finds the mailbox of a connection by name. A `Response` is the problem to answer if there is none. */

import type { Connection } from '../config/connection.ts';
import { entryNamed } from '../config/former-names.ts';
import { problem } from '../http/problem.ts';
import type { AdminCalls } from '../mailbox/contract.ts';
import type { ApiContext } from './operation.ts';

/** A mailbox needs its connection's table, so the answer for an invalid connection is a problem. */
export function mailboxOf(
  { env, configuration }: ApiContext,
  name: string,
): { readonly connection: Connection; readonly mailbox: AdminCalls } | Response {
  const entry = entryNamed(name, configuration.connections);
  if (entry === undefined) return problem(404, 'unknown-connection');
  return entry.ok
    ? { connection: entry.connection, mailbox: env.MAILBOX.getByName(entry.connection.mailbox).admin() }
    : problem(409, 'invalid-connection', { extensions: { connection: name, problems: entry.problems } });
}

/** For loops over connections that are known to be valid. */
export const mailboxNamed = (
  name: string,
  { env, configuration }: Pick<ApiContext, 'env' | 'configuration'>,
): AdminCalls => {
  const entry = configuration.connections.get(name);
  return env.MAILBOX.getByName(entry?.ok ? entry.connection.mailbox : name).admin();
};

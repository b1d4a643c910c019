/** From the name of a connection to its mailbox; a `Response` is the problem to answer where there is none. */
import type { Connection } from '../config.ts';
import type { MailboxCalls } from '../mailbox/contract.ts';
import { problem } from '../problem.ts';
import type { ApiContext } from './operation.ts';

/** A mailbox works by its connection's table, so a connection that is configured wrongly can only be named as such. */
export function mailboxOf(
  { env, configuration }: ApiContext,
  name: string,
): { readonly connection: Connection; readonly mailbox: MailboxCalls } | Response {
  const entry = configuration.connections.get(name);
  if (entry === undefined) return problem(404, 'unknown-connection');
  return entry.ok
    ? { connection: entry.connection, mailbox: env.MAILBOX.getByName(name) }
    : problem(409, 'invalid-connection', { extensions: { connection: name, problems: entry.problems } });
}

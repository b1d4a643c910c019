/** From the name of a connection to its mailbox; a `Response` is the problem to answer where there is none. */
import type { Connection, ConnectionEntry } from '../config.ts';
import type { MailboxCalls } from '../mailbox/contract.ts';
import { problem } from '../problem.ts';
import type { ApiContext } from './operation.ts';

export interface KnownMailbox {
  readonly entry: ConnectionEntry;
  readonly mailbox: MailboxCalls;
}

/** To look at: a connection that is configured wrongly still has its deliveries. */
export function knownMailbox({ env, configuration }: ApiContext, name: string): KnownMailbox | Response {
  const entry = configuration.connections.get(name);
  return entry === undefined ? problem(404, 'unknown-connection') : { entry, mailbox: env.MAILBOX.getByName(name) };
}

/** To act on: what is sent needs a configuration that works. */
export function workingMailbox(
  context: ApiContext,
  name: string,
): { readonly connection: Connection; readonly mailbox: MailboxCalls } | Response {
  const known = knownMailbox(context, name);
  if (known instanceof Response) return known;
  return known.entry.ok
    ? { connection: known.entry.connection, mailbox: known.mailbox }
    : problem(409, 'invalid-connection', { extensions: { connection: name, problems: known.entry.problems } });
}

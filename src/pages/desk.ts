/**
 * What somebody sees of the bridge. Every page asks here for connections and mailboxes, so a person with some connections cannot
 * come to another one, whatever the address says.
 */
import { withGathered } from '../admin-api/gathered.ts';
import type { ApiContext } from '../admin-api/operation.ts';
import type { Connection, ConnectionEntry } from '../config/connection.ts';
import type { ConfigurationProblem } from '../config/problems.ts';
import { findConnection, storedEntries } from '../config/stored-cache.ts';
import type { AdminCalls } from '../mailbox/contract.ts';
import type { ConnectionStatus } from '../mailbox/contract-views.ts';
import { maySee } from './people.ts';
import type { Room } from './shell.ts';

export interface Found {
  readonly name: string;
  readonly connection: Connection;
  readonly mailbox: AdminCalls;
}

/** One visible connection as it stands. */
export type Standing =
  | { readonly kind: 'works'; readonly found: Found; readonly status: ConnectionStatus }
  | { readonly kind: 'unavailable'; readonly found: Found }
  | { readonly kind: 'invalid'; readonly name: string; readonly problems: readonly ConfigurationProblem[] };

/** Each costs a call of the object, and a Worker may make 1,000. */
const mostInKv = 100;

/** Null: there is none, it is set up wrongly, or this person may not see it. A former name leads to it, too. */
export async function findIn(room: Room, name: string): Promise<Found | null> {
  const entry = await findConnection(name, room.env, room.sources, room.now());
  return entry?.ok === true && maySee(room.session.person, entry.connection) ? foundOf(entry.connection, room) : null;
}

const foundOf = (connection: Connection, { env, session }: Room): Found => ({
  name: connection.name,
  connection,
  // A new one for each call: what is asked for and not used would have to be disposed of.
  get mailbox() {
    return env.MAILBOX.getByName(connection.mailbox).admin(session.who);
  },
});

/** Those of the variables, then at most a hundred of KV. */
async function visibleEntries(room: Room): Promise<readonly (readonly [string, ConnectionEntry])[]> {
  const { env, sources, configuration, session } = room;
  const { connections } = session.person;
  if (connections !== null) {
    const entries = connections.map(
      async (name) => [name, await findConnection(name, env, sources, room.now())] as const,
    );
    const found = (await Promise.all(entries)).flatMap(([name, entry]) =>
      entry === undefined ? [] : [[entry.ok ? entry.connection.name : name, entry] as const],
    );
    // A connection may be named twice: as it is called now, and as before.
    return [...new Map(found)];
  }
  const { entries } = await storedEntries(env, sources, { limit: mostInKv });
  return [...configuration.connections, ...entries];
}

export async function everyFound(room: Room): Promise<readonly Found[]> {
  return (await visibleEntries(room)).flatMap(([, entry]) => (entry.ok ? [foundOf(entry.connection, room)] : []));
}

export async function everyStanding(room: Room): Promise<readonly Standing[]> {
  return Promise.all((await visibleEntries(room)).map(([name, entry]) => standingOf(name, entry, room)));
}

async function standingOf(name: string, entry: ConnectionEntry, room: Room): Promise<Standing> {
  if (!entry.ok) return { kind: 'invalid', name, problems: entry.problems };
  const found = foundOf(entry.connection, room);
  try {
    const status = await found.mailbox.status(room.language);
    return { kind: 'works', found, status: withGathered(status, room.refusals) };
  } catch {
    return { kind: 'unavailable', found };
  }
}

/** What the admin API's own functions need of a request. */
export const apiContextOf = ({ env, sources, configuration, language, refusals, door, session }: Room): ApiContext => ({
  by: session.who,
  env,
  sources,
  configuration,
  language,
  refusals,
  door,
});

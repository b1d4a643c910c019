/**
 * A renamed connection (`formerly`) keeps the mailbox of its first name. Each name leads to one mailbox. If two connections
 * used the same name, their bookings would be mixed.
 */
import type { Connection, ConnectionEntry } from './connection.ts';
import type { FoundTable } from './vars.ts';

type Entries = ReadonlyMap<string, ConnectionEntry>;

/** The name of a connection's Durable Object: the first name that the connection had. */
export const mailboxNameOf = (name: string, formerly: readonly string[]): string => formerly[0] ?? name;

/** As a table has them, before it is checked. */
export const formerNamesIn = (table: Readonly<Record<string, unknown>>): string[] =>
  [table['formerly'] ?? []].flat().map(String);

/** The connection with this present or former name. */
export const entryNamed = (name: string, connections: Entries): ConnectionEntry | undefined =>
  connections.get(name) ?? indexOf(connections).formerNames.get(name);

/** The connection that owns a mailbox object. An object that was created under a later name by mistake has no owner. */
export const connectionOfMailbox = (objectName: string, connections: Entries): Connection | null =>
  indexOf(connections).mailboxes.get(objectName) ?? null;

interface Index {
  readonly formerNames: ReadonlyMap<string, ConnectionEntry>;
  readonly mailboxes: ReadonlyMap<string, Connection>;
}

const indexes = new WeakMap<Entries, Index>();

/** Made once for a configuration: a webhook and an object look for a name without walking over all connections. */
function indexOf(connections: Entries): Index {
  const known = indexes.get(connections);
  if (known !== undefined) return known;
  const formerNames = new Map<string, ConnectionEntry>();
  const mailboxes = new Map<string, Connection>();
  for (const entry of connections.values()) {
    if (!entry.ok) continue;
    for (const name of entry.connection.formerly) formerNames.set(name, entry);
    mailboxes.set(entry.connection.mailbox, entry.connection);
  }
  const index = { formerNames, mailboxes };
  indexes.set(connections, index);
  return index;
}

/** If two connections use one name, both are invalid, because it is not clear which one owns the mailbox. */
export function refuseSharedNames(
  connections: Map<string, ConnectionEntry>,
  tables: ReadonlyMap<string, FoundTable>,
): void {
  const users = new Map<string, Set<string>>();
  for (const [name, found] of tables) {
    const former = found.ok ? formerNamesIn(found.table) : [];
    for (const used of [name, ...former]) users.set(used, (users.get(used) ?? new Set()).add(name));
  }
  for (const names of users.values()) {
    if (names.size < 2) continue;
    for (const name of names) {
      const entry = connections.get(name);
      const found = tables.get(name);
      const path = found?.ok ? `${found.path}.formerly` : name;
      const others = [...names].filter((other) => other !== name);
      const message = 'another connection has or had the same name; each name leads to one mailbox';
      const problems = entry === undefined || entry.ok ? [] : entry.problems;
      connections.set(name, { ok: false, problems: [...problems, { path, message, others }] });
    }
  }
}

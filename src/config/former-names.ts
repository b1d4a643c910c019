/**
 * A connection that was renamed (`formerly`) goes on with the mailbox of its first name. A name leads to one mailbox: one that is
 * used twice would mix the bookings of two connections.
 */
import type { Connection, ConnectionEntry } from './connection.ts';
import type { FoundTable } from './vars.ts';

type Entries = ReadonlyMap<string, ConnectionEntry>;

/** The Durable Object of a connection: of the first name it ever had. */
export const mailboxNameOf = (name: string, formerly: readonly string[]): string => formerly[0] ?? name;

/** The connection that is called so, or was. */
export function entryNamed(name: string, connections: Entries): ConnectionEntry | undefined {
  return (
    connections.get(name) ?? [...connections.values()].find((entry) => entry.ok && wasCalled(entry.connection, name))
  );
}

/** The connection whose mailbox an object is. One that was made under a later name, by a slip, is nobody's. */
export function connectionOfMailbox(objectName: string, connections: Entries): Connection | null {
  for (const entry of connections.values())
    if (entry.ok && entry.connection.mailbox === objectName) return entry.connection;
  return null;
}

const wasCalled = ({ formerly }: Connection, name: string): boolean => formerly.includes(name);

/** Both connections of a name that is used twice are wrong: nobody knows whose the mailbox is. */
export function refuseSharedNames(
  connections: Map<string, ConnectionEntry>,
  tables: ReadonlyMap<string, FoundTable>,
): void {
  const users = new Map<string, Set<string>>();
  for (const [name, found] of tables) {
    const former = found.ok ? [found.table['formerly'] ?? []].flat() : [];
    for (const used of [name, ...former]) users.set(String(used), (users.get(String(used)) ?? new Set()).add(name));
  }
  for (const names of users.values()) {
    if (names.size < 2) continue;
    for (const name of names) {
      const entry = connections.get(name);
      const found = tables.get(name);
      const path = found?.ok ? `${found.path}.formerly` : name;
      const others = [...names].filter((other) => other !== name);
      const message = 'a connection has, or had, the same name as another: each name leads to one mailbox';
      const problems = entry === undefined || entry.ok ? [] : entry.problems;
      connections.set(name, { ok: false, problems: [...problems, { path, message, others }] });
    }
  }
}

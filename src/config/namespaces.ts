/**
 * Keeps the bookings of an account's connections apart (architecture.md, *Patch*). Some ids are unique only within one
 * installation of a tool (Easy!Appointments, Rubitime, `direct`, …) and could be equal within one One-Link account. Two such
 * connections must have different `namespace`s; otherwise both are invalid. Also, no id may look like the reference of another
 * connection's booking.
 */
import { hasFreeIds } from '../booking/written-id.ts';
import type { Connection, ConnectionEntry, SourceRegistry } from './connection.ts';
import type { FoundTable } from './vars.ts';

/** Checks the tables as written, so a connection with another mistake still counts. */
export function refuseSharedNamespaces(
  connections: Map<string, ConnectionEntry>,
  tables: ReadonlyMap<string, FoundTable>,
  sources: SourceRegistry,
): void {
  const groups = new Map<string, { readonly name: string; readonly path: string }[]>();
  for (const [name, found] of tables) {
    if (!found.ok) continue;
    const { source, account_id: account, namespace } = found.table;
    if (typeof source !== 'string' || !Object.hasOwn(sources, source) || sources[source]?.globallyUniqueIds) continue;
    const key = JSON.stringify([source, account, namespace ?? null]);
    groups.set(key, [...(groups.get(key) ?? []), { name, path: found.path }]);
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    for (const { name, path } of group) {
      const others = group.flatMap((other) => (other.name === name ? [] : [other.name]));
      const problem = {
        path: `${path}.namespace`,
        message: 'must differ from the namespace of every other connection with the same source and One-Link account',
        others,
      };
      const entry = connections.get(name);
      connections.set(name, {
        ok: false,
        problems: [...(entry === undefined || entry.ok ? [] : entry.problems), problem],
      });
    }
  }
}

/** Tells each connection what belongs to the others. Invalid ones count, because they may have older bookings. */
export function keepApart(
  connections: Map<string, ConnectionEntry>,
  tables: ReadonlyMap<string, FoundTable>,
  sources: SourceRegistry,
): void {
  for (const [name, entry] of connections) {
    if (!entry.ok) continue;
    const { connection } = entry;
    const others = [...tables].flatMap(([other, found]) => (other !== name && found.ok ? [found.table] : []));
    const ofAccount = others.filter((table) => table['account_id'] === connection.accountId);
    const ofSource = ofAccount.filter((table) => table['source'] === connection.source);
    const otherNamespaces = namespacesOf(ofSource);
    const reserved = reservedWords({ ...connection, otherNamespaces }, namespacesOf(ofAccount), sources);
    const neighbours = [...connections.values()].flatMap((other) =>
      other.ok && other.connection.name !== name && other.connection.accountId === connection.accountId
        ? [other.connection.mailbox]
        : [],
    );
    const onlyOfOthers = [...connections.values()].flatMap((other) =>
      other.ok && isSibling(other.connection, connection) ? [other.connection.only] : [],
    );
    const reservedPrefixes = [...new Set(reserved)].map((word) => `${word}:`);
    const known = { otherNamespaces, neighbours, onlyOfOthers, reservedPrefixes };
    connections.set(name, { ok: true, connection: { ...connection, ...known } });
  }
}

/** Its bookings have the same references in One-Link, and its `only` says which ones it takes. */
const isSibling = (other: Connection, own: Connection): boolean =>
  other.name !== own.name &&
  other.only.length > 0 &&
  other.source === own.source &&
  other.namespace === own.namespace &&
  other.accountId === own.accountId &&
  other.oneLinkUrl === own.oneLinkUrl;

const namespacesOf = (tables: readonly FoundTableKeys[]): readonly string[] =>
  tables.map(({ namespace }) => namespace).filter((namespace) => typeof namespace === 'string');

type FoundTableKeys = Extract<FoundTable, { ok: true }>['table'];

/**
 * Words that, followed by a colon, begin the reference of another connection's booking. Escaped ids cannot
 * (`booking/written-id.ts`).
 */
function reservedWords(
  { source, namespace, otherNamespaces }: Connection,
  namespacesOfAccount: readonly string[],
  sources: SourceRegistry,
): readonly string[] {
  const others = Object.keys(sources).filter((other) => other !== source);
  const { idForm = 'escaped', idsByUser } = sources[source] ?? {};
  // One of a user's that begins so is a slip or worse: whoever wrote it meant the booking of the other source.
  if (idsByUser && !hasFreeIds(idForm)) return others;
  if (namespace !== null || !hasFreeIds(idForm)) return [];
  return idForm === 'reference' ? [...others, ...namespacesOfAccount] : otherNamespaces;
}

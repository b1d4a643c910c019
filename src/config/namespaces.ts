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
    push(groups, key, { name, path: found.path });
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

/** Another connection as its neighbours see it. An invalid one counts by its keys alone, because it may have older bookings. */
export interface Peer {
  readonly name: string;
  readonly keys: FoundTableKeys;
  /** Null: the connection is invalid. */
  readonly valid: Pick<Connection, 'mailbox' | 'only' | 'source' | 'namespace' | 'accountId' | 'oneLinkUrl'> | null;
}

/** Tells each connection what belongs to the others of its account. */
export function keepApart(
  connections: Map<string, ConnectionEntry>,
  tables: ReadonlyMap<string, FoundTable>,
  sources: SourceRegistry,
): void {
  const accounts = new Map<unknown, Peer[]>();
  for (const [name, found] of tables) {
    if (!found.ok) continue;
    const entry = connections.get(name);
    const valid = entry?.ok === true ? entry.connection : null;
    push(accounts, found.table['account_id'], { name, keys: found.table, valid });
  }
  for (const [name, entry] of connections) {
    if (!entry.ok) continue;
    const peers = accounts.get(entry.connection.accountId) ?? [];
    connections.set(name, { ok: true, connection: apartFrom(peers, entry.connection, sources) });
  }
}

/** `peers`: the connections of its account; it may be one of them itself. */
export function apartFrom(peers: readonly Peer[], connection: Connection, sources: SourceRegistry): Connection {
  const others = peers.filter((peer) => peer.name !== connection.name);
  const ofSource = others.filter(({ keys }) => keys['source'] === connection.source);
  const otherNamespaces = namespacesOf(ofSource);
  const reserved = reservedWords({ ...connection, otherNamespaces }, namespacesOf(others), sources);
  return {
    ...connection,
    otherNamespaces,
    neighbours: others.flatMap(({ valid }) => (valid === null ? [] : [valid.mailbox])),
    onlyOfOthers: others.flatMap(({ valid }) => (valid !== null && isSibling(valid, connection) ? [valid.only] : [])),
    reservedPrefixes: [...new Set(reserved)].map((word) => `${word}:`),
  };
}

/** Its bookings have the same references in One-Link, and its `only` says which ones it takes. */
const isSibling = (other: NonNullable<Peer['valid']>, own: Connection): boolean =>
  other.only.length > 0 &&
  other.source === own.source &&
  other.namespace === own.namespace &&
  other.accountId === own.accountId &&
  other.oneLinkUrl === own.oneLinkUrl;

function push<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}

const namespacesOf = (peers: readonly Pick<Peer, 'keys'>[]): readonly string[] =>
  peers.map(({ keys }) => keys['namespace']).filter((namespace) => typeof namespace === 'string');

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

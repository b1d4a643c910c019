/**
 * Ids that are unique only within one installation of a tool (Easy!Appointments, Rubitime, `direct`, …) would meet in one
 * One-Link account: two such connections must differ in `namespace`, else both are invalid (design.md, *Patch*).
 */
import type { ConnectionEntry, SourceRegistry } from '../config.ts';
import type { FoundTable } from './vars.ts';

/** Looks at the tables as written, so that a connection which is wrong elsewhere still warns the other one. */
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
        message: 'must differ from that of every other connection with the same source and One-Link account',
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

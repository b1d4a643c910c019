/** Names at One-Link, and the visits of a plan that they are of. The plan alone says it, whatever its tools call their bookings. */
import type { Plan } from './plan.ts';

type Table = Readonly<Record<string, unknown>>;

/** What stands before the tool's id in an `idempotency_key` (architecture.md, *Patch*). */
export const keyPrefixOf = ({ source = 'calcom', namespace }: Table): string =>
  namespace === undefined ? `${source}:` : `${source}:${namespace}:`;

/** And in an `external_ref`: whoever writes to `direct` has named it himself. */
export const prefixOf = (table: Table): string =>
  table['source'] === 'direct' ? keyPrefixOf(table).slice('direct:'.length) : keyPrefixOf(table);

const known = new WeakMap<Plan, ReadonlyMap<string, number>>();

/** Null: of none. A duplicate keeps its visit through a merge. */
export function visitOf(plan: Plan, name: string | null): number | null {
  const names = known.get(plan) ?? namesIn(plan);
  known.set(plan, names);
  return names.get((name ?? '').replace(/~merged(-\d+)?$/, '')) ?? null;
}

function namesIn({ visits, connections, acts }: Plan): ReadonlyMap<string, number> {
  const deployed = acts.flatMap((act) => (act.do === 'deploy' ? [act] : []));
  return new Map(
    visits.flatMap(({ ids, number, connection }) => {
      const tables = [
        connections[connection]?.table ?? {},
        ...deployed.filter((act) => act.connection === connection).map(({ table }) => table),
      ];
      const prefixes = new Set(tables.flatMap((table) => [prefixOf(table), keyPrefixOf(table)]));
      return [...prefixes].flatMap((prefix) => ids.map((id): [string, number] => [`${prefix}${id}`, number]));
    }),
  );
}

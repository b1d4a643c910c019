/** Names at One-Link, and the visits of a plan that they are of. The plan alone says it, whatever its tools call their bookings. */
import type { Plan } from './plan.ts';

/** What stands before the tool's id in every name at One-Link (design.md, *Patch*). */
export function prefixOf({ source = 'calcom', namespace }: Readonly<Record<string, unknown>>): string {
  const words = [...(source === 'direct' ? [] : [source]), ...(namespace === undefined ? [] : [namespace])];
  return words.map((word) => `${word}:`).join('');
}

const known = new WeakMap<Plan, ReadonlyMap<string, number>>();

/** Null: of none. The loser of a merge keeps its visit. */
export function visitOf(plan: Plan, name: string | null): number | null {
  const names = known.get(plan) ?? namesIn(plan);
  known.set(plan, names);
  return names.get((name ?? '').replace(/~merged(-\d+)?$/, '')) ?? null;
}

function namesIn({ visits, connections }: Plan): ReadonlyMap<string, number> {
  return new Map(
    visits.flatMap(({ ids, number, connection }) => {
      const prefix = prefixOf(connections[connection]?.table ?? {});
      return ids.map((id): [string, number] => [`${prefix}${id}`, number]);
    }),
  );
}

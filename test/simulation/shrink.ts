/**
 * Makes a failing history short: parts are taken out one by one as long as the same kind of problem is met. The plan that is
 * left can be read by a person and kept in `histories/`.
 */
import { endOf } from './end-of.ts';
import { judge } from './judge/judge.ts';
import type { Plan } from './plan.ts';
import { play } from './play.ts';

/** Two problems are of one kind when they differ in numbers alone. */
export const kindOf = (problem: string): string => problem.replace(/\d+(\.\d+)?/g, '#').slice(0, 80);

export async function kindsIn(plan: Plan): Promise<string[]> {
  return (await endOf(() => play(plan).then(judge))).map(kindOf);
}

/** Plays at most so many histories. `isStill`: told for a smaller plan. */
export async function shrink(
  plan: Plan,
  isStill: (smaller: Plan) => Promise<boolean>,
  playsAtMost = 400,
): Promise<Plan> {
  let best = plan;
  let plays = 0;
  const attempt = async (smaller: Plan): Promise<boolean> => {
    if (plays >= playsAtMost) return false;
    plays += 1;
    if (!(await isStill(smaller))) return false;
    best = smaller;
    return true;
  };
  for (let before: Plan | null = null; before !== best && plays < playsAtMost; ) {
    before = best;
    for (const { number } of best.visits) await attempt(withoutVisit(best, number));
    await withoutEach('acts');
    await withoutEach('faults');
    await withoutEach('sendings');
    for (let index = 0; index < best.sendings.length; index += 1) {
      const sending = best.sendings[index]!;
      if (sending.arrives.length < 2) continue;
      await attempt({
        ...best,
        sendings: best.sendings.with(index, { ...sending, arrives: sending.arrives.slice(0, 1) }),
      });
    }
    for (const rate of [
      'crashRate',
      'alarmLostRate',
      'alarmLateMs',
      'kvFailRate',
      'toolFailRate',
      'latencyMs',
    ] as const) {
      if (best[rate] !== 0) await attempt({ ...best, [rate]: 0 });
    }
    if (best.settings.variant !== 'F') await attempt({ ...best, settings: { ...best.settings, variant: 'F' } });
  }
  return best;

  /** Halves first, then single ones. */
  async function withoutEach(part: 'acts' | 'faults' | 'sendings'): Promise<void> {
    for (let size = Math.ceil(best[part].length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let index = 0; index < best[part].length; ) {
        const kept = (best[part] as readonly unknown[]).filter((_, at) => at < index || at >= index + size);
        if (!(await attempt({ ...best, [part]: kept } as Plan))) index += size;
      }
    }
  }
}

function withoutVisit(plan: Plan, visit: number): Plan {
  const isOther = (one: object): boolean => !('visit' in one) || one.visit !== visit;
  return {
    ...plan,
    visits: plan.visits.filter(({ number }) => number !== visit),
    sendings: plan.sendings.filter(isOther),
    acts: plan.acts.filter(isOther),
    faults: plan.faults.filter(isOther),
  };
}

/** What is worth keeping: what nobody reads is left out. */
export function tidy(plan: Plan): Plan {
  const ids = new Set(plan.sendings.flatMap(({ tellings }) => tellings.map(({ id }) => id)));
  const readsBack = plan.switches.some((name) => name === 'readBack' || name === 'series');
  return {
    ...plan,
    known: readsBack ? plan.known.filter(({ id }) => ids.has(id)) : [],
    acts: plan.acts.filter(({ do: what }) => what !== 'sweep' || plan.alarmLostRate > 0 || plan.crashRate > 0),
  };
}

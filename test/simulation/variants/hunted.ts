/**
 * Hunts one known-bad variant: the first seed whose history fails with it and passes without it. A history that fails both
 * ways says nothing about the variant.
 */
import { endOf } from '../end-of.ts';
import type { Variant } from '../variants.ts';
import { layOver } from './lay.ts';

// Loaded when `lay.ts` watches who uses what.
const { play } = await import('../play.ts');
const { generate } = await import('../generate/generate.ts');
const { judge } = await import('../judge/judge.ts');

/** Real time; a history takes a few hundredths of a second. */
const longestMs = 20_000;

export interface Caught {
  readonly seed: number;
  readonly problem: string;
  /** Seeds before it that fail without the variant, too. */
  readonly spoilt: readonly number[];
}

async function hunted(variant: Variant, from: number, seeds: number): Promise<Caught | null> {
  const playChanged = await layOver(variant);
  const withoutSweep = variant.withoutSweep ?? false;
  const spoilt: number[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const plan = generate(seed, variant.switches);
    const [problem] = await endOf(() => playChanged(plan, { withoutSweep }).then(judge), longestMs);
    if (problem === undefined) continue;
    const [without] = judge(await play(plan));
    if (without === undefined) return { seed, problem, spoilt };
    spoilt.push(seed);
  }
  return null;
}

/** A line about it, as `simulation.test.ts` reads it. */
export async function tellHunt(variant: Variant, from: number, seeds: number): Promise<string> {
  const startedAt = performance.now();
  const caught = await hunted(variant, from, seeds);
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  if (caught === null) return `✗ "${variant.name}" is not caught within ${seeds} seeds (${took})`;
  const { seed, problem, spoilt } = caught;
  const without = spoilt.length > 0 ? ` [fail without it: ${spoilt.join(', ')}]` : '';
  return `"${variant.name}" is caught by seed ${seed} of ${seeds} (${took}): ${problem}${without}`;
}

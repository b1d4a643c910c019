/**
 * Hunts one known-bad variant: the first seed whose history fails with it and passes without it. A history that fails both
 * ways says nothing about the variant.
 */
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

export async function hunted(variant: Variant, from: number, seeds: number): Promise<Caught | null> {
  const playChanged = await layOver(variant);
  const withoutSweep = variant.withoutSweep ?? false;
  const spoilt: number[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const plan = generate(seed, variant.switches);
    const [problem] = await endOf(playChanged(plan, { withoutSweep }).then(judge));
    if (problem === undefined) continue;
    const [without] = judge(await play(plan));
    if (without === undefined) return { seed, problem, spoilt };
    spoilt.push(seed);
  }
  return null;
}

/** A change may also let a history throw, or wait for ever. */
async function endOf(problems: Promise<readonly string[]>): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  let onThrown: (error: unknown) => void = () => {};
  const waited = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(resolve, longestMs, ['it waits for ever']);
  });
  // Also where nobody waits for what threw: a person's act, say.
  const thrown = new Promise<readonly string[]>((resolve) => {
    onThrown = (error) => resolve([`it threw ${String(error)}`]);
    process.on('unhandledRejection', onThrown);
  });
  try {
    return await Promise.race([problems, waited, thrown]);
  } catch (error) {
    return [`it threw ${String(error)}`];
  } finally {
    clearTimeout(timer);
    process.off('unhandledRejection', onThrown);
  }
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

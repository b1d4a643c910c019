/**
 * Runs the simulator over known-bad variants, one name a line of the input or one as argument: a line of JSON for each. Exit 1
 * when one is not caught.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { everyVariant } from './variants/every.ts';
import { hunted } from './variants/hunted.ts';

const { values, positionals } = parseArgs({
  options: { from: { type: 'string', default: '1' }, seeds: { type: 'string' } },
  allowPositionals: true,
});
const names =
  positionals.length > 0
    ? positionals
    : readFileSync(0, 'utf8')
        .split('\n')
        .filter((name) => name !== '');
for (const name of names) {
  const variant = everyVariant.find((one) => one.name === name);
  if (variant === undefined) throw new Error(`no variant "${name}"`);
  const seeds = Number(values.seeds ?? variant.withinSeeds);
  const startedAt = performance.now();
  const caught = await hunted(variant, Number(values.from), seeds);
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  if (caught === null) process.exitCode = 1;
  console.log(
    caught === null
      ? `✗ "${name}" is not caught within ${seeds} seeds (${took})`
      : `"${name}" is caught by seed ${caught.seed} (${took}): ${caught.problem}${caught.spoilt.length > 0 ? ` [fail without it: ${caught.spoilt.join(', ')}]` : ''}`,
  );
}

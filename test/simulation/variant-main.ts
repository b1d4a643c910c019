/** Runs the simulator over one known-bad variant: exit 0 and the seed when it is caught, 1 when it is not. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { everyVariant } from './variants/every.ts';

const name = process.argv[2];
const variant = everyVariant.find((one) => one.name === name);
if (variant === undefined) {
  console.error(`no variant "${name}"; there are:\n${everyVariant.map((one) => `  ${one.name}`).join('\n')}`);
  process.exit(2);
}

const edits = (variant.edits ?? []).map((edit) => ({
  ...edit,
  path: fileURLToPath(new URL(`../../${edit.file}`, import.meta.url).href),
}));
for (const { path, file, find } of edits) {
  if (readFileSync(path, 'utf8').includes(find)) continue;
  console.error(`"${name}": ${file} does not hold the text to be changed any more`);
  process.exit(2);
}
registerHooks({
  load: (loaded, context, next) => {
    const result = next(loaded, context);
    const own = edits.filter(({ path }) => loaded === pathToFileURL(path).href);
    if (own.length === 0 || result.source == null) return result;
    const text = typeof result.source === 'string' ? result.source : new TextDecoder().decode(result.source);
    return {
      ...result,
      source: own.reduce((changed, { find, replace }) => changed.replace(find, () => replace), text),
    };
  },
});

const { generate } = await import('./generate/generate.ts');
const { judge } = await import('./judge/judge.ts');
const { play } = await import('./play.ts');
const from = Number(process.argv[3] ?? 1);
const seeds = Number(process.argv[4] ?? variant.withinSeeds);
for (let seed = from; seed < from + seeds; seed += 1) {
  const plan = generate(seed, variant.switches);
  const [problem] = await play(plan, { withoutSweep: variant.withoutSweep ?? false }).then(judge, (error: unknown) => [
    `it threw ${String(error)}`,
  ]);
  if (problem === undefined) continue;
  console.log(`"${name}" is caught by seed ${seed}: ${problem}`);
  process.exit(0);
}
console.error(`"${name}" is not caught within ${seeds} seeds`);
process.exit(1);

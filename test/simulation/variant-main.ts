/**
 * Runs the simulator over known-bad variants, named as arguments or one after the other by the process that started it
 * (`hunt.ts`): a line for each. Exit 1 when one is not caught. With `--near` each begins at the seed that caught it in the last whole hunt.
 */
import { parseArgs } from 'node:util';
import caughtBySeed from './variants/caught-by-seed.json' with { type: 'json' };
import { everyVariant } from './variants/every.ts';
import { tellHunt } from './variants/hunted.ts';

const { values, positionals } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    near: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

async function hunt(name: string): Promise<string> {
  const variant = everyVariant.find((one) => one.name === name);
  if (variant === undefined) throw new Error(`no variant "${name}"`);
  const known = values.near ? (caughtBySeed as Readonly<Record<string, number>>)[name] : undefined;
  return tellHunt(variant, known ?? Number(values.from), Number(values.seeds ?? variant.withinSeeds));
}

const answer = process.send?.bind(process);
if (answer === undefined) {
  for (const name of positionals) {
    const line = await hunt(name);
    if (line.startsWith('✗')) process.exitCode = 1;
    console.log(line);
  }
} else {
  process.on('message', (name: string) => {
    void hunt(name).then((line) => answer(line));
  });
  answer('');
}

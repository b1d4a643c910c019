/**
 * `node test/simulation/hunt.ts [--seeds N] [--from S] [--jobs N] [--near] [--write] [text in names]`: which variants are caught, and by which
 * seed; for `caught.ts`. Each job takes the next variant when it has done with one, those that may take long first.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readCommand } from './command-line.ts';
import { everyVariant } from './variants/every.ts';
import type { Variant } from './variants.ts';

const { values, positionals } = readCommand(
  {
    options: {
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      near: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  },
  `Plays histories over each known-bad design until one is caught.

  npm run simulate:hunt                    all of test/simulation/variants
  npm run simulate:hunt -- 'text'          those with this text in their name
  --seeds N --from S                       so many seeds a variant (default: the number that each states), from there
  --jobs N                                 so many at a time (default: one a core)
  --near                                   begin each at the seed that is written down for it
  --write                                  write the seeds down (variants/caught-by-seed.json), as \`npm test\` begins there`,
  { seeds: 1, jobs: 1, from: Number.NEGATIVE_INFINITY },
);
const [text = ''] = positionals;

/** How much longer a history is with these. */
const heavy: Readonly<Record<string, number>> = { many: 20, longLife: 20, days: 5, brokenRecords: 5 };
const costOf = ({ switches = {}, withinSeeds }: Variant): number =>
  withinSeeds * Math.max(1, ...Object.entries(heavy).map(([name, factor]) => (name in switches ? factor : 1)));

const queue = everyVariant
  .filter(({ name }) => name.includes(text))
  .sort((a, b) => costOf(b) - costOf(a))
  .map(({ name }) => name);
if (queue.length === 0) {
  console.error(`no planted bug has "${text}" in its name (variants/)`);
  process.exit(2);
}

const program = fileURLToPath(new URL('./variant-main.ts', import.meta.url).href);
const words = ['--from', values.from, ...(values.seeds === undefined ? [] : ['--seeds', values.seeds])];
if (values.near) words.push('--near');
const written = fileURLToPath(new URL('./variants/caught-by-seed.json', import.meta.url).href);
const seeds: Record<string, number> = JSON.parse(readFileSync(written, 'utf8'));
const startedAt = performance.now();
const total = queue.length;
let missed = 0;

function onLine(job: ChildProcess, line: string): void {
  if (line !== '') console.log(line);
  if (line.startsWith('✗')) missed += 1;
  const [, name, seed] = /^"(.+)" is caught by seed (\d+) /.exec(line) ?? [];
  if (name !== undefined) seeds[name] = Number(seed);
  const next = queue.shift();
  if (next === undefined) job.disconnect();
  else job.send(next);
}

await Promise.all(
  Array.from({ length: Math.max(1, Math.min(Number(values.jobs), total)) }, () => {
    const job = fork(program, words, { execArgv: ['--no-warnings', '--max-semi-space-size=64'] });
    job.on('message', (line: string) => onLine(job, line));
    return new Promise<void>((resolve, reject) => {
      job.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a job ended with ${code}`))));
    });
  }),
);
if (values.write) {
  const known = everyVariant.flatMap(({ name }) => (seeds[name] === undefined ? [] : [[name, seeds[name]]]));
  writeFileSync(written, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`);
}
console.log(`${total - missed} of ${total} are caught (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
process.exitCode = missed > 0 ? 1 : 0;

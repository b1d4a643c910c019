/** `npm run simulate -- --seeds N --from S`: many histories, one after the other; a failure prints its seed and its trace. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { readCommand, refuse } from './command-line.ts';
import { generate } from './generate/generate.ts';
import { type Switch, switchGroups, switchNames } from './generate/switches.ts';
import { kindOf } from './shrink.ts';
import type { Share, Told } from './worker.ts';

const help = `Plays histories of the bridge in virtual time and judges each one.

  npm run simulate -- --seeds 1000 --from 1     so many seeds, from there
  npm run simulate -- --seeds 1 --from 4711     one history, with its trace when it fails
  --with crash,edits                            these switches are on in every history
  --without outage                              these are off
  --only crash,edits                            these are on, all others off
  --short                                       small histories with little wrong in each; other ones than without
  --failures N                                  stop each job after so many failures (default 1)
  --shrink                                      also print the shortest history that fails alike
  --trace                                       print what happens in each history, also in those without a problem
  --summary                                     print how often each rule was judged, and kinds of problems and seeds in place of traces
  --jobs N                                      so many at a time (default: one a core)

In a trace: ← a webhook and what it says, → a call and its body, ✎ what a person does, ✗ where the object ends; then ! each
problem. (1) is the second connection.

Switches, by what they are about:
${switchGroups.map(({ group, names }) => `  ${group}: ${names.join(', ')}`).join('\n')}`;

const { values } = readCommand(
  {
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      only: { type: 'string' },
      with: { type: 'string' },
      without: { type: 'string' },
      failures: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      short: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      summary: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  },
  help,
  { seeds: 1, jobs: 1, failures: 1, from: Number.NEGATIVE_INFINITY },
);

const from = Number(values.from);
const seeds = Number(values.seeds);
const jobs = Math.max(1, Math.min(Number(values.jobs), seeds));
const namesIn = (list: string | undefined): string[] =>
  list
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '') ?? [];
const named = [...namesIn(values.only), ...namesIn(values.with), ...namesIn(values.without)];
const unknown = named.filter((name) => !switchNames.includes(name as Switch));
if (unknown.length > 0) refuse(`no switch ${unknown.join(', ')}`);
const all = values.only === undefined ? {} : Object.fromEntries(switchNames.map((name) => [name, false]));
const forced = {
  ...all,
  ...Object.fromEntries([...namesIn(values.only), ...namesIn(values.with)].map((name) => [name, true])),
  ...Object.fromEntries(namesIn(values.without).map((name) => [name, false])),
};

const told = (['only', 'with', 'without'] as const).flatMap((name) =>
  values[name] === undefined ? [] : [`--${name} ${namesIn(values[name]).join(',')}`],
);
const again = ['npm run simulate -- --seeds 1', ...(values.short ? ['--short'] : []), ...told].join(' ');
const dropped = switchNames.filter(
  (name) =>
    (forced as Partial<Record<string, boolean>>)[name] === true && !generate(from, forced).switches.includes(name),
);
if (dropped.length > 0) console.error(`left out, because they do not go together with others: ${dropped.join(', ')}`);

/** A history leaves some megabytes behind: with more room for what is new, hardly any of it is ever copied. */
const resourceLimits = { maxYoungGenerationSizeMb: 192 };

const startedAt = performance.now();
const elapsed = (): number => (performance.now() - startedAt) / 1000;
const kinds = new Map<string, number[]>();
const judged = new Map<string, number>();
let done = 0;
let failed = 0;

function onTold(told: Told): void {
  if ('done' in told) {
    done += told.done;
    return;
  }
  if ('judged' in told) {
    for (const [rule, times] of told.judged) judged.set(rule, (judged.get(rule) ?? 0) + times);
    return;
  }
  if (told.problem === null) {
    console.log(told.text);
    return;
  }
  failed += 1;
  kinds.set(kindOf(told.problem), [...(kinds.get(kindOf(told.problem)) ?? []), told.seed]);
  if (!values.summary) console.log(told.text);
}

const timer = setInterval(() => {
  process.stderr.write(`${done} of ${seeds} histories, ${Math.round(done / elapsed())} a second, ${failed} failed\n`);
}, 2000);
/** Each job takes every so-manyth seed, so that all are equally long under way. */
await Promise.all(
  Array.from({ length: jobs }, async (_, job) => {
    const share: Share = {
      from: from + job,
      step: jobs,
      until: from + seeds,
      forced,
      failures: Number(values.failures),
      isShrunk: values.shrink,
      isTold: values.trace,
      form: values.short ? 'short' : 'long',
      again,
    };
    const worker = new Worker(fileURLToPath(new URL('./worker.ts', import.meta.url).href), {
      workerData: share,
      resourceLimits,
    });
    worker.on('message', onTold);
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => resolve());
    });
  }),
);
clearInterval(timer);
if (values.summary) {
  for (const [rule, times] of [...judged].sort(([a], [b]) => a.localeCompare(b)))
    console.log(`judged ${times}  ${rule}`);
  for (const [kind, of] of [...kinds].sort(([, a], [, b]) => b.length - a.length)) {
    console.log(
      `${of.length}  ${kind}  ${of
        .sort((a, b) => a - b)
        .slice(0, 6)
        .join(', ')}`,
    );
  }
}
console.log(
  `${done} histories in ${elapsed().toFixed(1)} s (${Math.round(done / elapsed())} a second), ${failed} failed`,
);
process.exit(failed > 0 ? 1 : 0);

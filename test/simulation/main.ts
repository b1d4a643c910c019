/** `npm run simulate -- --seeds N --from S`: many histories, one after the other; a failure prints its seed and its trace. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { switches } from './swarm.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    only: { type: 'string' },
    failures: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) {
  console.log(`Runs histories of the bridge in virtual time and judges each one.

  npm run simulate -- --seeds 1000 --from 1     so many seeds, from there
  npm run simulate -- --seeds 1 --from 4711     one history, with its trace when it fails
  --only crash,edits                            nothing but these faults
  --failures N                                  stop each job after so many failures (default 1)
  --jobs N                                      so many at a time (default: one a core)`);
  process.exit(0);
}

const from = Number(values.from);
const seeds = Number(values.seeds);
const jobs = Math.max(1, Math.min(Number(values.jobs), seeds));
const only = values.only?.split(',');
const unknown = only?.filter((name) => !switches.includes(name as (typeof switches)[number])) ?? [];
if (unknown.length > 0 || !(seeds > 0) || !Number.isInteger(from)) {
  console.error(`cannot read the arguments${unknown.length > 0 ? `: no fault ${unknown.join(', ')}` : ''}; see --help`);
  process.exit(2);
}

const startedAt = performance.now();
const elapsed = (): number => (performance.now() - startedAt) / 1000;
let done = 0;
let failed = 0;

/** Each job takes every so-manyth seed, so that all are equally long under way. */
await Promise.all(
  Array.from({ length: jobs }, async (_, job) => {
    const worker = new Worker(fileURLToPath(new URL('./worker.ts', import.meta.url).href), {
      workerData: { from: from + job, step: jobs, until: from + seeds, only, failures: Number(values.failures) },
    });
    worker.on('message', (message: { done: number } | { failure: string }) => {
      if ('done' in message) done += message.done;
      else {
        failed += 1;
        console.log(message.failure);
      }
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => resolve());
    });
  }).concat(
    (async () => {
      const timer = setInterval(() => {
        process.stderr.write(
          `${done} of ${seeds} histories, ${Math.round(done / elapsed())} a second, ${failed} failed\n`,
        );
      }, 2000);
      timer.unref();
    })(),
  ),
);
console.log(
  `${done} histories in ${elapsed().toFixed(1)} s (${Math.round(done / elapsed())} a second), ${failed} failed`,
);
process.exit(failed > 0 ? 1 : 0);

/** `npm run simulate -- --seeds N --from S`: many histories, one after the other; a failure prints its seed and its trace. */
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';
import { switches } from './swarm.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    only: { type: 'string' },
    failures: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) {
  console.log(`Runs histories of the bridge in virtual time and judges each one.

  npm run simulate -- --seeds 1000 --from 1     so many seeds, from there
  npm run simulate -- --seeds 1 --from 4711     one history, with its trace when it fails
  --only crash,edits                            nothing but these faults
  --failures N                                  stop after so many failures (default 1)`);
  process.exit(0);
}

const from = Number(values.from);
const seeds = Number(values.seeds);
const only = values.only?.split(',');
const swarm = only === undefined ? {} : Object.fromEntries(switches.map((name) => [name, only.includes(name)]));
const startedAt = performance.now();
let failed = 0;
let shownAt = startedAt;
for (let seed = from; seed < from + seeds; seed += 1) {
  const history = await simulate(seed, { swarm });
  if (history.problems.length > 0) {
    failed += 1;
    const again = await simulate(seed, { swarm, trace: true });
    const on = switches.filter((name) => again.swarm[name]);
    console.log(
      `\nSEED=${seed}  faults: ${on.join(', ')}\n${again.trace.join('\n')}\n${again.problems.map((text) => `! ${text}`).join('\n')}`,
    );
    if (failed >= Number(values.failures)) break;
  }
  const now = performance.now();
  if (now - shownAt > 2000) {
    shownAt = now;
    const done = seed - from + 1;
    process.stderr.write(
      `${done} histories, ${Math.round((done / (now - startedAt)) * 1000)} a second, ${failed} failed\n`,
    );
  }
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${seeds} histories in ${seconds.toFixed(1)} s (${Math.round(seeds / seconds)} a second), ${failed} failed`,
);
process.exitCode = failed > 0 ? 1 : 0;

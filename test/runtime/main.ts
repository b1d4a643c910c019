/** `npm run simulate:workerd -- --seeds N --from S`: histories over the built Worker in workerd, many in a process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { buildWorker } from '../../scripts/lib/build-worker.ts';
import { readCommand, refuse } from '../simulation/command-line.ts';
import { switchNames } from '../simulation/generate/switches.ts';
import { type RuntimeName, runtimes } from './lives.ts';
import { play } from './play.ts';
import { type Story, storyOf, usualEnds } from './story.ts';

const { values } = readCommand(
  {
    options: {
      seeds: { type: 'string', default: '300' },
      from: { type: 'string', default: '1' },
      kills: { type: 'string', default: '8' },
      evictions: { type: 'string', default: '60' },
      ends: { type: 'string', default: String(usualEnds) },
      on: { type: 'string', default: 'miniflare' },
      trace: { type: 'boolean', default: false },
      jobs: { type: 'string', default: String(availableParallelism()) },
      help: { type: 'boolean', short: 'h' },
    },
  },
  `Plays histories over the built Worker in workerd and judges each one.

  npm run simulate:workerd -- --seeds 300 --from 1   so many seeds, from there
  --kills N        SIGKILLs of the process for each hundred histories (default 8)
  --evictions N    evictions of an object for each hundred histories (default 60)
  --ends P         an object ends at a named place so often out of one (default ${usualEnds})
  --on RUNTIME     ${runtimes.join(' or ')}: what runs the Worker (default miniflare)
  --trace          what happened in a history with problems, step by step
  --jobs N         so many processes at a time (default: one a core)`,
  { seeds: 1, jobs: 1, kills: 0, evictions: 0, from: Number.NEGATIVE_INFINITY },
);
if (!(Number(values.ends) >= 0)) refuse('--ends is a number');
const on =
  runtimes.find((name): name is RuntimeName => name === values.on) ?? refuse(`--on is ${runtimes.join(' or ')}`);

/** Histories of one process. */
const mostTogether = 100;
const [seeds, from, kills, evictions, rate, jobs] = [
  values.seeds,
  values.from,
  values.kills,
  values.evictions,
  values.ends,
  values.jobs,
].map(Number) as [number, number, number, number, number, number];
const startedAt = performance.now();
const builtIn = await mkdtemp(join(tmpdir(), 'onelink-bridge-built-'));
const total = { webhooks: 0, repeated: 0, kills: 0, evictions: 0, ended: 0, problems: 0 };
try {
  await buildWorker(builtIn);
  const histories = await Promise.all(Array.from({ length: seeds }, (_, index) => storyOf(from + index)));
  const named = histories.flatMap(({ plan, connections }) => [
    ...connections.map(({ dialect }) => dialect.name),
    ...switchNames.filter((name) => plan.switches.includes(name)),
  ]);
  console.log([...Map.groupBy(named, (name) => name)].map(([name, all]) => `${name} ${all.length}`).join(', '));
  const waiting = groupsOf(histories);
  await Promise.all(Array.from({ length: jobs }, work));

  async function work(): Promise<void> {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) await playAll(group);
  }
} finally {
  await rm(builtIn, { recursive: true, force: true });
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${seeds} histories in ${seconds.toFixed(1)} s: ${total.webhooks} webhooks, the process killed ${total.kills} times, ` +
    `${total.ended} objects ended at named places, ${total.evictions} evicted, ${total.repeated} requests sent again, ` +
    `${total.problems} problems`,
);
process.exitCode = total.problems > 0 ? 1 : 0;

async function playAll(stories: readonly Story[]): Promise<void> {
  const share = (ofHundred: number): number => Math.round((ofHundred * stories.length) / 100);
  const played = await play({
    builtIn,
    on,
    stories,
    seed: stories[0]?.accountId ?? 0,
    kills: share(kills),
    evictions: share(evictions),
    ends: { rate },
  });
  for (const problem of played.problems) console.log(`! ${problem}`);
  if (values.trace) for (const trace of played.traces) console.log(trace);
  if (played.problems.length > 0) {
    console.log(`  again: npm run simulate:workerd -- --seeds ${seeds} --from ${from}`);
  }
  total.problems += played.problems.length;
  total.ended += played.ended.length;
  for (const name of ['webhooks', 'repeated', 'kills', 'evictions'] as const) total[name] += played[name];
}

/** A process has one clock: stories whose clock jumps play apart, and those that bear only short jumps once more. */
function groupsOf(histories: readonly Story[]): (readonly Story[])[] {
  const jumps = ({ plan: { switches } }: Story): string =>
    switches.includes('clockJumps') ? (switches.includes('lateCommit') ? 'short' : 'long') : 'none';
  return [...Map.groupBy(histories, jumps).values()].flatMap((group) => {
    const count = Math.ceil(group.length / mostTogether);
    return Array.from({ length: count }, (_, index) => group.filter((__, place) => place % count === index));
  });
}

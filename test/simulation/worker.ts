/** One job of `main.ts`: simulates its share of the seeds and tells of each failure with its trace. */
import { parentPort, workerData } from 'node:worker_threads';
import { simulate } from './simulate.ts';
import { switches } from './swarm.ts';

interface Share {
  readonly from: number;
  readonly step: number;
  readonly until: number;
  readonly only: readonly string[] | undefined;
  readonly failures: number;
}

const { from, step, until, only, failures } = workerData as Share;
const swarm = only === undefined ? {} : Object.fromEntries(switches.map((name) => [name, only.includes(name)]));
let failed = 0;
let done = 0;
for (let seed = from; seed < until && failed < failures; seed += step) {
  const { problems } = await simulate(seed, { swarm });
  done += 1;
  if (problems.length > 0) {
    failed += 1;
    const again = await simulate(seed, { swarm, trace: true });
    const on = switches.filter((name) => again.swarm[name]);
    const lines = [...again.trace, ...again.problems.map((text) => `! ${text}`)];
    parentPort?.postMessage({ failure: `\nSEED=${seed}  faults: ${on.join(', ')}\n${lines.join('\n')}` });
  }
  if (done === 50) {
    parentPort?.postMessage({ done });
    done = 0;
  }
}
parentPort?.postMessage({ done });

/** One job of `main.ts`: simulates its share of the seeds and tells of each failure with its trace. */
import { parentPort, workerData } from 'node:worker_threads';
import { endOf } from './end-of.ts';
import { generate } from './generate/generate.ts';
import type { Form, Switches } from './generate/switches.ts';
import { judge } from './judge/judge.ts';
import type { Plan } from './plan.ts';
import { play } from './play.ts';
import { kindOf, kindsIn, shrink, tidy } from './shrink.ts';

export interface Share {
  readonly from: number;
  readonly step: number;
  readonly until: number;
  readonly forced: Partial<Switches>;
  readonly failures: number;
  readonly isShrunk: boolean;
  /** Also histories without a problem are told. */
  readonly isTold: boolean;
  readonly form: Form;
  /** The command that plays one of them again, but for its seed. */
  readonly again: string;
}

export type Told =
  | { readonly done: number }
  /** How often each rule was judged. */
  | { readonly judged: ReadonlyMap<string, number> }
  /** `problem`: the first; null where there is none. */
  | { readonly seed: number; readonly problem: string | null; readonly text: string };

const { from, step, until, forced, failures, isShrunk, isTold, form, again } = workerData as Share;
const tell = (told: Told): void => parentPort?.postMessage(told);

/** None where it throws before it ends. */
const traceOf = (plan: Plan): Promise<readonly string[]> =>
  play(plan, { trace: true }).then(
    ({ trace }) => trace,
    () => [],
  );

const counts = new Map<string, number>();
let failed = 0;
let done = 0;
let toldAt = Date.now();
for (let seed = from; seed < until && failed < failures; seed += step) {
  const plan = generate(seed, forced, form);
  const problems = await endOf(() => play(plan).then((played) => judge(played, counts)));
  done += 1;
  const [first] = problems;
  const head = `SEED=${seed}  ${plan.settings.variant}  ${plan.switches.join(', ')}\n${again} --from ${seed}`;
  if (first === undefined && isTold)
    tell({ seed, problem: null, text: `\n${head}\n${(await traceOf(plan)).join('\n')}` });
  if (first !== undefined) {
    failed += 1;
    const trace = await traceOf(plan);
    const lines = [...trace, ...problems.map((text) => `! ${text}`)];
    const small = isShrunk
      ? tidy(await shrink(plan, async (smaller) => (await kindsIn(smaller)).includes(kindOf(first))))
      : null;
    const shrunk =
      small === null
        ? ''
        : `\nshrunk:\n${JSON.stringify({ why: '', plan: small })}\n${(await play(small, { trace: true })).trace.join('\n')}`;
    tell({ seed, problem: first, text: `\n${head}\n${lines.join('\n')}${shrunk}` });
  }
  if (Date.now() - toldAt > 1000) {
    tell({ done });
    done = 0;
    toldAt = Date.now();
  }
}
tell({ done });
tell({ judged: counts });

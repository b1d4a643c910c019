import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { generate } from './generate/generate.ts';
import { switchNames } from './generate/switches.ts';
import { play } from './play.ts';
import { everyVariant } from './variants/every.ts';

const run = promisify(execFile);
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url).href);
const node = (...words: string[]) =>
  run(process.execPath, ['--no-warnings', ...words], { maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );

/** Always the same seeds, so that a failure is a change's; `npm run simulate -- --from N` plays others. */
const forms = [
  { seeds: 12_000, form: 'short', words: ['--short'] },
  { seeds: 1_000, form: 'long', words: [] },
];

let hunt: Promise<string> | null = null;
/** All variants share their starts of Node, so they are hunted once for all tests, each from the seed that caught it last. */
function caughtOnes(): Promise<string> {
  hunt ??= node(script('hunt.ts'), '--near').then(({ stdout, stderr }) => `${stdout}${stderr}`);
  return hunt;
}

describe('the simulator', () => {
  it.each(forms)('finds no fault in $seeds $form histories', { timeout: 800_000 }, async ({ seeds, words }) => {
    const { stdout } = await node(script('main.ts'), '--seeds', String(seeds), '--from', '1', ...words);
    expect(stdout).toContain(`${seeds} histories in`);
    const last = stdout.trim().split('\n').at(-1);
    console.log(last);
    expect(last).toMatch(/, 0 failed$/);
  });

  it.each(everyVariant.map(({ name }) => name))('catches: %s', { timeout: 600_000 }, async (name) => {
    expect(await caughtOnes()).toContain(`"${name}" is caught by seed `);
  });

  it('has a page that names every fault and the number of known-bad designs', async () => {
    const page = await readFile(script('../../docs/simulation.md'), 'utf8');
    for (const name of switchNames) expect(page).toContain(`\`${name}\``);
    expect(page).toContain(`${everyVariant.length} known-bad`);
  });

  it('replays a seed to the same history', { timeout: 60_000 }, async () => {
    let steps = 0;
    for (let seed = 4711; seed < 4731; seed += 1) {
      const plan = generate(seed);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      const [first, second] = [await play(plan, { trace: true }), await play(generate(seed), { trace: true })];
      steps += first.trace.length;
      expect(second.trace).toEqual(first.trace);
    }
    expect(steps).toBeGreaterThan(200);
  });
});

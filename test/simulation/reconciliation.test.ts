// Stories of lost webhooks (docs/simulation.md): whatever is lost, reconciliation brings One-Link to where the tool is.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { designs } from './lost/designs.ts';

const run = promisify(execFile);
const node = (script: string, ...words: string[]) =>
  run(process.execPath, ['--no-warnings', fileURLToPath(new URL(script, import.meta.url).href), ...words]).catch(
    (error: { stdout: string; stderr: string }) => error,
  );

/** Always the same seeds, so that a failure is a change's. */
const stories = 200;

it(`ends ${stories} stories of lost webhooks equal to the tool`, { timeout: 600_000 }, async () => {
  const { stdout } = await node('lost/main.ts', '--seeds', String(stories), '--from', '1');
  console.log(stdout.trim().split('\n').at(-1));
  expect(stdout).toMatch(new RegExp(`^${stories} stories of lost webhooks from seed 1 in \\d+ s, 0 failed$`, 'm'));
});

it('catches each known-bad design', { timeout: 600_000 }, async () => {
  const { stdout, stderr } = (await node('lost/hunt.ts')) as { stdout: string; stderr: string };
  for (const { name } of designs) expect(`${stdout}${stderr}`).toContain(`"${name}" is caught by seed `);
});

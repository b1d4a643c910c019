/** What a new user meets first: `npm start`, its last lines, and the command it gives to try. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type OneLinkServer, startOneLinkServer } from '../../emulator/server.ts';
import { connections, furnish, secrets } from '../../scripts/start/stage.ts';
import { curlLine } from '../../scripts/start/stay.ts';
import { type Bridge, startBridge } from '../bridge/bridge.ts';

const run = promisify(execFile);
const script = (name: string): string => fileURLToPath(new URL(`../../scripts/${name}.ts`, import.meta.url));

it('npm start, without a terminal, shows what One-Link and KV got, ends, and answers 0', async () => {
  const { stdout } = await run(process.execPath, [script('start')], { timeout: 55_000 });
  expect(stdout).toMatch(/PATCH \/appointments\/\d+ → 200 {2}starts_at=/);
  expect(stdout).toMatch(/KV +applied {2}calcom:aigul-2/);
  expect(stdout).toMatch(/All \d+ webhooks arrived as they should\.\n$/);
  expect(stdout).not.toContain('\u001b');
});

it.each(['start', 'dev'])('npm run %s -- --help tells how it is used and starts nothing', async (name) => {
  const { stdout } = await run(process.execPath, [script(name), '--help']);
  expect(stdout).toMatch(/^Usage: npm (start|run dev)/);
});

let server: OneLinkServer;
let bridge: Bridge;
beforeAll(async () => {
  server = await startOneLinkServer({ token: secrets.ONELINK_TOKEN });
  furnish(server.oneLink);
  bridge = await startBridge({ oneLinkUrl: server.url, connections, secrets, builtIn: inject('builtIn') });
});
afterAll(async () => {
  await bridge.close();
  await server.close();
});

it('gives a curl line whose signature the bridge takes', async () => {
  // The shell takes the line apart, with a curl that only tells its arguments.
  const line = `curl() { printf '%s\\0' "$@"; }; ${curlLine(bridge.url, new Date())}`;
  const { stdout } = await run('sh', ['-c', line]);
  const [url = '', ...options] = stdout.split('\0').slice(0, -1);
  const headers = options.flatMap((value, index) => (options[index - 1] === '-H' ? [value.split(': ')] : []));
  const body = options[options.indexOf('-d') + 1] ?? '';
  const answered = await fetch(url, { method: 'POST', headers: headers as [string, string][], body });
  expect(await answered.json()).toMatchObject({ status: 'accepted' });
});

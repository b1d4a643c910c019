/** `npm run serve` while it starts, and with a configuration that workerd does not run: it neither leaves workerd behind nor hangs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/serve.ts', import.meta.url));
const worker = `import { DurableObject } from 'cloudflare:workers';
export class Mailbox extends DurableObject {}
export default { fetch: () => new Response('served'), scheduled() {} };`;
const patience = { timeout: 30_000, interval: 20 };

let folder: string;
let child: ChildProcess;
let told = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onelink-serve-'));
  told = '';
  writeFileSync(join(folder, 'index.js'), worker);
  writeFileSync(join(folder, 'secrets'), '', { mode: 0o600 });
  configure('nodejs_compat');
  const options = { data: 'data', config: 'wrangler.toml', secrets: 'secrets', built: '.' };
  const args = Object.entries(options).flatMap(([name, path]) => [`--${name}`, join(folder, path)]);
  child = spawn(process.execPath, ['--no-warnings', script, '--listen', '127.0.0.1:0', ...args]);
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (told += String(chunk)));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const configure = (flag: string): void =>
  writeFileSync(
    join(folder, 'wrangler.toml'),
    `compatibility_date = "2025-09-01"\ncompatibility_flags = ["${flag}"]\n[vars]\n`,
  );
const addressTold = (): string | undefined => /serving {2}(http:\S+)/.exec(told)?.[1];
const ended = (): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));

it('asked to end while workerd starts, it ends with workerd', async () => {
  const end = ended();
  await expect.poll(() => existsSync(join(folder, 'data/run/config.capnp')), patience).toBe(true);
  child.kill('SIGTERM');
  expect(await end).toBe(0);
  const address = addressTold();
  if (address !== undefined) await expect(fetch(address)).rejects.toThrow();
});

it('a configuration that workerd refuses changes nothing, and it still ends when it is asked to', async () => {
  await expect.poll(addressTold, patience).toBeDefined();
  configure('no_such_flag');
  child.kill('SIGHUP');
  await expect.poll(() => told, patience).toContain('serving  again, with the former configuration');
  expect(await (await fetch(addressTold() ?? '')).text()).toBe('served');
  const end = ended();
  child.kill('SIGTERM');
  expect(await end).toBe(0);
});

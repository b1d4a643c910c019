/** `npm run connections` as a person runs it: with the namespace of `npm run dev`, and with Cloudflare's API. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudflare, type KvApi, startKvApi } from '../tools/cloudflare-kv.ts';
import { answer, startToolServer, type ToolServer } from '../tools/tool-server.ts';

const script = fileURLToPath(new URL('../../scripts/connections.ts', import.meta.url));
const longMs = 120_000;
const secret = 'secret-of-the-clinic-in-the-tool';

const root = mkdtempSync(join(tmpdir(), 'onelink-connections-'));
const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
const clinic = (name: string, account: number, more = ''): string =>
  `[vars.CONNECTIONS.${name}]\nsource = "calcom"\naccount_id = ${account}\non_unlinked = "create"\nsecret = "CLINIC_SECRET"\nresource_id = 31\n${more}`;

let api: KvApi;
let bridge: ToolServer;
beforeAll(async () => {
  api = await startKvApi(2);
  bridge = await startToolServer(({ path }) =>
    path === '/api/connections/busy' ? answer({ pending: 2, parked: 1 }) : answer({ pending: 0, parked: 0 }),
  );
  write(
    'wrangler.toml',
    `name = "onelink-bridge"\ncompatibility_date = "2026-10-01"\n[[kv_namespaces]]\nbinding = "OUTCOMES"\nid = "${cloudflare.namespace}"\n[vars]\nONELINK_URL = "https://one-link.kz"\n${clinic('salon', 12)}`,
  );
  write(
    '.dev.vars',
    `SEALING_KEY=the-key-that-seals-what-is-kept-in-kv\nADMIN_TOKEN=admin-token-of-tests\nBRIDGE_URL=${bridge.url}\n`,
  );
  write('secrets.env', `CLINIC_SECRET=${secret}\n`);
  write('clinics.toml', `${clinic('clinic-1', 13)}${clinic('clinic-2', 14)}${clinic('busy', 15)}`);
  write(
    'wrong.toml',
    `${clinic('clinic-3', 16)}${clinic('clinic-4', 12)}${clinic('clinic-5', 17, 'timezone = "Nowhere"\n')}`,
  );
});
afterAll(async () => {
  await Promise.all([api.close(), bridge.close()]);
  rmSync(root, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function connections(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--no-warnings', script, ...args, '--root', root], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HOME: root,
      CLOUDFLARE_API_BASE_URL: api.url,
      CLOUDFLARE_API_TOKEN: cloudflare.token,
      CLOUDFLARE_ACCOUNT_ID: cloudflare.account,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })));
}

const [push, secrets] = [
  ['push', 'clinics.toml'],
  ['--secrets', 'secrets.env'],
] as const;
const shown: string[] = [];
const three = 'busy  account 15\nclinic-1  account 13\nclinic-2  account 14\n3 connections in KV\n';

describe('connections in the namespace of this machine', () => {
  it('are pushed and listed', { timeout: longMs }, async () => {
    expect(await connections(...push, ...secrets)).toEqual({
      status: 0,
      stdout: expect.stringContaining('3 written, 0 neighbours told, 0 removed'),
      stderr: '',
    });
    expect(await connections('list')).toEqual({ status: 0, stdout: three, stderr: '' });
    expect(api.calls).toEqual([]);
  });
});

describe('connections at Cloudflare', () => {
  it('are pushed after a rehearsal, and more than a page of them is listed', { timeout: longMs }, async () => {
    const rehearsal = await connections(...push, ...secrets, '--remote', '--dry-run');
    expect(rehearsal.stdout).toContain('3 would be written, 0 neighbours told, 0 would be removed');
    expect(api.held.size).toBe(0);
    const pushed = await connections(...push, ...secrets, '--remote', '--json');
    expect([pushed.status, JSON.parse(pushed.stdout)]).toMatchObject([0, { neighbours: [], removed: [] }]);
    expect(api.held.size).toBe(3);
    const list = await connections('list', '--remote');
    expect(list.stdout).toBe(three);
    shown.push(rehearsal.stdout, pushed.stdout, list.stdout);
  });

  it('are pulled as tables for wrangler.toml', { timeout: longMs }, async () => {
    const path = join(root, 'pulled.toml');
    const pulled = await connections('pull', 'clinic-1', '--output', path, '--remote');
    expect(pulled).toEqual({ status: 0, stdout: '', stderr: '' });
    const text = readFileSync(path, 'utf8');
    expect(parse(text)).toMatchObject({ vars: { CONNECTIONS: { 'clinic-1': { secret: 'CLINIC_SECRET' } } } });
    shown.push(text);
  });

  it('are not written where one is wrong, and the wrong ones are named', { timeout: longMs }, async () => {
    const before = api.calls.length;
    const { status, stdout, stderr } = await connections('push', 'wrong.toml', ...secrets, '--remote');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('clinic-4.account_id: a connection in wrangler.toml has the same account');
    expect(stderr).toContain('clinic-5.timezone: expected an IANA time zone');
    expect(stderr).toContain('Nothing was written.');
    expect(api.calls.slice(before).filter((call) => call.startsWith('PUT'))).toEqual([]);
  });

  it('are removed, but with waiting deliveries only by force', { timeout: longMs }, async () => {
    expect(await connections('remove', 'busy', '--remote')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('busy: 3 deliveries wait in its mailbox'),
    });
    expect(api.held.size).toBe(3);
    expect(await connections('remove', 'busy', '--remote', '--force')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 removed'),
    });
    expect([...api.held.keys()]).toEqual(['connection:clinic-1', 'connection:clinic-2']);
  });

  it('show their secrets nowhere', () => {
    expect(shown.join() + JSON.stringify([...api.held])).not.toContain(secret);
  });

  it('cannot be reached: wrangler says why', { timeout: longMs }, async () => {
    api.fail();
    const { status, stderr } = await connections('list', '--remote');
    expect([status, stderr]).toEqual([3, expect.stringContaining('wrangler kv key list')]);
    expect(stderr).not.toContain(cloudflare.token);
  });
});

it.each([
  [['push', 'missing.toml'], 'missing.toml: cannot be read'],
  [['remove'], "Unknown or incomplete command 'remove'"],
])('%j is a wrong command line', { timeout: longMs }, async (args, why) => {
  expect(await connections(...args)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(why) });
});

/**
 * Node-RED as a rival: a flow that verifies, maps and sends, and stores nothing. It is installed when it is asked for, outside
 * of the repository, and is never a dependency.
 */
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { promisify } from 'node:util';
import { secret, webhook } from './bodies.ts';
import { sendOne } from './load.ts';
import { nameOf, type Player } from './players.ts';
import { endOf, own, ownFolder } from './process.ts';
import type { Servers } from './servers.ts';

const version = '5.0.7';
const installMs = 10 * 60_000;
const startMs = 60_000;
const folder = join(tmpdir(), `onelink-bench-node-red-${version}`);
const program = join(folder, 'node_modules/node-red/red.js');
const flow = (file: string): string => fileURLToPath(new URL(`rivals/node-red/${file}`, import.meta.url));

/** Installs it where it is not there yet. False: it cannot be had. */
export async function hasNodeRed(): Promise<boolean> {
  if (existsSync(program)) return true;
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `node-red@${version}`];
  try {
    await promisify(execFile)('npm', args, { cwd: folder, timeout: installMs });
  } catch {
    return false;
  }
  return existsSync(program);
}

export async function startNodeRed(servers: Servers): Promise<Player> {
  const port = await freePort();
  const home = ownFolder(await mkdtemp(join(tmpdir(), 'onelink-bench-')));
  for (const file of ['settings.cjs', 'flows.json']) copyFileSync(flow(file), join(home, file));
  const child = own(
    spawn(process.execPath, [program, '--userDir', home, '--settings', join(home, 'settings.cjs')], {
      stdio: 'ignore',
      env: {
        ...{ PATH: process.env['PATH'], HOME: home, BENCH_PORT: String(port), NODE_ENV: 'production' },
        ...{ SECRET: secret, ONELINK_URL: servers.oneLinkUrl, ONELINK_TOKEN: 'token-of-the-bench' },
      },
    }),
  );
  const player: Player = {
    ...{ name: 'Node-RED', pid: Number(child.pid), port, settles: 'writes' },
    // It gives the raw body only under a path without parameters.
    webhook: (_mailbox, number) => webhook(nameOf(0), { number }),
    async close() {
      await endOf(child);
      await rm(home, { recursive: true, force: true });
    },
  };
  await started(player);
  return player;
}

async function started({ port, webhook: wire }: Player): Promise<void> {
  for (const until = performance.now() + startMs; performance.now() < until; ) {
    const status = await sendOne(port, wire(0, 0)).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Node-RED does not start');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

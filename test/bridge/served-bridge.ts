/**
 * The bridge as `npm run serve` runs it, behind the same interface as in wrangler's harness: so black-box tests run against plain workerd,
 * too (`npm run test:serve`). One process group, which can be killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath, URL } from 'node:url';
import { knock } from '../../scripts/serve/workerd.ts';
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import type { Bridge, BridgeOptions } from './contract.ts';
import { configPath, withoutConnections } from './own-settings.ts';

const script = fileURLToPath(new URL('../../scripts/serve.ts', import.meta.url));
const patienceMs = 60_000;

export interface ServedOptions extends BridgeOptions {
  /** More of `[vars]`. */
  readonly variables?: Readonly<Record<string, string | number>>;
  readonly onOutput?: (text: string) => void;
}

export interface ServedBridge extends Bridge {
  /** What it stores in. */
  readonly data: string;
  /** Ends the whole process group with SIGKILL, as a power cut does. */
  kill(): Promise<void>;
  /** Writes its configuration and secrets anew. They count from the next start or `reload` on. */
  configure(change: Partial<ServedOptions>): void;
  /** It reads its configuration again, with objects that are made anew: SIGHUP. */
  reload(): Promise<void>;
  /** Starts it again on the same disk. */
  start(): Promise<void>;
  /** Asks it to end, and waits. Its exit code. */
  stop(): Promise<number | null>;
}

export async function startServedBridge(options: ServedOptions): Promise<ServedBridge> {
  const folder = mkdtempSync(join(tmpdir(), 'onelink-served-'));
  const data = join(folder, 'data');
  const files = { config: join(folder, 'wrangler.toml'), secrets: join(folder, 'secrets') };
  const lines: string[] = [];
  let child: ChildProcess | null = null;
  let ended: Promise<number | null> = Promise.resolve(null);
  let url = '';
  let current = options;
  configure({});
  await start();

  function configure(change: Partial<ServedOptions>): void {
    current = { ...current, ...change };
    const { oneLinkUrl, connections, secrets, variables = {} } = current;
    const text = withoutConnections(readFileSync(configPath, 'utf8')).replace(/^\[vars\]\n(?:[^[\n].*\n|\n)*/m, '');
    const vars = { ONELINK_URL: oneLinkUrl, CONNECTIONS: JSON.stringify(connections), ...variables };
    const written = Object.entries(vars).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    writeFileSync(files.config, `${text}\n[vars]\n${written.join('\n')}\n`);
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${quoted(value)}\n`);
    writeFileSync(files.secrets, lines.join(''), { mode: 0o600 });
  }

  async function start(): Promise<void> {
    const built = options.builtIn === undefined ? [] : ['--built', options.builtIn];
    const port = url === '' ? '0' : new URL(url).port;
    const given = [
      '--listen',
      `127.0.0.1:${port}`,
      '--data',
      data,
      '--config',
      files.config,
      '--secrets',
      files.secrets,
    ];
    const begins = lines.length;
    const started = spawn(process.execPath, ['--no-warnings', script, ...given, ...built], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (text) => {
        options.onOutput?.(String(text));
        lines.push(...String(text).split('\n').filter(Boolean));
      });
    ended = new Promise((resolve) => started.once('exit', resolve));
    url = await serving(begins);
  }

  /** Waits until it says where it serves. */
  async function serving(begins: number): Promise<string> {
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      const found = lines.slice(begins).find((line) => line.startsWith('serving  '));
      if (found !== undefined) return found.startsWith('serving  http') ? found.slice('serving  '.length) : url;
      if (child?.exitCode !== null || child.signalCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`it does not serve\n${lines.slice(begins).join('\n')}`);
  }

  /** With objects that are made anew, as after a deployment. */
  async function reload(): Promise<void> {
    const begins = lines.length;
    process.kill(Number(child?.pid), 'SIGHUP');
    await serving(begins);
  }

  async function kill(): Promise<void> {
    const pid = Number(child?.pid);
    if (child?.exitCode === null) process.kill(-pid, 'SIGKILL');
    await ended;
  }

  return {
    get url() {
      return url;
    },
    data,
    async outcomes() {
      return outcomesIn(join(data, 'storage/onelink-bridge-outcomes'));
    },
    logs: () => lines,
    async sweep() {
      if (!(await knock(join(data, 'run/knock.sock')))) throw new Error('nobody answers the knock');
    },
    evict: () => reload(),
    async sql(connection, statement) {
      const database = mailboxOf(join(data, 'storage/onelink-bridge-mailbox'), connection);
      database.exec(statement);
      database.close();
    },
    async redeploy(connections) {
      configure({ connections });
      await reload();
    },
    configure,
    reload,
    kill,
    start,
    async stop() {
      process.kill(Number(child?.pid), 'SIGTERM');
      return ended;
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const quoted = (value: string): string => (value.includes("'") ? JSON.stringify(value) : `'${value}'`);

const databasesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite')
        .map((file) => join(folder, file))
    : [];

function outcomesIn(folder: string): { key: string; record: OutcomeRecord }[] {
  return databasesIn(folder).flatMap((path) => {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
    const rows = database.prepare('SELECT key, value FROM entries ORDER BY key').all();
    database.close();
    return rows.map(({ key, value }) => ({ key: String(key), record: JSON.parse(String(value)) as OutcomeRecord }));
  });
}

/** A mailbox remembers the name of its connection. */
function mailboxOf(folder: string, connection: string): DatabaseSync {
  for (const path of databasesIn(folder)) {
    const database = new DatabaseSync(path, { timeout: 10_000 });
    const row = database.prepare("SELECT value FROM meta WHERE name = 'connection'").get();
    if (row?.['value'] === connection) return database;
    database.close();
  }
  throw new Error(`${connection} has no mailbox yet`);
}

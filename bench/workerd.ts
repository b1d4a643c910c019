/**
 * One Worker in plain workerd: its own process, Durable Objects on the disk, KV as a service beside it, and no network but
 * loopback. The process is the Worker alone, so its CPU time is the Worker's.
 */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openBinding, text } from '../scripts/serve/capnp.ts';
import { listening, workerdProgram } from '../scripts/serve/workerd.ts';
import type { Built } from './build.ts';
import { endOf, own, ownFolder } from './process.ts';

export interface WorkerdOptions {
  readonly built: Built;
  /** Texts are variables and secrets; anything else is a JSON variable. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly kvPort: number;
  /** Class of the Durable Object, bound as MAILBOX. */
  readonly className: string | null;
  readonly v8Flags?: readonly string[];
  /** Keeps its disk over a restart; absent: a new one. */
  readonly disk?: string;
  /** Port of the inspector, for a profile. */
  readonly inspectorPort?: number;
}

export interface Workerd {
  readonly pid: number;
  readonly port: number;
  readonly disk: string;
  /** What it printed. */
  output(): string;
  /** Ends the process; its disk stays. */
  stop(): Promise<void>;
  /** Ends the process and removes its disk. */
  close(): Promise<void>;
}

/** The key of the namespace is the name of the folder of its databases, too. */
const namespaceKey = 'onelink-bridge-mailbox';

export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const disk = options.disk ?? ownFolder(await mkdtemp(join(tmpdir(), 'onelink-bench-')));
  await mkdir(`${disk}/objects`, { recursive: true });
  const config = `${disk}/config.capnp`;
  // `embed` reads only beside the configuration.
  await copyFile(options.built.module, `${disk}/index.js`);
  await writeFile(config, configOf(options, disk));
  const inspector = options.inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${options.inspectorPort}`];
  const child = own(
    spawn(workerdProgram, ['serve', '--experimental', '--control-fd=3', ...inspector, config], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, HOME: disk },
    }),
  );
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      printed.push(String(text));
      if (printed.length > 1000) printed.splice(0, 500);
    });
  }
  const output = () => printed.join('');
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const port = await listening(child, ended).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : error}\n${output()}`);
  });
  return {
    pid: Number(child.pid),
    port,
    disk,
    output,
    stop: () => endOf(child),
    async close() {
      await endOf(child);
      await rm(disk, { recursive: true, force: true });
    },
  };
}

function configOf({ built, variables, kvPort, className, v8Flags = [] }: WorkerdOptions, disk: string): string {
  const bindings = Object.entries(variables).map(([name, value]) => openBinding(name, value));
  bindings.push('(name = "OUTCOMES", kvNamespace = "kv")');
  if (className !== null) bindings.push(`(name = "MAILBOX", durableObjectNamespace = ${text(className)})`);
  const objects =
    className === null
      ? ''
      : `durableObjectNamespaces = [(className = ${text(className)}, uniqueKey = ${text(namespaceKey)}, enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = [${v8Flags.map(text).join(', ')}],
  services = [
    (name = "main", worker = .main),
    (name = "kv", external = (address = "127.0.0.1:${kvPort}", http = ())),
    (name = "objects", disk = (path = ${text(`${disk}/objects`)}, writable = true)),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = ${text(built.compatibilityDate)},
  compatibilityFlags = [${built.compatibilityFlags.map(text).join(', ')}],
  ${objects}
  bindings = [${bindings.join(', ')}],
);
`;
}

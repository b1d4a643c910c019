/**
 * `npm run serve`: the bridge on a server of one's own, without Cloudflare. Plain workerd runs the built Worker; Durable Objects and KV
 * are on the local disk, secrets come from a file, and everything is one process group (docs/self-hosting.md).
 */
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { buildWorker } from './lib/build-worker.ts';
import { optionsOf, wrongOption } from './options.ts';
import { layOut } from './serve/build.ts';
import { workerdConfig } from './serve/capnp.ts';
import { readSettings, type Settings } from './serve/settings.ts';
import { isServed, knockSocketIn } from './serve/storage.ts';
import { knock, startWorkerd, type Workerd } from './serve/workerd.ts';
import { say } from './start/terminal.ts';

const usage = `Usage: npm run serve -- [options]

Runs the bridge on this server: the built Worker in workerd, with its storage on the local disk. Put a proxy in front of it that
ends TLS (deploy/Caddyfile). SIGTERM or Ctrl-C ends it, SIGHUP reads configuration and secrets again.

  --data <folder>       where it stores (default data); only this user can read it
  --listen <address>    default 127.0.0.1:8787; another machine's address only with --behind-tls-proxy
  --behind-tls-proxy    a proxy on another machine or in another container ends TLS
  --config <file>       default wrangler.toml
  --secrets <file>      NAME=value lines (default .dev.vars)
  --built <folder>      run what wrangler deploy --dry-run --outdir has put there, instead of building it
  --check               check configuration and secrets, and exit
  --help                show this text

Exit codes: 0 = ended as asked, 1 = it ended by itself, 2 = wrong options, or the configuration cannot be read.`;

const cronMs = 5 * 60_000;

/** The bridge runs without them. */
const notNeeded = [
  ['ADMIN_TOKEN', 'there is no /api, and npm run tail shows nothing'],
  ['DIGEST_SECRET', 'whoever reads the storage can find the phones behind its digests'],
] as const;

async function main(): Promise<number> {
  const values = optionsOf(usage, {
    data: { type: 'string', default: 'data' },
    listen: { type: 'string', default: '127.0.0.1:8787' },
    'behind-tls-proxy': { type: 'boolean', default: false },
    config: { type: 'string', default: 'wrangler.toml' },
    secrets: { type: 'string', default: '.dev.vars' },
    built: { type: 'string' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    say(usage);
    return 0;
  }
  const isLocal = /^(?:127(?:\.\d+){3}|localhost|\[::1\]):\d+$/.test(values.listen);
  if (!isLocal && !values['behind-tls-proxy']) {
    const why = `Option '--listen': ${values.listen} is reached by other machines over plain http; use 127.0.0.1, or --behind-tls-proxy`;
    return wrongOption(usage, why) ?? 2;
  }
  const read = (): Settings | null => readAndTell(values.config, values.secrets);
  const settings = read();
  if (settings === null) return 2;
  if (values.check) {
    if (settings.findings.length === 0) say(`${values.config}, ${values.secrets}: no error found`);
    return settings.findings.length === 0 ? 0 : 1;
  }
  const data = resolve(values.data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700);
  // Before anything of a running one is written over.
  if (await isServed(data)) {
    console.error(`${data}: another process serves it already`);
    return 1;
  }
  const run = join(data, 'run');
  const builtHere = join(run, 'built');
  if (values.built === undefined) await buildWorker(builtHere, { config: resolve(values.config) });
  const modules = layOut(values.built ?? builtHere, run);
  return serve({ data, run, modules, listen: values.listen, read }, settings);
}

function readAndTell(config: string, secrets: string): Settings | null {
  const settings = readSettings(config, secrets);
  if (typeof settings === 'string') {
    console.error(settings);
    return null;
  }
  for (const finding of settings.findings) console.error(`error  ${finding}`);
  for (const [name, without] of notNeeded) {
    if (!settings.secrets[name])
      console.error(`note  ${name} is not set: ${without}; add a line ${name}=… to ${secrets}`);
  }
  // On Windows, modes say nothing.
  const isOpen = process.platform !== 'win32' && existsSync(secrets) && (statSync(secrets).mode & 0o077) !== 0;
  if (isOpen)
    console.error(`note  ${secrets}: other users of this machine can read the secrets; run: chmod 600 ${secrets}`);
  return settings;
}

interface Place {
  readonly data: string;
  readonly run: string;
  readonly modules: readonly string[];
  readonly listen: string;
  readonly read: () => Settings | null;
}

/** Until it is asked to end, or workerd ends. Returns the exit code. */
async function serve({ data, run, modules, listen, read }: Place, first: Settings): Promise<number> {
  const knockSocket = knockSocketIn(data);
  const storage = join(data, 'storage');
  mkdirSync(storage, { recursive: true, mode: 0o700 });
  let address = listen;
  const start = async (settings: Settings): Promise<Workerd> => {
    rmSync(knockSocket, { force: true });
    const config = join(run, 'config.capnp');
    writeFileSync(config, workerdConfig({ ...settings.workerd, modules, listen: address, knockSocket, storage }), {
      mode: 0o600,
    });
    const started = await startWorkerd(config, settings.secrets);
    address = listen.replace(/:\d+$/, `:${started.port}`); // any free one stays the same one
    return started;
  };
  const asked: { next: 'end' | 'again' | null } = { next: null };
  let workerd: Workerd | null = null;
  const ask = (what: 'end' | 'again'): void => {
    asked.next = asked.next === 'end' ? 'end' : what;
    void workerd?.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ask('end'));
  process.on('SIGHUP', () => ask('again'));
  let settings = first;
  workerd = await start(settings);
  say(`serving  http://${address}`);
  const timer = setInterval(() => void knock(knockSocket), cronMs);
  try {
    for (;;) {
      void knock(knockSocket);
      // Asked while it started.
      if (asked.next !== null) void workerd.stop();
      await workerd.ended;
      if (asked.next !== 'again') break;
      asked.next = null;
      const before = settings;
      settings = read() ?? before; // one that cannot be read changes nothing
      workerd = await start(settings).catch((error: unknown) => {
        console.error(
          `${error instanceof Error ? error.message : 'It cannot start'}; the configuration of before goes on`,
        );
        settings = before;
        return start(before);
      });
      say(`serving  again, with the ${settings === before ? 'former' : 'present'} configuration`);
    }
  } finally {
    clearInterval(timer);
  }
  if (asked.next === 'end') return 0;
  console.error('workerd has ended');
  return 1;
}

process.umask(0o077);
process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'It cannot serve');
  return 1;
});

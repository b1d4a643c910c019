/**
 * `npm run dev`: runs `wrangler dev`, which rebuilds after every change, next to the emulator of One-Link. Your own connections
 * run, too, and call the emulator. The storage is new each time, like that of the emulator.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { type Accounts, startAccounts } from '../test/runtime/accounts.ts';
import { furnishFor, linesOf, ownConnections, restartNotes, secretsBeside } from './dev/own.ts';
import { localUrl } from './lib/admin-api.ts';
import { demonstrationBeside } from './lib/configured.ts';
import { optionsOf, wrongOption } from './options.ts';
import { accountId, furnish, secrets } from './start/stage.ts';
import { showAddresses } from './start/stay.ts';
import { paint, say } from './start/terminal.ts';

const usage = `Usage: npm run dev -- [options]

Runs the bridge with wrangler dev next to an emulator of One-Link, and rebuilds it when src/ changes. Shows your own connections
with what is wrong with them, and again when wrangler.toml or .dev.vars changes.

  --port <number>   the port of the bridge (default 8787)
  --config <file>   default wrangler.toml
  --real            call the One-Link of wrangler.toml instead of the emulator, with your own connections only
  --help            show this text

Then, in another terminal:
  npm run send -- <connection> booked                                  a signed sample
  npm run tail                                                         what becomes of webhooks
  npx wrangler tunnel quick-start http://127.0.0.1:8787                an address for the webhooks of a real tool
  cloudflared tunnel --url http://127.0.0.1:8787                       the same with cloudflared`;

const wrangler = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url));

interface Setting {
  readonly file: string;
  readonly port: string;
  readonly isReal: boolean;
  readonly accounts: Accounts;
}

/** Runs until wrangler ends, and returns its exit code. */
async function main(): Promise<number> {
  const values = optionsOf(usage, {
    port: { type: 'string', default: '8787' },
    config: { type: 'string', default: 'wrangler.toml' },
    real: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    say(usage);
    return 0;
  }
  if (!/^\d{2,5}$/.test(values.port)) return wrongOption(usage, "Option '--port': expected a number") ?? 2;
  const accounts = await startAccounts({ now: Date.now });
  const storage = mkdtempSync(join(tmpdir(), 'onelink-bridge-'));
  try {
    furnish(accounts.account(accountId, { token: secrets.ONELINK_TOKEN }));
    const setting = { file: resolve(values.config), port: values.port, isReal: values.real, accounts };
    return await run(setting, storage);
  } finally {
    rmSync(storage, { recursive: true, force: true });
    await accounts.close();
  }
}

async function run(setting: Setting, storage: string): Promise<number> {
  const { file, port, isReal, accounts } = setting;
  const url = `http://127.0.0.1:${port}`;
  // Nobody but this machine and the tunnel reaches the port, and the tunnel has ended TLS.
  const always = { BEHIND_TLS_PROXY: 'true' };
  const first = ownConnections(file, always);
  const demonstration = typeof first === 'string' ? {} : demonstrationBeside(first.variables);
  const { secrets: beside, adminToken } = secretsBeside(typeof first === 'string' ? {} : first.local);
  const given: Record<string, string> = isReal
    ? always
    : { ...always, ...beside, ONELINK_URL: accounts.url, CONNECTIONS_DEMO: JSON.stringify(demonstration) };
  if (!isReal) showAddresses('Addresses', { url, oneLinkUrl: accounts.url, now: new Date(), adminToken });
  const look = (): void => showOwn(setting, url, given, new Set(Object.keys(isReal ? {} : demonstration)));
  look();
  showRecipes(url);
  const watching = watchFiles(file, look);
  const child = spawn(process.execPath, [wrangler, ...argumentsOf(setting, storage, given)], {
    stdio: 'inherit',
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number>((end) => child.once('exit', (status) => end(status ?? 0)));
  watching.close();
  return code;
}

function argumentsOf({ file, port }: Setting, storage: string, given: Readonly<Record<string, string>>): string[] {
  return [
    'dev',
    ...['--config', file, '--ip', '127.0.0.1', '--port', port, '--persist-to', storage],
    '--show-interactive-dev-session=false',
    ...Object.entries(given).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ];
}

/** Your own connections, and what is wrong with them. The same is not shown twice. */
function showOwn(
  { file, isReal, accounts }: Setting,
  url: string,
  given: Readonly<Record<string, string>>,
  demonstration: ReadonlySet<string>,
): void {
  const own = ownConnections(file, given);
  if (typeof own !== 'string' && !isReal) furnishFor(own, accounts.account);
  const lines =
    typeof own === 'string'
      ? [`  ${paint('red', '✗')} ${own}`]
      : [...linesOf(own, url, (name) => demonstration.has(name)), ...restartNotes(own.local, given)];
  const text = lines.join('\n');
  if (text === shown) return;
  shown = text;
  say(`\n${paint('bold', 'Your connections')}\n\n${text}`);
}

let shown = '';

function showRecipes(url: string): void {
  const to = url === localUrl ? '' : ` --to ${url}`;
  say(`\n${paint('bold', 'In another terminal')}\n`);
  say(`  ${`npm run send -- <connection> booked${to}`.padEnd(39)}  a signed sample; without an event it lists them`);
  say(`  ${`npm run tail${to === '' ? '' : ` --${to}`}`.padEnd(39)}  what becomes of webhooks`);
  say(`  npx wrangler tunnel quick-start ${url}`);
  say(
    '                                           an address for the webhooks of a real tool (or: cloudflared tunnel --url …)\n',
  );
}

/**
 * Editors replace files, so their folder is watched. Several events of one saving are one. wrangler looks at the configuration alone, and
 * reads `.dev.vars` again with it: so its time is set.
 */
function watchFiles(file: string, onChange: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isSecrets = false;
  const watcher = watch(dirname(file), (_, name) => {
    if (name !== basename(file) && name !== '.dev.vars') return;
    isSecrets ||= name === '.dev.vars';
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isSecrets) utimesSync(file, new Date(), new Date());
      isSecrets = false;
      onChange();
    }, 300);
  });
  return { close: () => watcher.close() };
}

process.exitCode = await main();

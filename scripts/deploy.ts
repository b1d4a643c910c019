/**
 * `npm run deploy` after the check: deploys, then creates `DIGEST_SECRET` if the deployed Worker has none. It does not ask for
 * a value, because nobody needs to know it. The value goes to wrangler through stdin, so other processes cannot see it in
 * arguments, and it is never printed.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { parseEnv } from 'node:util';
import { configurationIn, secretsIn } from './check-configuration.ts';
import { listCommand, sentencesOnBoth } from './connections/both-places.ts';
import { mayDeploy } from './removed-connections.ts';

const usage = `Usage: npm run deploy -- [--remove <connection>]… [options of wrangler deploy]

1. Checks the configuration.
2. Asks the deployed Worker whether a removed connection has waiting deliveries (BRIDGE_URL and ADMIN_TOKEN, from the
   environment or .dev.vars).
3. Says which connections in KV have an account or a name that is in wrangler.toml, too: they do not work then.
4. Deploys with wrangler.
5. Creates the secret DIGEST_SECRET if the Worker has none, and names those of the configuration that are not set.

  --remove <connection>  remove this connection, even if deliveries wait in it

Exit code: that of wrangler, or 1 if a connection with waiting deliveries would lose its mailbox.`;

const secretName = 'DIGEST_SECRET';

/** Runs wrangler. */
export interface Wrangler {
  /** Shows the output to the user. Returns the exit code. */
  show(args: readonly string[]): number;
  /** Returns the output. `input` is written to stdin. */
  ask(args: readonly string[], input?: string): { readonly status: number; readonly output: string };
}

export interface Deployment {
  readonly wrangler: Wrangler;
  readonly say: (line: string) => void;
  /** A fresh secret. */
  readonly makeSecret: () => string;
  /** Names of the secrets that the configuration needs. */
  readonly needed: readonly string[];
  /** Text of wrangler.toml. */
  readonly toml: string;
}

/** Deploys; the exit code. What cannot be done about the secret is said, and fails no deployment. */
export function deploy(args: readonly string[], { wrangler, say, makeSecret, needed, toml }: Deployment): number {
  if (!args.includes('--dry-run')) warnOfBoth(toml, targetOf(args, targetingFiles), wrangler, say);
  const status = wrangler.show(['deploy', ...args]);
  if (status !== 0 || args.includes('--dry-run')) return status;
  const target = targetOf(args);
  const byHand = `run: npx wrangler secret put ${[secretName, ...target].join(' ')} (paste the output of: openssl rand -hex 32)`;
  const listed = wrangler.ask(['secret', 'list', ...target]);
  const names = listed.status === 0 ? secretNames(listed.output) : null;
  if (names === null) {
    say(`${secretName}: the secrets of the Worker could not be listed. If it is not set, ${byHand}`);
    return 0;
  }
  for (const name of needed.filter((one) => !names.includes(one)))
    say(
      `${name}: is not set, and what needs it does not work; run: npx wrangler secret put ${[name, ...target].join(' ')}`,
    );
  if (!names.includes(secretName)) {
    const put = wrangler.ask(['secret', 'put', secretName, ...target], `${makeSecret()}\n`);
    say(put.status === 0 ? `${secretName}: created.` : `${secretName}: could not be set; ${byHand}`);
  }
  return 0;
}

/** Of connections in KV that stop with this deployment, because their account or their name is in wrangler.toml, too. */
function warnOfBoth(toml: string, target: readonly string[], wrangler: Wrangler, say: Deployment['say']): void {
  const command = listCommand(toml);
  if (command === null) return;
  const { status, output } = wrangler.ask([...command, ...target]);
  const sentences = status === 0 ? sentencesOnBoth(toml, output) : null;
  if (sentences === null) say('Connections in KV: not checked, because KV does not give their list.');
  for (const sentence of sentences ?? []) say(sentence);
}

/** Options that say which Worker is meant. `wrangler secret` does not know the other options of `wrangler deploy`. */
const targetingFiles = ['--config', '-c', '--env', '-e', '--env-file', '--cwd', '--profile'];
const targeting = [...targetingFiles, '--name'];

function targetOf(args: readonly string[], wanted: readonly string[] = targeting): string[] {
  return args.flatMap((arg, at) => {
    const [option = '', value] = arg.split('=', 2);
    if (!wanted.includes(option)) return [];
    return value === undefined ? [arg, ...args.slice(at + 1, at + 2)] : [arg];
  });
}

/** Null where it is no list of secrets. wrangler may print lines around its JSON. */
function secretNames(output: string): string[] | null {
  try {
    const list: unknown = JSON.parse(output.slice(output.indexOf('['), output.lastIndexOf(']') + 1));
    return Array.isArray(list) ? list.map((secret) => String(Object(secret).name)) : null;
  } catch {
    return null;
  }
}

const program = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url));

const realWrangler: Wrangler = {
  show: (args) => spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status ?? 1,
  ask(args, input = '') {
    const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
      input,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    return { status: status ?? 1, output: stdout };
  },
};

/** `--remove <name>` is our own option. All others go to wrangler. */
export function removalsIn(args: readonly string[]): {
  readonly confirmed: readonly string[];
  readonly rest: readonly string[];
} {
  const confirmed: string[] = [];
  const rest: string[] = [];
  for (const [at, arg] of args.entries()) {
    if (args[at - 1] === '--remove') confirmed.push(arg);
    else if (arg.startsWith('--remove=')) confirmed.push(arg.slice('--remove='.length));
    else if (arg !== '--remove') rest.push(arg);
  }
  return { confirmed, rest };
}

/** The file that wrangler would take. */
function configurationFile(args: readonly string[]): string {
  const [option = '', value] = targetOf(args, ['--config', '-c']);
  return value ?? option.split('=', 2)[1] ?? 'wrangler.toml';
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function checkRemovals(args: readonly string[], confirmed: readonly string[]): Promise<boolean> {
  const file = configurationFile(args);
  const local = parseEnv(textOf(join(dirname(file), '.dev.vars')));
  const { BRIDGE_URL = local['BRIDGE_URL'], ADMIN_TOKEN = local['ADMIN_TOKEN'] } = process.env;
  return mayDeploy({
    configuration: configurationIn(textOf(file), local),
    settings: { BRIDGE_URL, ADMIN_TOKEN },
    confirmed,
    fetch: globalThis.fetch,
    say: console.error,
  });
}

async function main(args: readonly string[]): Promise<number> {
  const { confirmed, rest } = removalsIn(args);
  if (!(await checkRemovals(rest, confirmed))) return 1;
  const makeSecret = () => randomBytes(32).toString('hex');
  const toml = textOf(configurationFile(rest));
  return deploy(rest, { wrangler: realWrangler, say: console.log, makeSecret, needed: secretsIn(toml), toml });
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  if (args.includes('--help')) console.log(usage);
  else process.exitCode = await main(args);
}

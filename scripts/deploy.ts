/**
 * `npm run deploy` after the check: deploys, then makes `DIGEST_SECRET` where the deployed Worker has none. Made and not asked
 * for, because nobody needs to know it: it stands in no tool and in no file. It goes to wrangler through stdin, never into the
 * arguments that other processes can see, and is never printed.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const usage = `Usage: npm run deploy -- [options of wrangler deploy]

Checks the configuration, deploys with wrangler, and makes the secret DIGEST_SECRET where the Worker has none.
Exit code: wrangler's own.`;

const secretName = 'DIGEST_SECRET';

/** Runs wrangler. */
export interface Wrangler {
  /** For people to see; the exit code. */
  show(args: readonly string[]): number;
  /** For its answer. `input` is what it reads from stdin. */
  ask(args: readonly string[], input?: string): { readonly status: number; readonly output: string };
}

export interface Deployment {
  readonly wrangler: Wrangler;
  readonly say: (line: string) => void;
  /** A fresh secret. */
  readonly makeSecret: () => string;
}

/** Deploys; the exit code. What cannot be done about the secret is said, and fails no deployment. */
export function deploy(args: readonly string[], { wrangler, say, makeSecret }: Deployment): number {
  const status = wrangler.show(['deploy', ...args]);
  if (status !== 0 || args.includes('--dry-run')) return status;
  const target = targetOf(args);
  const byHand = `run: npx wrangler secret put ${[secretName, ...target].join(' ')} (paste the output of: openssl rand -hex 32)`;
  const listed = wrangler.ask(['secret', 'list', ...target]);
  const names = listed.status === 0 ? secretNames(listed.output) : null;
  if (names === null) {
    say(`${secretName}: the Worker's secrets could not be listed. If it is not among them, ${byHand}`);
  } else if (!names.includes(secretName)) {
    const put = wrangler.ask(['secret', 'put', secretName, ...target], `${makeSecret()}\n`);
    say(put.status === 0 ? `${secretName}: made and set.` : `${secretName}: could not be set; ${byHand}`);
  }
  return 0;
}

/** Options that say which Worker is meant; the others of `wrangler deploy` are none of `wrangler secret`. */
const targeting = ['--config', '-c', '--env', '-e', '--name', '--env-file', '--cwd', '--profile'];

function targetOf(args: readonly string[]): string[] {
  return args.flatMap((arg, at) => {
    const [option = '', value] = arg.split('=', 2);
    if (!targeting.includes(option)) return [];
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
    const { status, stdout } = spawnSync(process.execPath, [program, ...args], { input, encoding: 'utf8' });
    return { status: status ?? 1, output: stdout };
  },
};

if (import.meta.main) {
  const args = process.argv.slice(2);
  if (args.includes('--help')) console.log(usage);
  else {
    const makeSecret = () => randomBytes(32).toString('hex');
    process.exitCode = deploy(args, { wrangler: realWrangler, say: console.log, makeSecret });
  }
}

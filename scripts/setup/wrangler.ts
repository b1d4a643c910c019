/** Runs wrangler for the wizard: deployment, secrets, and the Worker on this machine. Secrets go through stdin. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { healthOf } from '../lib/bridge.ts';

export interface Deployed {
  readonly ok: boolean;
  /** `https://…`, no slash at the end. Null: wrangler did not tell. */
  readonly url: string | null;
}

export interface Cloud {
  /** Shows wrangler's own output and lets it ask: it may have to log in. */
  deploy(): Deployed;
  /** Names of the secrets that are set. Null: they cannot be listed. */
  secretNames(): readonly string[] | null;
  putSecrets(secrets: Readonly<Record<string, string>>): boolean;
}

const quiet = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' };

/** `showsOn`: where wrangler's output goes; stderr, so that `--json` stays one document. */
export function cloudOf(root: string, showsOn: 'stdout' | 'stderr'): Cloud {
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js');
  const ask = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, [program, ...args], {
      cwd: root,
      input,
      encoding: 'utf8',
      env: { ...process.env, ...quiet },
    });
  return {
    deploy() {
      const folder = mkdtempSync(join(tmpdir(), 'onelink-bridge-deploy-'));
      const told = join(folder, 'output.ndjson');
      try {
        // The same two steps as `npm run deploy`.
        for (const script of ['scripts/check-configuration.ts', 'scripts/deploy.ts']) {
          const { status } = spawnSync(process.execPath, ['--no-warnings', script], {
            cwd: root,
            stdio: ['inherit', showsOn === 'stdout' ? 'inherit' : 2, 'inherit'],
            env: { ...process.env, ...quiet, WRANGLER_OUTPUT_FILE_PATH: told },
          });
          if (status !== 0) return { ok: false, url: null };
        }
        return { ok: true, url: existsSync(told) ? urlIn(readFileSync(told, 'utf8')) : null };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    secretNames() {
      const { status, stdout } = ask(['secret', 'list']);
      if (status !== 0) return null;
      try {
        const list: unknown = JSON.parse(stdout.slice(stdout.indexOf('['), stdout.lastIndexOf(']') + 1));
        return Array.isArray(list) ? list.map((secret) => String(Object(secret).name)) : null;
      } catch {
        return null;
      }
    },
    putSecrets: (secrets) => ask(['secret', 'bulk'], JSON.stringify(secrets)).status === 0,
  };
}

/** The address in what wrangler writes about a deployment, a JSON document a line: its own domain before workers.dev. */
export function urlIn(lines: string): string | null {
  const targets = lines.split('\n').flatMap((line): string[] => {
    try {
      const entry: unknown = JSON.parse(line);
      const { type, targets: all } = Object(entry) as { readonly type?: unknown; readonly targets?: unknown };
      return type === 'deploy' && Array.isArray(all) ? all.map(String) : [];
    } catch {
      return [];
    }
  });
  const addresses = targets.map((target) => (/^[\w.-]+\.\w+$/.test(target) ? `https://${target}` : target));
  const found = addresses
    .filter((one) => one.startsWith('https://') && URL.canParse(one))
    .map((one) => new URL(one).origin);
  return found.find((one) => !one.endsWith('.workers.dev')) ?? found[0] ?? null;
}

export interface LocalWorker {
  /** False: it does not answer. */
  readonly isUp: boolean;
  stop(): Promise<void>;
}

const longestStartMs = 60_000;

export async function startLocal(root: string, port: string): Promise<LocalWorker> {
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js');
  const args = ['dev', '--ip', '127.0.0.1', '--port', port, '--show-interactive-dev-session=false'];
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, ...quiet, WRANGLER_LOG: 'error', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
  });
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + longestStartMs;
  let isUp = false;
  while (!isUp && child.exitCode === null && Date.now() < until) {
    isUp = (await healthOf(url)).ok;
    if (!isUp) await sleep(200);
  }
  return { isUp, stop: () => stopped(child) };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(5_000)]);
  if (child.exitCode === null) child.kill('SIGKILL');
}

/** The namespace of the Worker as wrangler reaches it: at Cloudflare, or that of `npm run dev` on this machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly metadata: unknown;
}
export interface KeyValueStore {
  /** All keys that begin so. */
  list(prefix: string): readonly { readonly name: string; readonly metadata?: unknown }[];
  /** Keys that are not there are not in the answer. */
  get(keys: readonly string[]): ReadonlyMap<string, string>;
  put(entries: readonly Entry[]): void;
  remove(keys: readonly string[]): void;
}

/** Ours, wherever the project is. */
const program = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));

/** Cloudflare reads so many keys at once. */
const keysAtOnce = 100;

/** KV cannot be reached; in wrangler's own words. */
export class StoreTrouble extends Error {}

/** Throws `StoreTrouble`. */
export function wranglerStore(root: string, { remote }: { readonly remote: boolean }): KeyValueStore {
  const where = ['--binding', 'OUTCOMES', remote ? '--remote' : '--local'];
  const run = (args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'kv', ...args, ...where], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
    });
    if (status !== 0) throw new StoreTrouble(`wrangler kv ${args[0]} ${args[1]}: ${(stderr || stdout).trim()}`);
    return stdout;
  };
  /** What is written may hold sealed secrets: the file is for this user alone, and goes at once. */
  const withFile = (content: unknown, args: (file: string) => readonly string[]): string => {
    const folder = mkdtempSync(join(tmpdir(), 'onelink-bridge-kv-'));
    try {
      const file = join(folder, 'keys.json');
      writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
      return run(args(file));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  /** A command reads a list twice, and wrangler takes seconds for each. */
  const lists = new Map<string, string>();
  return {
    list(prefix) {
      const known = lists.get(prefix) ?? run(['key', 'list', '--prefix', prefix]);
      lists.set(prefix, known);
      return JSON.parse(jsonIn(known, '[')) as { name: string }[];
    },
    get(keys) {
      const found = new Map<string, string>();
      for (let start = 0; start < keys.length; start += keysAtOnce) {
        const piece = keys.slice(start, start + keysAtOnce);
        const output = withFile(piece, (file) => ['bulk', 'get', file]);
        const values = JSON.parse(jsonIn(output, '{')) as Record<string, { value?: unknown } | string | null>;
        for (const [key, told] of Object.entries(values)) {
          const value = typeof told === 'object' && told !== null ? told.value : told;
          if (typeof value === 'string') found.set(key, value);
        }
      }
      return found;
    },
    put(entries) {
      lists.clear();
      if (entries.length > 0) withFile(entries, (file) => ['bulk', 'put', file]);
    },
    remove(keys) {
      lists.clear();
      if (keys.length > 0) withFile(keys, (file) => ['bulk', 'delete', file, '--force']);
    },
  };
}

/** Wrangler may say something before and after the document. */
export const jsonIn = (output: string, opens: '[' | '{'): string =>
  output.slice(output.indexOf(opens), output.lastIndexOf(opens === '[' ? ']' : '}') + 1);

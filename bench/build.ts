/** The Worker as it is deployed: `wrangler deploy --dry-run`, as for the black-box tests. */
import { readFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { parse } from 'smol-toml';
import { buildWorker as buildBundle } from '../scripts/lib/build-worker.ts';

const repository = fileURLToPath(new URL('../', import.meta.url));

/** What a Worker is made of for `workerd.ts`. */
export interface Built {
  /** Path of the module. */
  readonly module: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
}

export async function buildWorker(): Promise<Built> {
  // Of its own: another bench or a test may build at the same time.
  const folder = `${repository}dist/bench-${process.pid}`;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await buildBundle(folder);
  return { module: `${folder}/index.js`, ...compatibility() };
}

/** A rival runs with the same settings as the bridge. */
export function rival(name: string): Built {
  return { module: fileURLToPath(new URL(`rivals/${name}.js`, import.meta.url)), ...compatibility() };
}

function compatibility(): Omit<Built, 'module'> {
  const wranglerToml = parse(readFileSync(`${repository}wrangler.toml`, 'utf8'));
  return {
    compatibilityDate: String(wranglerToml['compatibility_date']),
    compatibilityFlags: wranglerToml['compatibility_flags'] as string[],
  };
}

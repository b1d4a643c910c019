/** The Worker as a deployment would make it, without one: `wrangler deploy --dry-run`. Everything that runs or measures the built Worker begins here. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const wrangler = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));

export interface BuildOptions {
  /** Where esbuild's account of the build goes. */
  readonly metafile?: string;
  /** Path; absent: the wrangler.toml of this repository. */
  readonly config?: string;
}

/** Puts `index.js` and its map into the folder. Returns what wrangler printed; throws with it. */
export async function buildWorker(folder: string, { metafile, config }: BuildOptions = {}): Promise<string> {
  const args = [
    ...['deploy', '--dry-run', '--outdir', folder],
    ...(metafile === undefined ? [] : ['--metafile', metafile]),
    ...(config === undefined ? [] : ['--config', config]),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [wrangler, ...args], {
    cwd: root,
    env: { ...process.env, CI: 'true', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
  });
  return stdout;
}

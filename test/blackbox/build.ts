/** Builds the Worker once for all black-box tests, as a deployment would: `wrangler deploy --dry-run`. */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const wrangler = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built Worker. */
    readonly builtIn: string;
    /** esbuild's account of the build. */
    readonly metafile: string;
    /** What wrangler printed. */
    readonly dryRun: string;
  }
}

export async function setup({ provide }: TestProject): Promise<void> {
  const builtIn = `${repository}dist`;
  const metafile = join(mkdtempSync(join(tmpdir(), 'onelink-bridge-built-')), 'meta.json');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', '--outdir', builtIn, '--metafile', metafile],
    {
      cwd: repository,
      env: { ...process.env, CI: 'true', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
    },
  );
  provide('builtIn', builtIn);
  provide('metafile', metafile);
  provide('dryRun', stdout);
}

/** Builds the Worker once for all black-box tests, as a deployment would: `wrangler deploy --dry-run`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildWorker } from '../../scripts/lib/build-worker.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

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
  provide('builtIn', builtIn);
  provide('metafile', metafile);
  provide('dryRun', await buildWorker(builtIn, { metafile }));
}

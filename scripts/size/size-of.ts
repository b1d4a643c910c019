/** Reads a built Worker: the size of the whole and of what runs when an isolate starts. */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Metafile, modulesOf, type Size, textsOf } from './modules.ts';

/** `folder`, `metafile`: where `wrangler deploy --dry-run` put what `--outdir` and `--metafile` ask for. */
export function sizeOf(folder: string, metafile: string): Size {
  const text = readFileSync(join(folder, 'index.js'), 'utf8');
  const modules = modulesOf(JSON.parse(readFileSync(metafile, 'utf8')) as Metafile);
  const atStart = new Set(modules.filter(({ runsAtStart }) => runsAtStart).map(({ path }) => path));
  const map: Parameters<typeof textsOf>[1] = JSON.parse(readFileSync(join(folder, 'index.js.map'), 'utf8'));
  const started = textsOf(text, map, (path) => atStart.has(path));
  return {
    modules,
    total: { bytes: Buffer.byteLength(text), gzip: gzipSync(text).length },
    start: { bytes: Buffer.byteLength(started), gzip: gzipSync(started).length },
  };
}

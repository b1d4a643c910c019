/**
 * `npm run size`: how large the deployed Worker is, by dependency and folder, and what of it runs when an isolate starts. Builds as a
 * deployment does. The unit of the parts is bytes of minified text; gzip is the upload's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { buildWorker } from './lib/build-worker.ts';
import { optionsOf } from './options.ts';
import { partOf, type Size } from './size/modules.ts';
import { sizeOf } from './size/size-of.ts';

const usage = `Usage: npm run size -- [options]

Builds the Worker and prints its size by dependency and folder. "start": bytes that run when an isolate starts; the rest
is imported when it is needed.

  --json   print one JSON document instead of the table
  --help   show this text`;

/** Builds with wrangler, as a deployment. */
async function measureSize(): Promise<Size> {
  const folder = mkdtempSync(join(tmpdir(), 'onelink-bridge-size-'));
  try {
    const metafile = join(folder, 'meta.json');
    await buildWorker(folder, { metafile });
    return sizeOf(folder, metafile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function show({ modules, total, start }: Size): void {
  const parts = new Map<string, { bytes: number; start: number }>();
  for (const { path, bytes, runsAtStart } of modules) {
    const part = parts.get(partOf(path)) ?? { bytes: 0, start: 0 };
    parts.set(partOf(path), { bytes: part.bytes + bytes, start: part.start + (runsAtStart ? bytes : 0) });
  }
  const line = (name: string, bytes: number, ofStart: number) =>
    console.log(`${name.padEnd(28)}${String(bytes).padStart(10)}${String(ofStart).padStart(10)}`);
  console.log(`${'part'.padEnd(28)}${'bytes'.padStart(10)}${'start'.padStart(10)}`);
  for (const [name, part] of [...parts].sort(([, a], [, b]) => b.bytes - a.bytes)) line(name, part.bytes, part.start);
  line('all', total.bytes, start.bytes);
  line('all, gzip', total.gzip, start.gzip);
}

if (import.meta.main) {
  const values = optionsOf(usage, {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) process.exitCode = 2;
  else if (values.help) console.log(usage);
  else {
    const size = await measureSize();
    if (values.json) console.log(JSON.stringify(size, null, 2));
    else show(size);
  }
}

/** `npm run restore`: puts a copy of `npm run backup` in the place of what a bridge at home stores. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { argumentsOf } from './options.ts';
import { isServed, restoreStorage } from './serve/storage.ts';
import { say } from './start/terminal.ts';

const usage = `Usage: npm run restore -- <folder of a copy> [options]

Puts a copy of npm run backup in the place of the storage. Stop npm run serve first. The present storage is kept beside it.
Bookings that changed after the copy was made: let the tool send them again, or change them once there.

  --data <folder>   what npm run serve stores in (default data)
  --help            show this text

Exit codes: 0 = restored, 1 = not restored, 2 = wrong options.`;

async function main(): Promise<number> {
  const read = argumentsOf(
    usage,
    { data: { type: 'string', default: 'data' }, help: { type: 'boolean', default: false } },
    { least: 1, most: 1 },
  );
  if (read === null) return 2;
  if (read.values.help) {
    say(usage);
    return 0;
  }
  const [copy = ''] = read.words;
  const data = resolve(read.values.data);
  if (await isServed(data)) {
    console.error(`${data}: npm run serve still runs; stop it first`);
    return 1;
  }
  if (!existsSync(join(copy, 'onelink-bridge-mailbox'))) {
    console.error(`${copy}: is no copy of npm run backup`);
    return 1;
  }
  try {
    const kept = await restoreStorage(resolve(copy), join(data, 'storage'), new Date());
    say(`restored from ${copy}${kept === null ? '' : `; the storage of before is in ${kept}`}`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'The copy cannot be read');
    return 1;
  }
}

process.umask(0o077);
process.exitCode = await main();

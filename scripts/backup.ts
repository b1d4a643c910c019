/** `npm run backup`: copies what a bridge at home stores, while it runs. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { optionsOf, wrongOption } from './options.ts';
import { copyStorage, stampOf } from './serve/storage.ts';
import { say } from './start/terminal.ts';

const usage = `Usage: npm run backup -- [options]

Copies the storage of npm run serve into a new folder, onelink-bridge-<date>-<time>. It need not be stopped. The copy holds
clients' names and phones of bookings that wait: keep it as carefully as the storage. The file with the secrets is not in it;
without DIGEST_SECRET the copy does not recognise clients again.

  --data <folder>   what npm run serve stores in (default data)
  --to <folder>     where copies are put (default backups)
  --keep <number>   keep this many of the newest copies there, and remove older ones (default: keep all)
  --help            show this text

Exit codes: 0 = copied and checked, 1 = not copied, 2 = wrong options.`;

const prefix = 'onelink-bridge-';

async function main(): Promise<number> {
  const values = optionsOf(usage, {
    data: { type: 'string', default: 'data' },
    to: { type: 'string', default: 'backups' },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    say(usage);
    return 0;
  }
  if (values.keep !== undefined && !/^[1-9]\d{0,5}$/.test(values.keep))
    return wrongOption(usage, "Option '--keep': expected a whole number from 1") ?? 2;
  const storage = join(resolve(values.data), 'storage');
  if (!existsSync(storage)) {
    console.error(`${storage}: there is nothing to copy; give --data <folder>, the one that npm run serve stores in`);
    return 1;
  }
  const folder = join(resolve(values.to), `${prefix}${stampOf(new Date())}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const count = await copyStorage(storage, folder);
    say(`${folder}: ${count} databases, checked`);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    console.error(error instanceof Error ? error.message : 'The storage cannot be copied');
    return 1;
  }
  if (values.keep !== undefined) removeOld(resolve(values.to), Number(values.keep));
  return 0;
}

function removeOld(folder: string, keep: number): void {
  const copies = readdirSync(folder).filter((name) => /^onelink-bridge-\d{8}-\d{6}$/.test(name));
  for (const name of copies.sort().slice(0, -keep)) rmSync(join(folder, name), { recursive: true });
}

process.umask(0o077);
process.exitCode = await main();

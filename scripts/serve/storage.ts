/**
 * Copies the databases of a bridge at home, while it runs or not. Mailboxes come first and outcomes last: an outcome that the copy has
 * and its mailbox does not know yet is written again under the same name, and one that is missing would never be.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';

const order = ['onelink-bridge-mailbox', 'onelink-bridge-outcomes'];

/** Databases below a folder of storage, as `onelink-bridge-mailbox/….sqlite`. */
function databasesIn(storage: string): readonly string[] {
  const folders = readdirSync(storage, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort((a, b) => placeOf(a) - placeOf(b));
  return names.flatMap((folder) =>
    readdirSync(join(storage, folder))
      .filter((file) => file.endsWith('.sqlite'))
      .map((file) => join(folder, file)),
  );
}

const placeOf = (folder: string): number => {
  const place = order.indexOf(folder);
  return place === -1 ? order.length : place;
};

/** Each database as it is at one moment. Throws if a copy is damaged. Returns how many there are. */
export async function copyStorage(from: string, to: string): Promise<number> {
  const databases = databasesIn(from);
  for (const path of databases) {
    mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(join(from, path), { readOnly: true, timeout: 30_000 });
    try {
      await backup(database, join(to, path), { rate: 1000 });
    } finally {
      database.close();
    }
    checkDatabase(join(to, path));
  }
  return databases.length;
}

function checkDatabase(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const row = database.prepare('PRAGMA integrity_check').get() as { readonly integrity_check: string };
    if (row.integrity_check !== 'ok') throw new Error(`${path}: is damaged`);
  } finally {
    database.close();
  }
}

/** Puts a copy in the place of the storage, which is kept beside it. Returns where it is kept; null: there was none. */
export async function restoreStorage(copy: string, storage: string, now: Date): Promise<string | null> {
  const fresh = `${storage}.new`;
  rmSync(fresh, { recursive: true, force: true });
  await copyStorage(copy, fresh);
  const kept = `${storage}.before-${stampOf(now)}`;
  const wasThere = existsSync(storage);
  if (wasThere) renameSync(storage, kept);
  renameSync(fresh, storage);
  return wasThere ? kept : null;
}

/** `20261128-001000`, UTC. */
export const stampOf = (date: Date): string => date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');

/** Where the cron knocks, below the folder of the data. */
export const knockSocketIn = (data: string): string => join(data, 'run', 'knock.sock');

/**
 * Whether a process serves this folder: somebody answers its socket. A file with a number of a process would not do, because in a
 * container the next process has the same number.
 */
export function isServed(data: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(knockSocketIn(data));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

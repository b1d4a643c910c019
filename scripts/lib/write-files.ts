/** Writes several files together: all texts are on disk before the first file changes its name, and a failure undoes what was done. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import process from 'node:process';

export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** Of a file that is not there yet. */
  readonly mode: number;
}

export function writeFiles(files: readonly NewFile[]): void {
  const prepared: { readonly temporary: string; readonly path: string; readonly before: string | null }[] = [];
  try {
    for (const { path: written, text, mode } of files) {
      const path = existsSync(written) ? realpathSync(written) : written; // a link stays a link
      const temporary = `${path}.${process.pid}.tmp`;
      prepared.push({ temporary, path, before: existsSync(path) ? readFileSync(path, 'utf8') : null });
      put(temporary, text, existsSync(path) ? statSync(path).mode : mode);
    }
  } catch (error) {
    for (const { temporary } of prepared) rmSync(temporary, { force: true });
    throw error;
  }
  let done = 0;
  try {
    for (const { temporary, path } of prepared) {
      renameSync(temporary, path);
      done += 1;
    }
  } catch (error) {
    for (const { temporary } of prepared.slice(done)) rmSync(temporary, { force: true });
    for (const { path, before } of prepared.slice(0, done)) {
      if (before === null) rmSync(path, { force: true });
      else put(path, before, statSync(path).mode);
    }
    throw error;
  }
}

function put(path: string, text: string, mode: number): void {
  const file = openSync(path, 'w', mode);
  try {
    writeFileSync(file, text); // all of it: a full disk is an error
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

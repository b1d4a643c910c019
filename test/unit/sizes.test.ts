// A file of the Worker can be read in one go. The linter knows how long a function may be (`biome.json`), but no file.
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect, it } from 'vitest';
import { workerFiles } from '../worker-files.ts';

const linesAtMost = 250;

const linesOf = (path: string): number =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').split('\n').length - 1;

it(`no file of the Worker has more than ${linesAtMost} lines`, () => {
  expect(workerFiles.length).toBeGreaterThan(100);
  expect(workerFiles.filter((path) => linesOf(path) > linesAtMost)).toEqual([]);
});

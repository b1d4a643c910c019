/** Every code of the bridge's own is one that something gives: a sentence that nobody can meet is dead. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bridgeCodes } from '../../src/codes.ts';
import { workerFiles } from '../worker-files.ts';

const sources = workerFiles
  .filter((path) => path !== 'src/codes.ts' && !path.startsWith('src/messages/'))
  .map((path) => readFileSync(path, 'utf8'));

it.each(bridgeCodes)('%s is given by the code', (code) => {
  expect(sources.some((text) => text.includes(`'${code}'`))).toBe(true);
});

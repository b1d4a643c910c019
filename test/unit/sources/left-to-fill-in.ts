/** What `npm run new-source` has left to its author: each mark in the files of a source, with its place and what belongs there. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { sourceFolder } from '../../fixture-files.ts';

const mark = 'FILL IN: ';

export function leftToFillIn(source: string): string[] {
  const folder = fileURLToPath(new URL(`${source}/`, sourceFolder));
  return globSync('*.{ts,md}', { cwd: folder })
    .sort()
    .flatMap((file) =>
      readFileSync(`${folder}${file}`, 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const [, what] = line.split(mark);
          return what === undefined ? [] : [`${file}:${index + 1} ${what.replace(/[\s*/|]+$/, '')}`];
        }),
    );
}

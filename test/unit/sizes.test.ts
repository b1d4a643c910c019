// A file of the Worker can be read in one go, and a function without scrolling. Biome has a rule for functions, too, but it does not
// count lines that follow a comment or a blank line.
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect, it } from 'vitest';
import { workerFiles } from '../worker-files.ts';

const linesAtMost = 250;
const linesOfFunctionAtMost = 60;

const linesOf = (path: string): string[] =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
    .split('\n')
    .slice(0, -1);

const begins = /^(?:export )?(?:(?:async )?function\*? (\w+)|const (\w+) = .*=> \{$)/;

/** What begins at the left edge and ends with a brace there; the formatter indents everything in between. */
function functionsIn(lines: readonly string[]): readonly { readonly name: string; readonly code: number }[] {
  return lines.flatMap((line, at) => {
    const [, declared, arrow] = begins.exec(line) ?? [];
    const name = declared ?? arrow;
    if (name === undefined) return [];
    const end = lines.findIndex((one, place) => place > at && one.startsWith('}'));
    const code = lines.slice(at, end + 1).filter((one) => !/^\s*(?:$|\/\/|\/?\*)/.test(one));
    return [{ name, code: code.length }];
  });
}

it(`no file of the Worker has more than ${linesAtMost} lines`, () => {
  expect(workerFiles.length).toBeGreaterThan(100);
  expect(workerFiles.filter((path) => linesOf(path).length > linesAtMost)).toEqual([]);
});

it(`no function of the Worker has more than ${linesOfFunctionAtMost} lines of code`, () => {
  const functions = workerFiles.flatMap((path) => functionsIn(linesOf(path)).map((one) => ({ path, ...one })));
  expect(functions.length).toBeGreaterThan(500);
  expect(functions.filter(({ code }) => code > linesOfFunctionAtMost)).toEqual([]);
});

// SECURITY.md says nothing that no test shows: each of its sentences is in `claims.ts`, and each test named there exists.
import { existsSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect, it } from 'vitest';
import { advice, claims } from './claims.ts';

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** Sentences of the sections that make claims: who may attack, and what is kept. */
function sentences(): string[] {
  const page = textOf('../../../SECURITY.md');
  const claiming = page.slice(page.indexOf('## Who may attack'), page.indexOf('## What is not protected'));
  return claiming
    .split(/\n\s*\n|\n(?=\* )/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '' && !paragraph.startsWith('#'))
    .map((paragraph) => paragraph.replace(/^\*\*[^*]+\*\*(?:, who fills in the form\.)?\s*|^\* /, ''))
    .flatMap((paragraph) => paragraph.split(/(?<=[.])\s+(?=[A-Z`*])/));
}

it('every sentence of SECURITY.md has its test, or says that it only advises', () => {
  const all = sentences();
  expect(all.length).toBeGreaterThan(50);
  const without = all.filter((sentence) => !claims.some(([start]) => sentence.startsWith(start)));
  expect(without).toEqual([]);
});

it('no row is about a sentence that is not there any more', () => {
  const all = sentences();
  expect(claims.map(([start]) => start).filter((start) => !all.some((sentence) => sentence.startsWith(start)))).toEqual(
    [],
  );
});

it('every test that is named exists', () => {
  const missing = claims.flatMap(([, ...tests]) =>
    tests.filter((named) => {
      if (named === advice) return false;
      const [file = '', title = ''] = named.split(/: (.*)/s);
      const path = `../../${file}`;
      return !existsSync(new URL(path, import.meta.url)) || !textOf(path).includes(title);
    }),
  );
  expect(missing).toEqual([]);
});

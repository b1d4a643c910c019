/** Every document, section and file that code and pages cite is in the repository. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.(ts|md|toml)$/.test(path) && existsSync(join(root, path)));

const folders = ['docs/', 'docs/reference/', 'docs/sources/', 'docs/presets/', ''];
const documentOf = (name: string): string | undefined =>
  folders.map((folder) => `${folder}${name}`).find((path) => path.endsWith('.md') && existsSync(join(root, path)));

/** Comments are wrapped: a citation may go on behind the next line's ` * `. */
const unwrapped = (path: string): string => read(path).replace(/\n\s*(?:\/\/|\*|#)? ?/g, ' ');

const headings = new Map<string, readonly string[]>();
function headingsOf(path: string): readonly string[] {
  const known = headings.get(path) ?? [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, title]) => title ?? '');
  headings.set(path, known);
  return known;
}

/** A section has a number, or begins with its name; a part of one begins in bold. */
const hasNumber = (path: string, number: string): boolean =>
  headingsOf(path).some(
    (title) => title === number || title.startsWith(`${number} `) || title.startsWith(`${number}.`),
  );
const hasName = (path: string, name: string): boolean =>
  headingsOf(path).some((title) => title.toLowerCase().includes(name.toLowerCase())) ||
  read(path).toLowerCase().includes(`**${name.toLowerCase()}`);

interface Citation {
  readonly from: string;
  readonly to: string;
  readonly numbers: readonly string[];
  readonly names: readonly string[];
}

const citations = tracked
  .filter((path) => !path.startsWith('docs/reference/'))
  .flatMap((from): Citation[] =>
    [
      ...unwrapped(from).matchAll(
        /(?<![\w/-])((?:architecture|one-link-api|webhooks-[a-z]+|field)\.md)((?:,? (?:§\d+(?:\.\d+)?|\*[A-Z][^*]{2,40}\*))*)/g,
      ),
    ].map(([, to = '', places = '']) => ({
      from,
      to,
      numbers: [...places.matchAll(/§(\d+(?:\.\d+)?)/g)].map(([, number]) => number ?? ''),
      names: [...places.matchAll(/\*([^*]+)\*/g)].map(([, name]) => name ?? ''),
    })),
  );

it('cites sections that are there', () => {
  expect(citations.length).toBeGreaterThan(200);
  const missing = citations.flatMap(({ from, to, numbers, names }) => {
    const path = documentOf(to);
    if (path === undefined) return [`${from}: ${to}`];
    return [
      ...numbers.filter((number) => !hasNumber(path, number)).map((number) => `${from}: ${to} §${number}`),
      ...names.filter((name) => !hasName(path, name)).map((name) => `${from}: ${to}, *${name}*`),
    ];
  });
  expect(missing).toEqual([]);
});

it('links pages and names files that are there', () => {
  const pages = tracked.filter((path) => path.endsWith('.md') && !/^docs\/reference\/|ORIGIN\.md$/.test(path));
  const missing = pages.flatMap((page) => {
    const text = read(page);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to]) => join(dirname(page), to ?? ''));
    const named = [...text.matchAll(/`((?:src|test|docs|scripts)\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
    return [...links, ...named].filter((path) => !existsSync(join(root, path))).map((path) => `${page}: ${path}`);
  });
  expect(missing).toEqual([]);
});

it('names npm scripts that are there', () => {
  const scripts = Object.keys((JSON.parse(read('package.json')) as { readonly scripts: object }).scripts);
  const pages = tracked.filter((path) => path.endsWith('.md') && !/^docs\/reference\/|ORIGIN\.md$/.test(path));
  const named = pages.flatMap((page) => [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? ''));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
});

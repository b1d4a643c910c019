// A source is one folder, all of one shape, so that nobody has to look for its parts: and the Worker takes none of its tests along.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import { sourceFolder } from '../../fixture-files.ts';
import { isOfWorker } from '../../worker-files.ts';
import { leftToFillIn } from './left-to-fill-in.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const textOf = (path: string): string => readFileSync(new URL(path, sourceFolder), 'utf8');
const isThere = (path: string): boolean => existsSync(new URL(path, sourceFolder));

const registry = textOf('registry.ts');
const lines = [...registry.matchAll(/^export \{ ([\w, ]+) \} from '\.\/([a-z0-9]+)\/index\.ts';$/gm)];
const folders = lines.map(([, , folder]) => folder ?? '');

it('has one line for each folder in the registry', () => {
  const found = readdirSync(sourceFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(found.map(({ name }) => name).filter((name) => name !== 'toolkit')).toEqual(folders.toSorted());
  expect(lines.flatMap(([, names = '']) => names.split(', ')).sort()).toEqual(Object.keys(sources));
  expect(registry.trim().split('\n')).toHaveLength(folders.length + 1);
});

describe.each(folders)('the folder of %s', (folder) => {
  it('holds what the source is, its events, what a body says, its kit, its tests and its page', () => {
    const parts = ['index.ts', 'events.ts', 'payload.ts', 'kit.ts', 'speech.ts', 'page.md', `${folder}.test.ts`];
    expect(parts.filter((part) => !isThere(`${folder}/${part}`))).toEqual([]);
  });

  it('asks the tool in read-back.ts and nowhere else', () => {
    const asks = /^ {2,4}(?:readBack|readSeries),$/m.test(textOf(`${folder}/index.ts`));
    expect(isThere(`${folder}/read-back.ts`)).toBe(asks);
  });

  it('says of every fixture where it is from, and of none that is not there', () => {
    const cwd = fileURLToPath(new URL(`${folder}/fixtures/`, sourceFolder));
    const files = existsSync(cwd) ? globSync('**/*.*', { cwd }) : [];
    const rows = isThere(`${folder}/ORIGIN.md`) ? [...textOf(`${folder}/ORIGIN.md`).matchAll(/^\| (`[^|]*) \|/gm)] : [];
    const named = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, glob = '']) => glob));
    expect(files.filter((file) => !named.some((glob) => matchesGlob(file, glob)))).toEqual([]);
    expect(named.filter((glob) => !files.some((file) => matchesGlob(file, glob)))).toEqual([]);
  });

  it('has nothing left to fill in', () => {
    const left = leftToFillIn(folder);
    expect(left.length, left.join('\n')).toBe(0);
  });

  it('builds the schemas of its bodies when they are first used (`lazily`)', () => {
    const files = globSync('*.ts', { cwd: fileURLToPath(new URL(`${folder}/`, sourceFolder)) });
    const ofWorker = files.filter((file) => isOfWorker(`src/sources/${folder}/${file}`));
    const builds = (file: string): boolean =>
      /^(?:export )?const \w+ = z\.\w*object\(/im.test(textOf(`${folder}/${file}`));
    expect(ofWorker.filter(builds)).toEqual([]);
  });
});

it('takes nothing of the tests into the Worker', () => {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    if (!path.endsWith('.ts')) return;
    const imports = readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g);
    for (const [, to = ''] of imports) visit(join(dirname(path), to));
  };
  visit('src/index.ts');
  expect(reached.size).toBeGreaterThan(200);
  expect([...reached].filter((path) => !isOfWorker(path))).toEqual([]);
});

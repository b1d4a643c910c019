/**
 * `npm run new-source <name>`: the folder of a new source out of a template that works for a made-up tool, and its line in the
 * registry. What is to be replaced by the tool's own is marked, and tests fail until no mark is left.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { sources } from '../src/sources/index.ts';
import { presets } from '../src/sources/mapped/presets/index.ts';
import { argumentsOf } from './options.ts';

const usage = `Usage: npm run new-source <name> [-- options]

Makes src/sources/<name>/ from a template and adds its line to src/sources/registry.ts. The name is what a connection
of wrangler.toml calls the tool: small letters and digits.
Exit code 0: made; 1: the name cannot be taken; 2: the command line is wrong.

  --title <text>   the tool's brand name (default: the name with a capital letter)
  --root <folder>  the repository (default: this one)
  --help           this text`;

const template = join(import.meta.dirname, 'new-source/template');

/** Words of the language, and names that the template itself uses. */
const words = new Set(
  [
    'await break case catch class const continue debugger default delete do else enum export extends false finally for function',
    'if implements import in instanceof interface let new null package private protected public return static super switch this',
    'throw true try typeof var void while with yield arguments eval undefined',
    'decode describe events expect fixtures folder hook id it message names tokens toolkit unsigned because given z',
  ].flatMap((line) => line.split(' ')),
);

/** Why no source can be called so; null: one can. */
export function nameProblem(name: string, root: string): string | null {
  if (!/^[a-z][a-z0-9]{1,30}$/.test(name)) return 'expected 2 to 31 small letters and digits, a letter first';
  if (words.has(name)) return 'is a word of the code itself';
  if (Object.hasOwn(sources, name) || existsSync(join(root, 'src/sources', name))) return 'is a source already';
  return Object.hasOwn(presets, name) ? 'is a preset of `mapped` already' : null;
}

/** Writes folder and line; the paths that it touched, the registry last. */
export function makeSource(name: string, title: string, root: string): readonly string[] {
  const folder = `src/sources/${name}`;
  const filled = (text: string): string => text.replaceAll('__name__', name).replaceAll('__title__', title);
  mkdirSync(join(root, folder, 'fixtures'), { recursive: true });
  const written = readdirSync(template).map((file) => {
    const path = `${folder}/${filled(file.replace(/\.txt$/, ''))}`;
    writeFileSync(join(root, path), filled(readFileSync(join(template, file), 'utf8')));
    return path;
  });
  const registry = 'src/sources/registry.ts';
  const [header = '', ...lines] = readFileSync(join(root, registry), 'utf8').trim().split('\n');
  const line = `export { ${name} } from './${name}/index.ts';`;
  const pathOf = (one: string): string => one.split("'")[1] ?? '';
  const sorted = [...lines, line].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  writeFileSync(join(root, registry), `${[header, ...sorted].join('\n')}\n`);
  return [...written, registry];
}

function main(): number {
  const read = argumentsOf(
    usage,
    { title: { type: 'string' }, root: { type: 'string' }, help: { type: 'boolean' } },
    { least: 1, most: 1 },
  );
  if (read === null) return 2;
  const {
    values: options,
    words: [name = ''],
  } = read;
  if (options.help === true) {
    console.log(usage);
    return 0;
  }
  const { root = join(import.meta.dirname, '..'), title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}` } =
    options;
  const problem = nameProblem(name, root);
  if (problem !== null) {
    console.error(`${name}: ${problem}.`);
    return 1;
  }
  console.log(`${makeSource(name, title, root).join('\n')}

What to fill in:
  npx vitest run --project unit src/sources/${name}
When nothing is left, a row in docs/your-ids.md, and then:
  npx vitest run --project unit docs.test config-schema -u
  npx vitest run --project unit src/sources/${name} test/unit/sources test/unit/conformance test/unit/docs.test test/unit/readme
  npm run format && npm run lint && npm run types
CONTRIBUTING.md says what each file holds.`);
  return 0;
}

if (import.meta.main) process.exitCode = main();

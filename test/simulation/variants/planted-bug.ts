/** A known-bad design that has no number of seeds yet, and what must hold of its texts before it can be laid over the product. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Variant } from '../variants.ts';

export interface PlantedBug extends Pick<Variant, 'name' | 'why'> {
  readonly edits: NonNullable<Variant['edits']>;
}

/** The product's text of a file below the project. */
const textOf = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url).href), 'utf8');

/** Texts to be replaced that are not in their file exactly once, each in a sentence. */
export const misplaced = ({ name, edits }: PlantedBug): readonly string[] =>
  edits.flatMap(({ file, find }) => {
    const times = textOf(file).split(find).length - 1;
    return times === 1 ? [] : [`"${name}": ${file} holds ${times} times: ${find}`];
  });

/** The changed files of a bug, by their names. */
function changedFiles({ edits }: PlantedBug): ReadonlyMap<string, string> {
  const changed = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    changed.set(
      file,
      (changed.get(file) ?? textOf(file)).replace(find, () => replace),
    );
  }
  return changed;
}

/** Node's own parser over modules, in a process of its own: it wants a flag. */
const parser = `
  const { SourceTextModule } = require('node:vm');
  const problems = [];
  for (const [label, text] of JSON.parse(require('node:fs').readFileSync(0, 'utf8'))) {
    try { new SourceTextModule(text); } catch (error) { problems.push(label + ': ' + error.message); }
  }
  console.log(JSON.stringify(problems));
`;

/** Changed files that Node would not load, each in a sentence. */
export function unreadable(bugs: readonly PlantedBug[]): readonly string[] {
  const problems: string[] = [];
  const stripped = bugs.flatMap((bug) =>
    [...changedFiles(bug)].flatMap(([file, text]) => {
      const label = `"${bug.name}": ${file}`;
      try {
        return [[label, stripTypeScriptTypes(text)]];
      } catch (error) {
        problems.push(`${label}: ${String(error)}`);
        return [];
      }
    }),
  );
  const words = ['--no-warnings', '--experimental-vm-modules', '-e', parser];
  const { stdout, stderr } = spawnSync(process.execPath, words, { input: JSON.stringify(stripped), encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return [...problems, ...(JSON.parse(stdout) as string[])];
}

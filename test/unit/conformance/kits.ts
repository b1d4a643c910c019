/**
 * Every kit, found by its place: `kit.ts` in the folder of a source, `<preset>.kit.ts` beside a preset. All that such a file exports
 * is kits. conformance.test.ts fails where a source or a preset has none.
 */
import { globSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { sourceFolder } from '../../fixture-files.ts';
import type { Kit } from './kit.ts';

const found = globSync(['*/kit.ts', 'mapped/presets/*.kit.ts'], { cwd: fileURLToPath(sourceFolder.href) }).sort();

const modules = await Promise.all(
  found.map(async (path) => (await import(new URL(path, sourceFolder).href)) as Readonly<Record<string, Kit>>),
);

export const kits: readonly Kit[] = modules.flatMap((module) => Object.values(module));

export function kitOf(source: string): Kit {
  const kit = kits.find((one) => one.source === source && one.preset === undefined);
  if (kit === undefined) throw new Error(`src/sources/${source} has no kit.ts`);
  return kit;
}

/**
 * The simulator over a known-bad product: what a change touches is loaded a second time into the same process, with its text
 * changed. Modules that do not come to use a changed one serve every variant, so that a variant costs little more than its
 * histories, and the product as it is stands beside them.
 */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Variant } from '../variants.ts';

interface Laid {
  readonly edits: NonNullable<Variant['edits']>;
  /** Addresses of the modules that are changed, or use one that is. */
  readonly touched: ReadonlySet<string>;
}

const project = new URL('../../../', import.meta.url).href;
const usualPlayer = new URL('../play.ts', import.meta.url).href;

type Player = typeof import('../play.ts');
const laid: Laid[] = [];
const mark = '?variant=';
/** Who imports a module of the project, by its address. */
const users = new Map<string, Set<string>>();
const texts = new Map<string, string>();

/** Kits of tools know nothing of the product, and making their keys takes long. */
const isOurs = (url: string): boolean =>
  url.startsWith(project) && !url.includes('/node_modules/') && !url.includes('/test/unit/');

/** Without its types. */
function textOf(url: string): string {
  const known = texts.get(url) ?? stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
  texts.set(url, known);
  return known;
}

registerHooks({
  resolve(wanted, context, next) {
    const found = next(wanted, context);
    const [parent, number] = context.parentURL?.split(mark) ?? [];
    if (parent === undefined || !isOurs(found.url) || found.url.includes(mark)) return found;
    if (number === undefined) {
      users.set(found.url, (users.get(found.url) ?? new Set()).add(parent));
      return found;
    }
    const isTouched = laid[Number(number)]?.touched.has(found.url) === true;
    return isTouched ? { ...found, url: `${found.url}${mark}${number}` } : found;
  },
  load(url, context, next) {
    const [path = url, number] = url.split(mark);
    if (number === undefined) return next(url, context);
    const edits = (laid[Number(number)]?.edits ?? []).filter(({ file }) => path === `${project}${file}`);
    if (edits.length === 0) return { format: 'module', source: textOf(path), shortCircuit: true };
    const source = edits.reduce(
      (text, { find, replace }) => text.replace(find, () => replace),
      readFileSync(fileURLToPath(path), 'utf8'),
    );
    return { format: 'module', source: stripTypeScriptTypes(source), shortCircuit: true };
  },
});

function touchedBy(edits: Laid['edits']): Set<string> {
  const touched = new Set<string>();
  const touch = (url: string): void => {
    if (touched.has(url)) return;
    touched.add(url);
    for (const user of users.get(url) ?? []) touch(user);
  };
  for (const { file } of edits) touch(`${project}${file}`);
  return touched;
}

/** `play` over the product with a variant's changes. `player`: the address of the module that plays. */
export async function layOver<Module extends { readonly play: unknown } = Player>(
  { name, edits = [] }: Pick<Variant, 'name' | 'edits'>,
  player = usualPlayer,
): Promise<Module['play']> {
  const { play } = (await import(player)) as Module;
  if (edits.length === 0) return play;
  for (const { file, find } of edits) {
    const times = readFileSync(fileURLToPath(`${project}${file}`), 'utf8').split(find).length - 1;
    if (times !== 1) throw new Error(`"${name}": ${file} holds ${times} times the text to be changed`);
  }
  const touched = touchedBy(edits);
  if (!touched.has(player)) throw new Error(`"${name}": no history comes to ${edits.map(({ file }) => file).join()}`);
  laid.push({ edits, touched });
  return ((await import(`${player}${mark}${laid.length - 1}`)) as Module).play;
}

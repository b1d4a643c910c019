/**
 * The simulator over a known-bad product: a second copy of all modules in the same process, whose texts are changed while they
 * are loaded. So many variants share one start of Node, and the product as it is stands beside them.
 */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Variant } from '../variants.ts';

type Play = typeof import('../play.ts')['play'];

const project = new URL('../../../', import.meta.url).href;
const laid: Variant[] = [];
const mark = '?variant=';

/** Modules of the project that a changed copy asks for are its own copies. */
registerHooks({
  resolve(wanted, context, next) {
    const found = next(wanted, context);
    const [, number] = context.parentURL?.split(mark) ?? [];
    // Tools know nothing of the product, and making their keys takes long.
    const isShared = found.url.includes('/node_modules/') || found.url.includes('/test/unit/');
    const isOurs = found.url.startsWith(project) && !isShared;
    return number === undefined || !isOurs || found.url.includes(mark)
      ? found
      : { ...found, url: `${found.url}${mark}${number}` };
  },
  load(url, context, next) {
    const [path = url, number] = url.split(mark);
    if (number === undefined) return next(url, context);
    const edits = (laid[Number(number)]?.edits ?? []).filter(({ file }) => path === `${project}${file}`);
    if (edits.length === 0) return next(url, context);
    const source = edits.reduce(
      (text, { find, replace }) => text.replace(find, () => replace),
      readFileSync(fileURLToPath(path), 'utf8'),
    );
    return { ...next(url, context), source: stripTypeScriptTypes(source) };
  },
});

/** `play` over the product with a variant's changes. */
export async function layOver(variant: Variant): Promise<Play> {
  for (const { file, find } of variant.edits ?? []) {
    const times = readFileSync(fileURLToPath(`${project}${file}`), 'utf8').split(find).length - 1;
    if (times !== 1) throw new Error(`"${variant.name}": ${file} holds ${times} times the text to be changed`);
  }
  laid.push(variant);
  const url = new URL(`../play.ts${mark}${laid.length - 1}`, import.meta.url).href;
  return ((await import(url)) as typeof import('../play.ts')).play;
}

/**
 * Reads `application/x-www-form-urlencoded` as PHP does, because the tools that send forms are written in PHP (Bitrix24,
 * amoCRM, Amelia: webhooks-cis.md §10, 3). `a[b][0]=c` is a tree, `a[]` appends, the last of equal keys wins, and dots stay in
 * keys. It is stricter than browsers: bytes that are not UTF-8 are an error, not a replacement character.
 */

export type FormValue = string | readonly FormValue[] | { readonly [key: string]: FormValue };

/** No webhook has more. Deep trees overflow stacks later; many keys, and many levels of each, cost time. */
const deepestKey = 16;
const mostPairs = 5_000;
const mostLevels = 20_000;

/** Which bound a form exceeds, as a text to show. Null: none. Counted in the text, before a tree is built. */
export function formBound(text: string): string | null {
  let pairs = 0;
  let levels = 0;
  let ofThisKey = 1;
  let inKey = true;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isFirst = index === 0 || text.charCodeAt(index - 1) === ampersand;
    if (code === ampersand) continue;
    if (isFirst) {
      pairs += 1;
      ofThisKey = 1;
      inKey = true;
      if (pairs > mostPairs) return `more than ${mostPairs} pairs`;
    }
    if (code === equalsSign) inKey = false;
    else if (inKey && (code === bracket || (code === percent && /^5b/i.test(text.slice(index + 1, index + 3))))) {
      levels += 1;
      ofThisKey += 1;
      if (ofThisKey > deepestKey) return `a key of more than ${deepestKey} levels`;
      if (levels > mostLevels) return `more than ${mostLevels} levels`;
    }
  }
  return null;
}

const [ampersand, equalsSign, bracket, percent] = [0x26, 0x3d, 0x5b, 0x25];

/** A branch while the tree is built. It is a Map, so `__proto__` is an ordinary key. */
interface Branch {
  readonly children: Map<string, Branch | string>;
  /** The key of the next `[]`. */
  nextIndex: number;
}

/** The tree. Null: the form is malformed or exceeds a bound. `text` is the body, one character per byte or decoded ASCII. */
export function parseForm(text: string): Readonly<Record<string, FormValue>> | null {
  if (formBound(text) !== null) return null;
  const root = newBranch();
  const pairs = text.split('&').filter((pair) => pair !== '');
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
    const value = decoded(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === null || value === null) return null;
    plant(root, pathOf(name), value);
  }
  return objectOf(root);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null; // a lone percent sign, or bytes that are not UTF-8
  }
}

/** `a[b][0]` → a, b, 0. A name with an unclosed bracket is a plain name. */
function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(name);
  if (match === null) return [name];
  const [, first = '', brackets = ''] = match;
  return [first, ...brackets.slice(1, -1).split('][')];
}

function plant(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  path.forEach((part, depth) => {
    const key = part === '' && depth > 0 ? String(branch.nextIndex) : part;
    if (/^\d{1,9}$/.test(key)) branch.nextIndex = Math.max(branch.nextIndex, Number(key) + 1);
    if (depth === path.length - 1) {
      branch.children.set(key, value);
      return;
    }
    const existing = branch.children.get(key);
    const next = typeof existing === 'object' ? existing : newBranch();
    branch.children.set(key, next);
    branch = next;
  });
}

function newBranch(): Branch {
  return { children: new Map(), nextIndex: 0 };
}

/** A branch with the keys 0, 1, 2 … is a list. */
function treeOf(node: Branch | string): FormValue {
  if (typeof node === 'string') return node;
  const keys = [...node.children.keys()];
  if (keys.every((key, index) => key === String(index))) return [...node.children.values()].map(treeOf);
  return objectOf(node);
}

function objectOf({ children }: Branch): Readonly<Record<string, FormValue>> {
  return Object.fromEntries([...children].map(([key, node]) => [key, treeOf(node)]));
}

/**
 * `application/x-www-form-urlencoded` as PHP reads it, because the tools that send forms are written in it (Bitrix24,
 * amoCRM, Amelia: webhooks-cis.md §10.3): `a[b][0]=c` is a tree, `a[]` appends, the last of equal keys wins, dots stay in
 * keys. Stricter than browsers: bytes that are no UTF-8 are an error, not a replacement character.
 */

export type FormValue = string | readonly FormValue[] | { readonly [key: string]: FormValue };

/** More is no webhook. Deep trees overflow stacks further on; many keys cost time. */
const deepestKey = 16;
const mostPairs = 5_000;

/** A branch while the tree grows. A Map, so that `__proto__` is a key like any other. */
interface Branch {
  readonly children: Map<string, Branch | string>;
  /** What the next `[]` is called. */
  nextIndex: number;
}

/** The tree, or null when it is no well-formed form. `text` is the body, one character a byte or decoded ASCII. */
export function parseForm(text: string): Readonly<Record<string, FormValue>> | null {
  const root = newBranch();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > mostPairs) return null;
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
    const value = decoded(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === null || value === null) return null;
    const path = pathOf(name);
    if (path.length > deepestKey) return null;
    plant(root, path, value);
  }
  return objectOf(root);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null; // a lone percent sign, or bytes that are no UTF-8
  }
}

/** `a[b][0]` → a, b, 0. A name whose brackets do not close is a plain name. */
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

/** A branch whose keys are 0, 1, 2 … is a list. */
function treeOf(node: Branch | string): FormValue {
  if (typeof node === 'string') return node;
  const keys = [...node.children.keys()];
  if (keys.every((key, index) => key === String(index))) return [...node.children.values()].map(treeOf);
  return objectOf(node);
}

function objectOf({ children }: Branch): Readonly<Record<string, FormValue>> {
  return Object.fromEntries([...children].map(([key, node]) => [key, treeOf(node)]));
}

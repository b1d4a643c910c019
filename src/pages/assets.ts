/** Style, script and icon as files of their own. Their names have a hash of their content, so browsers may keep them for ever. */
import { createHash } from 'node:crypto';
import { script } from './script.ts';
import { style } from './style.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

export const stylePath = `/desk/style.${hashOf(style)}.css`;
export const scriptPath = `/desk/script.${hashOf(script)}.js`;

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6e5f"/><path d="M8 17l5 5 11-12" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';

const files: ReadonlyMap<string, readonly [type: string, text: string, seconds: number]> = new Map([
  [stylePath, ['text/css; charset=utf-8', style, 31_536_000]],
  [scriptPath, ['text/javascript; charset=utf-8', script, 31_536_000]],
  ['/desk/icon.svg', ['image/svg+xml', icon, 86_400]],
]);

/** Null: there is no such file. An old name is none: pages of an earlier version are loaded again. */
export function assetAt(path: string): Response | null {
  const file = files.get(path);
  if (file === undefined) return null;
  const [type, text, seconds] = file;
  const caching = seconds > 86_400 ? `public, max-age=${seconds}, immutable` : `public, max-age=${seconds}`;
  return new Response(text, { headers: { 'content-type': type, 'cache-control': caching } });
}

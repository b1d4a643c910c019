/**
 * The repository's `wrangler.toml` and `.dev.vars` are the user's own: whatever connections, variables and secrets stand there are
 * no part of a demonstration or a test.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';

const inRoot = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

export const configPath = inRoot('wrangler.toml');

/** As if nobody had set them. */
const standard: Readonly<Record<string, string>> = { LANGUAGE: 'en', OUTCOME_DAYS: '90', BEHIND_TLS_PROXY: 'false' };

/** Values that take the place of the user's own variables and secrets. */
export function neutralBindings(toml = readFileSync(configPath, 'utf8'), devVars = textOf('.dev.vars')) {
  const names = [...Object.keys(parse(toml)['vars'] ?? {}), ...Object.keys(parseEnv(devVars))];
  return Object.fromEntries(
    names.map((name) => [name, name.startsWith('CONNECTIONS') ? {} : (standard[name] ?? '')]),
  ) as Record<string, string | Record<string, never>>;
}

function textOf(name: string): string {
  const path = inRoot(name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The file without its tables `[vars.CONNECTIONS…]`. */
export function withoutConnections(toml: string): string {
  let isOwn = false;
  return toml
    .split('\n')
    .filter((line) => {
      if (/^\s*\[/.test(line)) isOwn = /^\s*\[\s*vars\s*\.\s*"?CONNECTIONS/.test(line);
      return !isOwn;
    })
    .join('\n');
}

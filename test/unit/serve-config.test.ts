/** What workerd reads at home is what wrangler.toml says, whatever is in it. */
import { expect, it } from 'vitest';
import { workerdConfig } from '../../scripts/serve/capnp.ts';

const configOf = (variables: Readonly<Record<string, unknown>>): string =>
  workerdConfig({
    modules: ['index.js'],
    listen: '127.0.0.1:8787',
    knockSocket: '/data/run/knock.sock',
    storage: '/data/storage',
    compatibilityDate: '2026-01-01',
    compatibilityFlags: [],
    variables,
    secrets: [],
    failures: { limit: 30, period: 60 },
  });

/** A literal of Cap'n Proto, read as its compiler does. */
const readLiteral = (literal: string): string =>
  literal.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, code?: string, char?: string) =>
    code === undefined
      ? ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[char ?? ''] ?? char ?? '')
      : String.fromCharCode(Number.parseInt(code, 16)),
  );

function bindingIn(config: string, kind: 'text' | 'json'): string {
  const [, literal = ''] = new RegExp(`\\(name = "VALUE", ${kind} = "((?:[^"\\\\]|\\\\.)*)"\\)`).exec(config) ?? [];
  return readLiteral(literal);
}

it.each([
  ['a backslash and text that looks like an escape', '$replace(x, "\\u00a0", "")'],
  ['two backslashes before it', '\\\\u0041'],
  ['control characters', 'a\u0001b\u001b\n\t'],
  ['quotes, line separators and other scripts', '"Жанар" \u2028 🙂 \u007f'],
])('%s', (_, value) => {
  expect(bindingIn(configOf({ VALUE: value }), 'text')).toBe(value);
  expect(JSON.parse(bindingIn(configOf({ VALUE: { salon: { at: value } } }), 'json'))).toEqual({
    salon: { at: value },
  });
});

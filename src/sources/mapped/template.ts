/** The text that a tool signs, as a template: `{timestamp}.{body}`. The body stays bytes. */
import { Buffer } from 'node:buffer';

const names = ['body', 'timestamp', 'id', 'url'] as const;
export type Placeholder = (typeof names)[number];

const isPlaceholder = (name: string): name is Placeholder => (names as readonly string[]).includes(name);

/** The names in braces; null where one is unknown. */
export function placeholdersIn(template: string): readonly Placeholder[] | null {
  const found = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  return found.every(isPlaceholder) ? found.filter(isPlaceholder) : null;
}

/** The bytes that were signed; null where a value that the template needs is not there. */
export function signedBytes(
  template: string,
  values: Readonly<Record<Placeholder, string | Uint8Array | null>>,
): Uint8Array | null {
  const parts: (string | Uint8Array)[] = [];
  for (const part of template.split(/(\{[^{}]*\})/)) {
    const name = /^\{(.*)\}$/.exec(part)?.[1];
    const value = name === undefined ? part : isPlaceholder(name) ? values[name] : null;
    if (value === null) return null;
    parts.push(value);
  }
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

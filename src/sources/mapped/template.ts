/** The text that a tool signs, as a template: `{timestamp}.{body}`. The body stays bytes. */
import { Buffer } from 'node:buffer';

const names = ['body', 'timestamp', 'id', 'url'] as const;
export type Placeholder = (typeof names)[number];

const isPlaceholder = (name: string): name is Placeholder => (names as readonly string[]).includes(name);

/** Splits a template: texts at the even places, the names in braces between them. */
const inBraces = /\{([^{}]*)\}/;
const isName = (index: number): boolean => index % 2 === 1;

/** The names in braces; null where one is unknown. */
export function placeholdersIn(template: string): readonly Placeholder[] | null {
  const found = template.split(inBraces).filter((_, index) => isName(index));
  return found.every(isPlaceholder) ? found : null;
}

/** The bytes that were signed; null where a value that the template needs is not there. */
export function signedBytes(
  template: string,
  values: Readonly<Record<Placeholder, string | Uint8Array | null>>,
): Uint8Array | null {
  const parts: Uint8Array[] = [];
  for (const [index, part] of template.split(inBraces).entries()) {
    const value = !isName(index) ? part : isPlaceholder(part) ? values[part] : null;
    if (value === null) return null;
    parts.push(Buffer.from(value));
  }
  return Buffer.concat(parts);
}

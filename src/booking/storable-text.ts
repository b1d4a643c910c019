/**
 * Text that One-Link can store. PostgreSQL accepts neither NUL nor half a surrogate pair, so either would make the whole
 * request fail every time. They are removed before a value is folded, so that the value that is digested, compared and sent is
 * the same.
 */

/** With `u`, a pair is one character, so only unpaired halves match. */
const unstorable = /[\0\p{Surrogate}]/u;
const everyUnstorable = new RegExp(unstorable, 'gu');

export const isStorable = (text: string): boolean => !unstorable.test(text);

/** Undefined if nothing is left, because an empty text says nothing. */
function storableText(text: string): string | undefined {
  if (isStorable(text)) return text;
  return text.replace(everyUnstorable, '').trim() || undefined;
}

/** The same value with all texts storable, including names of keys. Texts that are empty afterwards are left out. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const [key, kept] = [storableText(name), storable(item)];
      return key === undefined || kept === undefined ? [] : [[key, kept]];
    }),
  );
}

/**
 * Text as One-Link can store it: PostgreSQL holds neither NUL nor half of a surrogate pair, so either would fail the whole
 * request again and again. Taken out before a value is folded, so that what is digested, compared and sent is the same.
 */

/** With `u`, a pair is one character: only unpaired halves match. */
const unstorable = /[\0\p{Surrogate}]/u;
const everyUnstorable = new RegExp(unstorable, 'gu');

export const isStorable = (text: string): boolean => !unstorable.test(text);

/** Undefined where nothing is left: empty text says nothing. */
function storableText(text: string): string | undefined {
  if (isStorable(text)) return text;
  return text.replace(everyUnstorable, '').trim() || undefined;
}

/** The same value with every text in it storable, names of keys included; texts that held nothing else are gone. */
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

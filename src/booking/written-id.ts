/**
 * A tool's id as it is written in `external_ref`, `idempotency_key` and KV keys, where colons separate the parts. Without
 * escaping, `north:42` of an installation without a namespace would be booking 42 of the namespace `north`.
 */

/**
 * How the ids of a tool stand there:
 *
 * * `escaped`: `%` and `:` percent-encoded.
 * * `plain`: as they are, for no text is one that could be read otherwise: two numbers, say.
 * * `free`: as they are, and any text may be one. What it may not begin with is in `config/namespaces.ts`.
 * * `reference`: free, and the whole `external_ref`: the name of its source does not stand before it.
 */
export type IdForm = 'escaped' | 'plain' | 'free' | 'reference';

/** Any text may be an id and is written unchanged. */
export const hasFreeIds = (form: IdForm): boolean => form === 'free' || form === 'reference';

/** `%` and `:` percent-encoded. */
export const escapeId = (id: string): string => id.replace(/[%:]/g, encodeURIComponent);

/** True if escaping could have produced this text. */
const isEscaped = (written: string): boolean => /^(?:[^%:]|%25|%3A)*$/.test(written);

export const writtenId = (form: IdForm, id: string): string => (form === 'escaped' ? escapeId(id) : id);

/**
 * The id that was written in this way. Text that escaping cannot produce is from an earlier version, which escaped nothing, so
 * it is the id itself.
 */
export const readId = (form: IdForm, written: string): string =>
  form === 'escaped' && isEscaped(written) ? written.replace(/%(?:25|3A)/g, decodeURIComponent) : written;

/** The id as an earlier version wrote it. Null: it is the same, or it is the written form of another id. */
export const formerlyWrittenId = (form: IdForm, id: string): string | null =>
  form !== 'escaped' || isEscaped(id) ? null : id;

/**
 * A tool's id as it stands in `external_ref`, `idempotency_key` and KV keys, where colons separate the parts. Without escaping,
 * `north:42` of an installation without namespace would be booking 42 of the namespace `north`.
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

/** Any text may be an id and stands as it is. */
export const hasFreeIds = (form: IdForm): boolean => form === 'free' || form === 'reference';

/** `%` and `:` percent-encoded. */
export const escapeId = (id: string): string => id.replace(/[%:]/g, encodeURIComponent);

/** Escaping could have made it. */
const isEscaped = (written: string): boolean => /^(?:[^%:]|%25|%3A)*$/.test(written);

export const writtenId = (form: IdForm, id: string): string => (form === 'escaped' ? escapeId(id) : id);

/**
 * The id that was written so. Text that no escaping could have made was written by an earlier version, which escaped
 * nothing: it is the id itself.
 */
export const readId = (form: IdForm, written: string): string =>
  form === 'escaped' && isEscaped(written) ? written.replace(/%(?:25|3A)/g, decodeURIComponent) : written;

/** The id as an earlier version wrote it; null where that is the same, or is how another id is written. */
export const formerlyWrittenId = (form: IdForm, id: string): string | null =>
  form !== 'escaped' || isEscaped(id) ? null : id;

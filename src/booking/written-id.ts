/**
 * A tool's id as it is written in `external_ref`, `idempotency_key` and KV keys, where colons separate the parts. Without
 * escaping, `north:42` of an installation without a namespace would be booking 42 of the namespace `north`.
 */

/**
 * Ids of these stand as they are: `direct` has the reference that its user wrote, a seat at Cal.com is `<uid>:<digest>`, a
 * record of Altegio and YCLIENTS is two numbers. What a free one may not begin with is in `config/namespaces.ts`.
 */
const verbatimSources: ReadonlySet<string> = new Set(['direct', 'calcom', 'altegio', 'yclients']);

/** Any text may be an id and is written unchanged. */
export const hasFreeIds = (source: string): boolean => source === 'direct' || source === 'calcom';

/** `%` and `:` percent-encoded. */
export const escapeId = (id: string): string => id.replace(/[%:]/g, encodeURIComponent);

/** True if escaping could have produced this text. */
const isEscaped = (written: string): boolean => /^(?:[^%:]|%25|%3A)*$/.test(written);

export const writtenId = (source: string, id: string): string => (verbatimSources.has(source) ? id : escapeId(id));

/**
 * The id that was written in this way. Text that escaping cannot produce is from an earlier version, which escaped nothing, so
 * it is the id itself.
 */
export const readId = (source: string, written: string): string =>
  verbatimSources.has(source) || !isEscaped(written) ? written : written.replace(/%(?:25|3A)/g, decodeURIComponent);

/** The id as an earlier version wrote it. Null: it is the same, or it is the written form of another id. */
export const formerlyWrittenId = (source: string, id: string): string | null =>
  verbatimSources.has(source) || isEscaped(id) ? null : id;

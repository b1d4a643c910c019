/**
 * A tool's id as it stands in `external_ref`, `idempotency_key` and KV keys, where colons separate the parts. Without escaping,
 * `north:42` of an installation without namespace would be booking 42 of the namespace `north`.
 */

/**
 * Ids of these stand as they are: `direct` has the reference that its user wrote, a seat at Cal.com is `<uid>:<digest>`, a
 * record of Altegio and YCLIENTS is two numbers. What a free one may not begin with is in `config/namespaces.ts`.
 */
const verbatimSources: ReadonlySet<string> = new Set(['direct', 'calcom', 'altegio', 'yclients']);

/** Any text may be an id and stands as it is. */
export const hasFreeIds = (source: string): boolean => source === 'direct' || source === 'calcom';

/** `%` and `:` percent-encoded. */
export const escapeId = (id: string): string => id.replace(/[%:]/g, encodeURIComponent);

/** Escaping could have made it. */
const isEscaped = (written: string): boolean => /^(?:[^%:]|%25|%3A)*$/.test(written);

export const writtenId = (source: string, id: string): string => (verbatimSources.has(source) ? id : escapeId(id));

/**
 * The id that was written so. Text that no escaping could have made was written by an earlier version, which escaped
 * nothing: it is the id itself.
 */
export const readId = (source: string, written: string): string =>
  verbatimSources.has(source) || !isEscaped(written) ? written : written.replace(/%(?:25|3A)/g, decodeURIComponent);

/** The id as an earlier version wrote it; null where that is the same, or is how another id is written. */
export const formerlyWrittenId = (source: string, id: string): string | null =>
  verbatimSources.has(source) || isEscaped(id) ? null : id;

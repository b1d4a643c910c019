/** Parses raw bytes by their content type. The receiver says which kinds it accepts (step 2 of the data flow). */
import { formBound, parseForm } from './form.ts';
import { readJson } from './json.ts';

/** How the body is parsed before `decode`: JSON value, form as `Record<string, string>` tree, or the text itself. */
export type BodyKind = 'json' | 'form' | 'text';

export type ParsedBody =
  | { readonly ok: true; readonly value: unknown }
  /** `detail`: what is wrong and what was expected, for the sender. `text`: the body as far as it is UTF-8. */
  | { readonly ok: false; readonly reason: 'malformed'; readonly detail: string; readonly text: string }
  /** `text`: the body with another type. Null: it is compressed or not UTF-8. */
  | { readonly ok: false; readonly reason: 'unsupported'; readonly detail: string; readonly text: string | null }
  /** More than any tool sends, so it is not parsed. `bound` says which bound, without a value. */
  | { readonly ok: false; readonly reason: 'beyond_bounds'; readonly bound: string; readonly text: string };

/**
 * The kind of a Content-Type header. Null: the bridge does not read this type. A JWT is text (Wix). Only UTF-8 and its subset
 * are read, because guessing the charset would put broken names into the calendar.
 */
export function bodyKind(contentType: string): BodyKind | null {
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (charset !== undefined && !['utf-8', 'utf8', 'us-ascii'].includes(charset)) return null;
  if (/^(?:application|text)\/json$|^application\/[\w.+-]+\+json$/.test(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'text/plain' || type === 'application/jwt' || type === 'text/jwt') return 'text';
  return null;
}

/** Without a content type the source's first kind is tried. Compressed bodies are not read. No tool sends them. */
export function parseBody(bytes: Uint8Array, headers: Headers, kinds: readonly BodyKind[]): ParsedBody {
  const encoding = headers.get('content-encoding');
  const contentType = headers.get('content-type')?.trim() ?? '';
  const kind = contentType === '' ? kinds[0] : bodyKind(contentType);
  const readable = encoding === null || encoding.trim().toLowerCase() === 'identity';
  if (!readable) return unsupported('The body is compressed: send it as it is, without Content-Encoding.', null);
  if (kind === null || kind === undefined || !kinds.includes(kind)) {
    const withoutCharset = bodyKind(contentType.split(';')[0] ?? '');
    const isOfKind = withoutCharset !== null && kinds.includes(withoutCharset);
    const detail = isOfKind ? 'Expected the charset utf-8.' : expectedTypes(kinds.map((one) => typeOf[one]));
    return unsupported(detail, utf8(bytes));
  }
  const text = utf8(bytes);
  // People see as much of it as can be read.
  return text === null ? malformed(kind, new TextDecoder().decode(bytes)) : readAs(kind, text);
}

const typeOf = { json: 'application/json', form: 'application/x-www-form-urlencoded', text: 'text/plain' } as const;

/** Detail of an answer to an unexpected content type. */
export const expectedTypes = (types: readonly string[]): string => `Expected Content-Type: ${types.join(' or ')}.`;

/** Detail of an answer to a body that cannot be read, mostly because it was cut off or written by hand. */
export const notComplete = (what: string): string => `The body is not complete, valid ${what}.`;

const whatOf = { json: 'JSON', form: 'form data', text: 'UTF-8 text' } as const;

const unsupported = (detail: string, text: string | null): ParsedBody => ({
  ok: false,
  reason: 'unsupported',
  detail,
  text,
});
const malformed = (kind: BodyKind, text: string): ParsedBody => ({
  ok: false,
  reason: 'malformed',
  detail: notComplete(whatOf[kind]),
  text,
});

function readAs(kind: BodyKind, text: string): ParsedBody {
  switch (kind) {
    case 'json': {
      const read = readJson(text);
      if (read.ok) return read;
      return read.bound === null
        ? malformed(kind, text)
        : { ok: false, reason: 'beyond_bounds', bound: read.bound, text };
    }
    case 'form': {
      const bound = formBound(text);
      if (bound !== null) return { ok: false, reason: 'beyond_bounds', bound, text };
      const value = parseForm(text.trim());
      return value === null ? malformed(kind, text) : { ok: true, value };
    }
    case 'text':
      return { ok: true, value: text };
    default:
      return kind satisfies never;
  }
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

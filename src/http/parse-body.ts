/** The content type says how raw bytes are read; the receiver says which kinds it takes (step 2 of the way of the data). */
import type { BodyKind } from '../sources/source.ts';
import { type FormValue, parseForm } from './form.ts';

export type ParsedBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'unsupported' | 'malformed' };

/**
 * The kind of a Content-Type header, or null where it is none that the bridge reads. A JWT is text (Wix). Of the
 * charsets only UTF-8 and its subset: guessing would put broken names into the calendar.
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

/** Without a content type the source's first kind is tried. Compressed bodies are not read: no tool sends them unasked. */
export function parseBody(bytes: Uint8Array, headers: Headers, kinds: readonly BodyKind[]): ParsedBody {
  const encoding = headers.get('content-encoding');
  const contentType = headers.get('content-type')?.trim() ?? '';
  const kind = contentType === '' ? kinds[0] : bodyKind(contentType);
  const readable = encoding === null || encoding.trim().toLowerCase() === 'identity';
  if (kind === null || kind === undefined || !kinds.includes(kind) || !readable)
    return { ok: false, reason: 'unsupported' };
  const text = utf8(bytes);
  const value = text === null ? undefined : readAs(kind, text);
  return value === undefined ? { ok: false, reason: 'malformed' } : { ok: true, value };
}

function readAs(kind: BodyKind, text: string): unknown {
  switch (kind) {
    case 'json':
      return jsonValue(text);
    case 'form':
      return formValue(text);
    case 'text':
      return text;
    default:
      return kind satisfies never;
  }
}

function formValue(text: string): Readonly<Record<string, FormValue>> | undefined {
  return parseForm(text.trim()) ?? undefined;
}

function jsonValue(text: string): unknown {
  if (depth(text) > deepestJson) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The deepest body in the fixtures has 9 levels; thousands overflow the stack of whatever walks the value later. */
const deepestJson = 100;

function depth(text: string): number {
  let deepest = 0;
  let open = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      open += 1;
      if (open > deepest) deepest = open;
    } else if (code === 0x7d || code === 0x5d) open -= 1;
  }
  return deepest;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

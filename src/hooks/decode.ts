/**
 * Step 2, second half: the source turns a parsed body into events. A body that the source cannot read is kept, not refused, so
 * nothing is lost when a tool changes its format (architecture.md, *HTTP*). Only a strict source refuses.
 */
import type { BookingId } from '../booking/ids.ts';
import { readJson } from '../http/json.ts';
import type { ParsedBody } from '../http/parse-body.ts';
import { beyondBounds, decodeWithinBounds } from '../sources/decode-within-bounds.ts';
import type { AnySource, Decoded, Hook } from '../sources/source.ts';

export type DecodedBody =
  | { readonly ok: true; readonly events: readonly Decoded<BookingId>[] }
  /** The answer of a strict source: paths in the body and what is wrong there, never values. */
  | { readonly ok: false; readonly detail: string };

/** A parsed body, or one that was not parsed because it exceeds a bound. */
export type ReadableBody = Extract<ParsedBody, { ok: true } | { reason: 'beyond_bounds' }>;

/**
 * An authentic body that is malformed or has a type that the source does not accept. Many tools send once and ignore the
 * answer, and some let their users write the body (a Cal.com template that is sent as a form, or in which a client's name
 * contains a quotation mark). If it is JSON, it is read as JSON. Otherwise it is kept as unreadable. Null: it is refused, by a
 * strict source, because it is not text, or because the tool sends a malformed body again.
 */
export function despiteItsForm(parsed: ParsedBody, { bodies, strict, sendsOnce }: AnySource): ReadableBody | null {
  if (parsed.ok || parsed.reason === 'beyond_bounds') return parsed;
  if (parsed.text === null || strict === true) return null;
  const { text } = parsed;
  if (parsed.reason === 'malformed') {
    const isKept = sendsOnce === true && text.trim() !== '';
    return isKept ? { ok: false, reason: 'beyond_bounds', bound: parsed.detail, text } : null;
  }
  const read = bodies.includes('json') ? readJson(text) : null;
  if (read?.ok === true) return read;
  return { ok: false, reason: 'beyond_bounds', bound: read?.bound ?? 'of a type that is not expected', text };
}

export async function decodeBody(
  connection: string,
  source: AnySource,
  body: ReadableBody,
  hook: Hook,
): Promise<DecodedBody> {
  const events = body.ok
    ? await decodeWithinBounds(connection, source, body.value, hook)
    : [beyondBounds(source, body.bound, body.text, hook)];
  if (source.strict === true) {
    const details = events.flatMap((event) => (event.kind === 'undecodable' ? [event.detail] : []));
    if (details.length > 0) return { ok: false, detail: details.join('; ') };
  }
  // An empty list of events is still an authentic webhook. It is listed, so that people can find it.
  return { ok: true, events: events.length > 0 ? events : [{ kind: 'ignored', event: '', reason: 'no events' }] };
}

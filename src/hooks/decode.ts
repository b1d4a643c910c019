/**
 * Step 2, second half: the source turns a parsed body into events. What the source cannot read is kept, not refused, so
 * that a tool which changes its format loses nothing (design.md, *HTTP*); only a strict source refuses.
 */
import { errorFacts, log } from '../log.ts';
import type { Decoded, Hook, Source } from '../sources/source.ts';

export type DecodedBody =
  | { readonly ok: true; readonly events: readonly Decoded[] }
  /** A strict source's answer: paths of the body and what is wrong there, never values. */
  | { readonly ok: false; readonly detail: string };

export function decodeBody(connection: string, source: Source, body: unknown, hook: Hook): DecodedBody {
  const events = decodeSafely(connection, source, body, hook);
  if (source.strict === true) {
    const details = events.flatMap((event) => (event.kind === 'undecodable' ? [event.detail] : []));
    if (details.length > 0) return { ok: false, detail: details.join('; ') };
  }
  // An empty list of events is still an authentic webhook: it is listed, so that nobody looks for it in vain.
  return { ok: true, events: events.length > 0 ? events : [{ kind: 'ignored', event: '', reason: 'no events' }] };
}

function decodeSafely(connection: string, source: Source, body: unknown, hook: Hook): readonly Decoded[] {
  try {
    return source.decode(body, hook);
  } catch (error) {
    log('error', 'decode_threw', { connection, ...errorFacts(error) });
    // The source could not cut its credentials out of this body, so a body that carries them is not kept.
    const kept = source.authentication === 'body_token' ? null : body;
    return [{ kind: 'undecodable', event: '', detail: 'the source failed on this body', body: kept }];
  }
}

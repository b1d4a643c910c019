/**
 * Step 2, second half: the source turns a parsed body into events. What the source cannot read is kept, not refused, so
 * that a tool which changes its format loses nothing (design.md, *HTTP*); only a strict source refuses.
 */
import { errorFacts, log } from '../log.ts';
import type { AnySource, Decoded, Hook } from '../sources/source.ts';

export type DecodedBody =
  | { readonly ok: true; readonly events: readonly Decoded[] }
  /** A strict source's answer: paths of the body and what is wrong there, never values. */
  | { readonly ok: false; readonly detail: string };

/** More events in one body than any tool sends: a row each would be written for them. `mapped` has the same bound. */
const mostEvents = 250;

/** Names of unknown events are shown and stored as they came; a name is not longer. */
const longestName = 120;

export async function decodeBody(
  connection: string,
  source: AnySource,
  body: unknown,
  hook: Hook,
): Promise<DecodedBody> {
  const events = bounded(await decodeSafely(connection, source, body, hook), source, body);
  if (source.strict === true) {
    const details = events.flatMap((event) => (event.kind === 'undecodable' ? [event.detail] : []));
    if (details.length > 0) return { ok: false, detail: details.join('; ') };
  }
  // An empty list of events is still an authentic webhook: it is listed, so that nobody looks for it in vain.
  return { ok: true, events: events.length > 0 ? events : [{ kind: 'ignored', event: '', reason: 'no events' }] };
}

async function decodeSafely(
  connection: string,
  source: AnySource,
  body: unknown,
  hook: Hook,
): Promise<readonly Decoded[]> {
  try {
    return await source.decode(body, hook);
  } catch (error) {
    log('error', 'decode_threw', { connection, ...errorFacts(error) });
    return [misfit('the source failed on this body', source, body)];
  }
}

function bounded(events: readonly Decoded[], source: AnySource, body: unknown): readonly Decoded[] {
  if (events.length > mostEvents) return [misfit(`(body): more than ${mostEvents} events`, source, body)];
  return events.map((event) =>
    event.event.length > longestName ? { ...event, event: event.event.slice(0, longestName) } : event,
  );
}

/** The source could not cut its credentials out of this body, so a body that carries them is not kept. */
function misfit(detail: string, { authentication }: AnySource, body: unknown): Decoded {
  return { kind: 'undecodable', event: '', detail, body: authentication === 'body_token' ? null : body };
}

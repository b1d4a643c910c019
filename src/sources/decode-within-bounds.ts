/**
 * A parsed body through its source, at the edge and when a kept body is read again: what comes out is bounded, and a source
 * that fails on a body makes it one that cannot be read, so that nothing is lost and nobody is answered with an exception.
 */
import type { BookingEvent } from '../booking/booking.ts';
import { isStorable } from '../booking/storable-text.ts';
import { errorFacts, log } from '../log.ts';
import { withKnownName } from './event-names.ts';
import type { AnySource, Decoded, Hook } from './source.ts';

/** More events in one body than any tool sends: a row each would be written for them. `mapped` has the same bound. */
const mostEvents = 250;

/** An id is part of One-Link's `external_ref`, which holds 255 characters. */
const longestId = 255;

const idsOf = ({ id, predecessor, successor }: BookingEvent): readonly string[] =>
  [id, predecessor, successor].filter((one) => one !== undefined);

/** `connection`: its name, for the log. Never throws. */
export async function decodeWithinBounds(
  connection: string,
  source: AnySource,
  body: unknown,
  hook: Hook,
): Promise<readonly Decoded[]> {
  const events = await decodeSafely(connection, source, body, hook);
  if (events.length > mostEvents) return [misfit(`(body): more than ${mostEvents} events`, source, body)];
  const tooLong = events.some((event) => event.kind === 'booking' && idsOf(event).some((id) => id.length > longestId));
  if (tooLong) return [misfit(`(body): an id longer than ${longestId} characters`, source, body)];
  return events.map((event) => withStorableIds(withKnownName(event, source, hook.settings)));
}

/**
 * An id is part of `external_ref` and the key of a row. One that One-Link cannot store is not changed into another id, which
 * may be another booking's: its event cannot be read.
 */
function withStorableIds(decoded: Decoded): Decoded {
  if (decoded.kind === 'ignored') return decoded;
  const ids = decoded.kind === 'booking' ? [decoded.id, decoded.predecessor, decoded.successor] : [decoded.id];
  if (ids.every((id) => id === undefined || isStorable(id))) return decoded;
  const { event, body } = decoded;
  const detail = decoded.kind === 'undecodable' ? decoded.detail : 'id: has NUL or half a character';
  return { kind: 'undecodable', event, detail, body };
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

/** The source could not cut its credentials out of this body, so a body that carries them is not kept. */
function misfit(detail: string, { authentication }: AnySource, body: unknown): Decoded {
  return { kind: 'undecodable', event: '', detail, body: authentication === 'body_token' ? null : body };
}

/**
 * Decodes a parsed body with its source, at the edge and when a stored body is read again. The result is bounded. If a source
 * fails on a body, the body counts as unreadable, so nothing is lost and nobody gets an exception as an answer.
 */
import type { BookingEvent } from '../booking/booking.ts';
import type { BookingId } from '../booking/ids.ts';
import { isStorable } from '../booking/storable-text.ts';
import { errorFacts, log } from '../log.ts';
import { withKnownName } from './event-names.ts';
import { decodePlaced } from './placed.ts';
import type { AnySource, Decoded, Hook, SourceSettings } from './source.ts';
import { idProblem, mostEvents } from './toolkit/bounds.ts';
import { undecodable } from './toolkit/decode.ts';

/** Characters of all that a delivery key is made of: ids, times, versions. */
const longestKey = 2_000;

const idsOf = ({ id, predecessor, successor, origin }: BookingEvent<string>): readonly string[] =>
  [id, predecessor, successor, origin?.id].filter((one) => one !== undefined);

/** `connection`: its name, for the log. Never throws. */
export async function decodeWithinBounds(
  connection: string,
  source: AnySource,
  body: unknown,
  hook: Hook,
): Promise<readonly Decoded<BookingId>[]> {
  const events = await decodeSafely(connection, source, body, hook);
  if (events.length > mostEvents) return [misfit(`(body): more than ${mostEvents} events`, source, body, hook)];
  return events.map((event) => {
    const named = withBounds(withKnownName(event, source, hook.settings), hook.settings);
    return withIds(withCompleteness(withClockKind(withStorableIds(named), source), source));
  });
}

/** The ids are within the bounds and storable, so they may name bookings. */
const withIds = (decoded: Decoded): Decoded<BookingId> => decoded as Decoded<BookingId>;

const withCompleteness = (decoded: Decoded, { tellsParts = false }: AnySource): Decoded =>
  decoded.kind === 'booking' && !tellsParts ? { ...decoded, isComplete: true } : decoded;

/** Only a time can be compared with the arrival (`booking/clocks.ts`). Sources whose table or body chooses the clock say it themselves. */
function withClockKind(decoded: Decoded, { clock }: AnySource): Decoded {
  if (decoded.kind !== 'booking' || decoded.clockKind !== undefined) return decoded;
  // An end without a time counts as of its arrival where the others have one.
  if (decoded.clock === null && clock !== 'event_time') return decoded;
  return clock === 'event_time' || clock === 'version' ? { ...decoded, clockKind: clock } : decoded;
}

/** An event with ids or keys that are too long is kept as unreadable. The other events of its body are accepted. */
function withBounds(decoded: Decoded, settings: SourceSettings): Decoded {
  if (decoded.kind !== 'booking') return decoded;
  const bound = boundOf(decoded, settings);
  return bound === null ? decoded : undecodable(decoded.event, bound, decoded.body);
}

/**
 * An id is part of `external_ref` and the key of a row. An id that One-Link cannot store is not changed, because the changed id
 * may be another booking's. Its event counts as unreadable.
 */
function withStorableIds(decoded: Decoded): Decoded {
  if (decoded.kind === 'ignored') return decoded;
  const ids = decoded.kind === 'booking' ? idsOf(decoded) : [decoded.id];
  if (ids.every((id) => id === undefined || isStorable(id))) return decoded;
  const { event, body } = decoded;
  const detail = decoded.kind === 'undecodable' ? decoded.detail : 'id: has NUL or half a character';
  return { kind: 'undecodable', event, detail, body };
}

/** A body that exceeds a bound and was not parsed. Its text is kept if it can contain no credentials. */
export function beyondBounds(source: AnySource, bound: string, text: string, hook: Hook): Decoded<BookingId> {
  return misfit(`(body): ${bound}`, source, text, hook);
}

/** Ids and keys are written, compared and hashed with every event. */
function boundOf(event: BookingEvent<string>, settings: SourceSettings): string | null {
  const { key } = event;
  for (const id of idsOf(event)) {
    const problem = idProblem(id, settings);
    if (problem !== null) return `id: ${problem}`;
  }
  const parts = key.kind === 'event_id' ? [key.id] : key.parts;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return length > longestKey ? `ids and times: longer than ${longestKey} characters` : null;
}

async function decodeSafely(
  connection: string,
  source: AnySource,
  body: unknown,
  hook: Hook,
): Promise<readonly Decoded[]> {
  try {
    return await decodePlaced(hook, async (settings) =>
      source.decode(body, { ...hook, settings: { ...hook.settings, only: settings.only } }),
    );
  } catch (error) {
    log('error', 'decode_threw', { connection, ...errorFacts(error) });
    return [misfit('the source failed on this body', source, body, hook)];
  }
}

/** What `decode` did not read is stored without its credentials. They cannot be cut out of text that was not parsed. */
function misfit(detail: string, source: AnySource, body: unknown, { settings }: Hook): Undecodable {
  const { withoutCredentials: cut, authentication, bodies } = source;
  const isUnparsed = typeof body === 'string' && !bodies.includes('text');
  const uncut = authentication === 'body_token' ? null : body;
  const kept = cut === undefined ? uncut : isUnparsed ? null : cut(body, settings);
  return { kind: 'undecodable', event: '', detail, body: kept };
}

type Undecodable = Extract<Decoded<BookingId>, { kind: 'undecodable' }>;

/**
 * Names of events are stored, shown in answers and written to KV, so only words that are known before the webhook came pass:
 * any other text may be a client's name or phone.
 */
import type { DeliveryKey } from '../booking/booking.ts';
import type { AnySource, Decoded, SourceSettings } from './source.ts';

const longestName = 64;

/** What the bridge itself writes where a tool names nothing. */
const ownNames: ReadonlySet<string> = new Set(['', 'unknown', 'webhook', 'ping']);

/** What stands for `*` in a family such as `client.*`. */
const familyMembers: ReadonlySet<string> = new Set(['create', 'update', 'delete']);

function isKnown(event: string, { events, namesEvent }: AnySource, settings: SourceSettings): boolean {
  if (event.length > longestName) return false;
  if (ownNames.has(event) || Object.hasOwn(events, event) || namesEvent?.(event, settings)) return true;
  const dot = event.lastIndexOf('.');
  return dot > 0 && Object.hasOwn(events, `${event.slice(0, dot)}.*`) && familyMembers.has(event.slice(dot + 1));
}

/** The event with its name where that is known, else as `unknown`. */
export function withKnownName(decoded: Decoded, source: AnySource, settings: SourceSettings): Decoded {
  if (isKnown(decoded.event, source, settings)) return decoded;
  return decoded.kind === 'booking'
    ? { ...decoded, event: 'unknown', key: withName(decoded.key, decoded.event) }
    : { ...decoded, event: 'unknown' };
}

/** Two events that are both called `unknown` now are still two. */
function withName(key: DeliveryKey, name: string): DeliveryKey {
  return key.kind === 'event_id' ? key : { ...key, parts: [...key.parts, name] };
}

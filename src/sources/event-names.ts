/**
 * Names of events are stored, shown in answers and written to KV. So only words that were known before the webhook came may
 * pass; any other text may be a client's name or phone.
 */
import type { DeliveryKey } from '../booking/booking.ts';
import { listedEvent } from './listing.ts';
import type { AnySource, Decoded, SourceSettings } from './source.ts';

const longestName = 64;

/** What the bridge itself writes: if a tool sends no name, and of what it finds in the tool's listing. */
const ownNames: ReadonlySet<string> = new Set(['', 'unknown', 'webhook', 'ping', listedEvent]);

/** What `*` may be in a family such as `client.*`. */
const familyMembers: ReadonlySet<string> = new Set(['create', 'update', 'delete']);

function isKnown(event: string, { events, namesEvent }: AnySource, settings: SourceSettings): boolean {
  if (event.length > longestName) return false;
  if (ownNames.has(event) || Object.hasOwn(events, event) || namesEvent?.(event, settings)) return true;
  const dot = event.lastIndexOf('.');
  return dot > 0 && Object.hasOwn(events, `${event.slice(0, dot)}.*`) && familyMembers.has(event.slice(dot + 1));
}

/** The event with its name if that is known, otherwise as `unknown`. */
export function withKnownName(decoded: Decoded, source: AnySource, settings: SourceSettings): Decoded {
  if (isKnown(decoded.event, source, settings)) return decoded;
  return decoded.kind === 'booking'
    ? { ...decoded, event: 'unknown', key: withName(decoded.key, decoded.event) }
    : { ...decoded, event: 'unknown' };
}

/** Two events that are both called `unknown` now remain two. */
function withName(key: DeliveryKey, name: string): DeliveryKey {
  return key.kind === 'event_id' ? key : { ...key, parts: [...key.parts, name] };
}

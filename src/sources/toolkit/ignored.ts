/** Events that say nothing about a booking, by name and with the reason: for the documentation, and when one comes. */
import type { Decoded } from '../source.ts';

type Ignored = Readonly<Record<string, string>>;

/** As a source lists its events. */
export const listedIgnored = (ignored: Ignored): Ignored =>
  Object.fromEntries(Object.entries(ignored).map(([event, reason]) => [event, `ignored: ${reason}`]));

/** An event that no reaction is for. */
export const ignoredEvent = (event: string, ignored: Ignored): Decoded => ({
  kind: 'ignored',
  event,
  reason: (Object.hasOwn(ignored, event) ? ignored[event] : undefined) ?? 'unknown event',
});

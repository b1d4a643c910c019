/** Entries of a list that do not count, and spans of time as tools write them. */
import { Temporal } from 'temporal-polyfill';
import { type ListQuery, listedEvent } from '../listing.ts';
import type { Decoded } from '../source.ts';
import { isInSpan } from './list-pages.ts';

/** No booking of this connection, for this reason. */
export const notListed = (reason: string): Decoded => ({ kind: 'ignored', event: listedEvent, reason });

/** The visit begins in the span. One without a start, such as a deleted one, may. */
export function beginsIn(decoded: Decoded, query: ListQuery): boolean {
  const times = decoded.kind === 'booking' ? decoded.fields.times : undefined;
  return query.by !== 'visits' || times === undefined || isInSpan(times, query);
}

/** `2031-04-07T10:00:00+05:00`: a time as the clocks of the zone show it. */
export const localTime = (epochMs: number, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO(timezone)
    .toString({ smallestUnit: 'second', timeZoneName: 'never' });

/** `2031-04-07`: the day in the zone. */
export const localDay = (epochMs: number, timezone: string): string => localTime(epochMs, timezone).slice(0, 10);

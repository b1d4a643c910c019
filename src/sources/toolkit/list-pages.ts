/** What the listings of several sources have in common: pages that are none, entries that do not count, and spans of time. */
import { Temporal } from 'temporal-polyfill';
import { type ListPage, type ListQuery, listedEvent } from '../listing.ts';
import type { Decoded, ToolAnswer } from '../source.ts';

type NoPage = Extract<ListPage, { readonly kind: 'refused' | 'later' }>;

/** A request that returned no body. A list is always there, so a 404 means a wrong address or account. */
export const withoutPage = (answer: Exclude<ToolAnswer, { kind: 'ok' }>): NoPage =>
  answer.kind === 'later' ? { kind: 'later', retryAfterMs: answer.retryAfterMs } : { kind: 'refused' };

/** Something else came instead of a page, such as the page of a gateway. It is asked for again. */
export const notThePage: NoPage = { kind: 'later', retryAfterMs: null };

/** An entry that does not fit. `detail` names paths, never values; the entry itself is not kept, because it is listed again. */
export const misfit = (detail: string, id?: string): Decoded => ({
  kind: 'undecodable',
  event: listedEvent,
  detail,
  ...(id !== undefined && { id }),
  body: null,
});

export const notOurs = (reason: string): Decoded => ({ kind: 'ignored', event: listedEvent, reason });

/** The visit begins in the span. One without a start, such as a deleted one, may. */
export function beginsIn(decoded: Decoded, { by, since, until }: ListQuery): boolean {
  const startsAt = decoded.kind === 'booking' ? decoded.fields.times?.startsAt : undefined;
  if (by !== 'visits' || startsAt === undefined) return true;
  const start = Date.parse(startsAt);
  return start >= since && start < until;
}

/** `2031-04-07T10:00:00+05:00`: a time as the clocks of the zone show it. */
export const localTime = (epochMs: number, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO(timezone)
    .toString({ smallestUnit: 'second', timeZoneName: 'never' });

/** `2031-04-07`: the day in the zone. */
export const localDay = (epochMs: number, timezone: string): string => localTime(epochMs, timezone).slice(0, 10);

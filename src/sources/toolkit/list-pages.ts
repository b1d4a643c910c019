/**
 * What the listings of several sources do alike: they say what an answer without a page means, and keep their place in a list whose
 * entries move while it is read.
 */
import type { BookingTimes } from '../../booking/booking.ts';
import { type Asked, type ListPage, type ListQuery, listedBooking, listedEvent } from '../listing.ts';
import type { Decoded, ReadBack, ToolAccess, ToolAnswer } from '../source.ts';
import { undecodable } from './decode.ts';

type NoAnswer = Exclude<ToolAnswer, { kind: 'ok' }>;

/** No page, and no booking, is in a web page, in an error with 200 or in the answer to something else. It will pass. */
export const notThePage = { kind: 'later', retryAfterMs: null } as const;

/** A list that is not found is asked for at a wrong address. */
export function withoutPage(answer: NoAnswer): Extract<ListPage, { kind: 'refused' | 'later' }> {
  if (answer.kind === 'refused') return { kind: 'refused' };
  return { kind: 'later', retryAfterMs: answer.kind === 'later' ? answer.retryAfterMs : null };
}

/** A booking that is not found is gone, because the list has just been answered. */
export const withoutAsked = (answer: NoAnswer): Asked =>
  answer.kind === 'not_found' ? { kind: 'gone' } : withoutPage(answer);

/** An entry that does not fit. Nothing of it is kept: it is in the list again. */
export const misfit = (detail: string, id?: string): Decoded => undecodable(listedEvent, detail, null, id);

export const notOurs: Decoded = { kind: 'ignored', event: listedEvent, reason: 'not among the connection’s `only`' };

export type Span = Pick<ListQuery, 'since' | 'until'>;

/** Whether the visit begins in the span. Lists that take dates answer with more. */
export function isInSpan({ startsAt }: BookingTimes, { since, until }: Span): boolean {
  const starts = Date.parse(startsAt);
  return starts >= since && starts < until;
}

/** A read-back as the answer about a booking that was asked for. For a source that has no clock but the start of the read. */
export function askedBy(id: string, read: ReadBack, { now }: ToolAccess): Asked {
  if (read.kind === 'ignored') return { kind: 'booking', booking: notOurs };
  if (read.kind !== 'booking') return read;
  const { fields, carried } = read;
  const chained = carried === undefined ? {} : { carried };
  return { kind: 'booking', booking: listedBooking({ id, clock: now, fields, isComplete: true }, chained) };
}

/**
 * A place in a list that the tool sorts by a time: how many entries of this time have been read. Positions from the beginning would
 * shift if an entry before it left the list meanwhile.
 */
export interface TimePlace {
  readonly at: number;
  readonly read: number;
}

/** The place that a cursor names; without one, the beginning. */
export function timePlace(cursor: string | null, since: number): TimePlace {
  const [, at, read] = /^(-?\d{1,16}):(\d{1,9})$/.exec(cursor ?? '') ?? [];
  return at === undefined ? { at: since, read: 0 } : { at: Number(at), read: Number(read) };
}

/** The place behind a page of entries with these times, which begins at `place`. */
export function placeBehind(place: TimePlace, times: readonly number[]): string | null {
  const last = times.at(-1);
  if (last === undefined) return null;
  const ofLast = times.filter((time) => time === last).length;
  return `${last}:${ofLast + (last === place.at ? place.read : 0)}`;
}

/**
 * Lists appointments from Acuity, for reconciliation (webhooks-international.md §2.4, *Listing*). Its list has no pages and takes
 * only dates. So each call begins one day before the last appointment of the call before, asks for so many more, and skips what has
 * been read.
 */
import * as z from 'zod';
import { instantOf } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, issuePaths, isTaken, textOf } from '../toolkit/decode.ts';
import { misfit, notOurs, notThePage, withoutAsked, withoutPage } from '../toolkit/list-pages.ts';
import { carriedInForm, recordIn } from '../toolkit/read-back.ts';
import { type Appointment, answersOf, appointmentSchema, fieldsOf, namesOf } from './payload.ts';
import { usualAddress } from './read-back.ts';

const fresh = 100;
const day = 86_400_000;
/** The dates of a list are those of the account, whose zone the API does not tell. */
const farthestZoneMs = 14 * 3_600_000;

interface Place {
  /** The first day of the list, as UTC midnight. */
  readonly day: number;
  readonly max: number;
  /** The start of the last appointment that has been read, and how many of that start. */
  readonly at: number;
  readonly ties: number;
}

function placeOf(cursor: string | null, since: number): Place {
  const numbers = (cursor ?? '').split(':').map(Number);
  const [from, max, at, ties] = numbers;
  if (cursor === null || from === undefined || max === undefined || at === undefined || ties === undefined) {
    return { day: midnight(since - day), max: fresh, at: since, ties: 0 };
  }
  return { day: from, max, at, ties };
}

const midnight = (ms: number): number => Math.floor(ms / day) * day;
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const pageAnswer = lazily(() => z.array(z.unknown()));

interface Timed {
  readonly entry: unknown;
  /** Null: it does not say when it begins. */
  readonly at: number | null;
}

async function list({ since, until, cursor }: ListQuery, access: ToolAccess): Promise<ListPage> {
  const place = placeOf(cursor, since);
  const query = new URLSearchParams({
    minDate: dateOf(place.day),
    maxDate: dateOf(until + day),
    showall: 'true',
    direction: 'ASC',
    max: String(place.max),
  });
  const answer = await get(`appointments?${query}`, access);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const page = pageAnswer.safeParse(answer.body);
  if (!page.success) return notThePage;
  const timed = page.data.map(
    (entry): Timed => ({ entry, at: isRecord(entry) ? instantOf(textOf(entry['datetime'])) : null }),
  );
  const times = timed.flatMap(({ at }) => at ?? []);
  if (times.some((at, index) => at < (times[index - 1] ?? at))) {
    return { kind: 'unreadable', detail: '(body): not in the order of the start' };
  }
  const unread = unreadIn(timed, place).slice(0, fresh);
  return {
    kind: 'page',
    bookings: unread.filter(({ at }) => at === null || at < until).map(({ entry }) => decodedOf(entry, access)),
    next: cursorBehind(times, unread, place, until),
  };
}

function unreadIn(timed: readonly Timed[], { at: last, ties }: Place): readonly Timed[] {
  let tied = 0;
  return timed.filter(({ at }) => {
    if (at === last) tied += 1;
    return at === null || at > last || (at === last && tied > ties);
  });
}

/** Null: this was the end. A list that is shorter than what was asked for may only have been cut. */
function cursorBehind(times: readonly number[], unread: readonly Timed[], place: Place, until: number): string | null {
  const read = unread.flatMap(({ at }) => at ?? []);
  const last = read.at(-1);
  if (last === undefined || times.length < fresh || last >= until) return null;
  const from = Math.max(place.day, midnight(last - day));
  // As many as the next list may begin with, wherever the account is.
  const known = times.filter((at) => at >= from - farthestZoneMs && at <= last).length;
  const ties = read.filter((at) => at === last).length + (last === place.at ? place.ties : 0);
  return [from, known + fresh, last, ties].join(':');
}

async function ask(id: string, access: ToolAccess): Promise<Asked> {
  const answer = await get(`appointments/${encodeURIComponent(id)}`, access);
  if (answer.kind !== 'ok') return withoutAsked(answer);
  const read = recordIn(appointmentSchema, answer.body, id);
  if (read.kind === 'record') return { kind: 'booking', booking: bookingOf(read.record, access) };
  return read.kind === 'unreadable' ? read : notThePage;
}

export const listing: Listing = { list, ask };

function decodedOf(entry: unknown, access: ToolAccess): Decoded {
  const read = appointmentSchema.safeParse(entry);
  if (read.success) return bookingOf(read.data, access);
  return misfit(issuePaths(read.error), isRecord(entry) ? textOf(entry['id']) : undefined);
}

function bookingOf(appointment: Appointment, { settings, now }: ToolAccess): Decoded {
  if (!isTaken(settings.only, namesOf(appointment))) return notOurs;
  const { id } = appointment;
  const fields = fieldsOf(appointment, false, settings.region);
  if (fields.times === undefined) return misfit('datetime: no time with an offset', id);
  const carried = carriedInForm(answersOf(appointment));
  return listedBooking({ id, clock: now, fields, isComplete: true }, carried === undefined ? {} : { carried });
}

async function get(path: string, { apiUrl, apiKey, call }: ToolAccess): Promise<ToolAnswer> {
  if (!/^[^:]+:.+$/.test(apiKey)) return { kind: 'refused', status: 401 };
  return call({
    url: `${apiUrl ?? usualAddress}/${path}`,
    headers: { authorization: `Basic ${Buffer.from(apiKey).toString('base64')}` },
  });
}

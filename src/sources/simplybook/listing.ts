/**
 * Lists bookings from SimplyBook's admin REST API, for reconciliation (webhooks-international.md §2.6, *Listing*). Nobody has published
 * what an entry holds beside its state and times, so the rest is read where those are news.
 */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess } from '../source.ts';
import { isRecord, issuePaths, isTaken, optionalNumber, optionalRecord, said, textOf } from '../toolkit/decode.ts';
import {
  askedBy,
  isInSpan,
  misfit,
  notOurs,
  notThePage,
  type Span,
  withoutAsked,
  withoutPage,
} from '../toolkit/list-pages.ts';
import { bookingSchema, fieldsOf, namesOf, type SimplyBookBooking } from './payload.ts';
import { bookingIn, logIn } from './read-back.ts';

const onPage = 100;
/** The dates of a list are the company's. */
const farthestZoneMs = 14 * 3_600_000;
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

interface Place {
  readonly page: number;
  /** How many bookings the whole list had; null: not told. */
  readonly items: number | null;
  /** The first id of the page before. */
  readonly first: string;
}

function placeOf(cursor: string | null): Place {
  const [page, items = '', first = ''] = cursor?.split(':') ?? ['1'];
  return { page: Number(page), items: items === '' ? null : Number(items), first };
}

/** Published clients have met both: an array, and one beside the number of its pages. */
const pageAnswer = lazily(() =>
  z.union([
    z.array(z.unknown()).transform((data) => ({ data, metadata: undefined })),
    z.looseObject({
      data: z.array(z.unknown()),
      metadata: optionalRecord({ pages_count: optionalNumber, items_count: optionalNumber }),
    }),
  ]),
);

async function list({ since, until, cursor }: ListQuery, access: ToolAccess): Promise<ListPage> {
  const session = await logIn(access);
  if (session.kind !== 'session') return session;
  const place = placeOf(cursor);
  const query = new URLSearchParams({
    page: String(place.page),
    on_page: String(onPage),
    'filter[date_from]': dateOf(since - farthestZoneMs),
    'filter[date_to]': dateOf(until + farthestZoneMs),
  });
  const answer = await session.get(`bookings?${query}`);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const page = pageAnswer.safeParse(answer.body);
  if (!page.success) return notThePage;
  const { data, metadata } = page.data;
  return {
    kind: 'page',
    bookings: data
      .slice(0, onPage)
      .flatMap((entry) => decodedIn(entry, { since, until, company: session.company }, access)),
    next: cursorBehind(place, data, { pages: metadata?.pages_count, items: metadata?.items_count }),
  };
}

/** If the list has become shorter meanwhile, an entry has moved to the page before, which is read again. */
function cursorBehind(
  { page, items: before, first: firstBefore }: Place,
  data: readonly unknown[],
  { pages, items }: { readonly pages: number | undefined; readonly items: number | undefined },
): string | null {
  const first = isRecord(data[0]) ? (textOf(data[0]['id']) ?? '') : '';
  const next = (number: number): string => [number, items ?? '', first].join(':');
  if (before !== null && items !== undefined && items < before && page > 1) return next(page - 1);
  // Without a number of pages the list ends at an empty page, or at the same one again.
  if (pages === undefined) return data.length === 0 || first === firstBefore ? null : next(page + 1);
  return page >= pages ? null : next(page + 1);
}

interface Listed extends Span {
  readonly company: string;
}

function decodedIn(entry: unknown, listed: Listed, { settings, now }: ToolAccess): readonly Decoded[] {
  const read = bookingSchema.safeParse(entry);
  if (!read.success) return [misfit(issuePaths(read.error), isRecord(entry) ? textOf(entry['id']) : undefined)];
  const { id } = read.data;
  const { state, unknownState, times } = fieldsOf(read.data, false, settings.timezone, settings.region);
  if (times === undefined) return [misfit('start_datetime: no time', id)];
  if (!isInSpan(times, listed)) return [];
  if (isForeign(read.data, listed.company, settings.only)) return [notOurs];
  return [listedBooking({ id, clock: now, fields: said({ state, unknownState, times }), readBack: true })];
}

/**
 * Whether the entry tells that `only` does not take the booking. An entry may lack names that the booking has: then it is read, and the
 * booking decides.
 */
function isForeign(booking: SimplyBookBooking, company: string, only: readonly string[]): boolean {
  if (isTaken(only, [company, ...namesOf(booking)])) return false;
  const { provider, service, provider_id: providerId, service_id: serviceId } = booking;
  const hasPlace = 'location_id' in booking;
  return only.every((name) => /^\d+$/.test(name.trim()))
    ? hasPlace && (providerId ?? provider?.id) !== undefined && (serviceId ?? service?.id) !== undefined
    : hasPlace && provider?.name !== undefined && provider.email !== undefined && service?.name !== undefined;
}

async function ask(id: string, access: ToolAccess): Promise<Asked> {
  const session = await logIn(access);
  if (session.kind !== 'session') return session;
  const answer = await session.get(`bookings/${encodeURIComponent(id)}`);
  if (answer.kind !== 'ok') return withoutAsked(answer);
  const read = bookingIn(answer.body, { id, cancels: false, company: session.company }, access);
  return askedBy(id, read, access);
}

export const listing: Listing = { list, ask };

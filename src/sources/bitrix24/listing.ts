/**
 * Lists bookings from Bitrix24, for reconciliation (webhooks-cis.md §3, *Listing*). The list is in pages of 50 by number, and moves up
 * when a booking is deleted. So each call begins one page before the end of the call before, and skips the numbers that have been read.
 * A booking in it has no client, who is read back where the rest is news.
 */
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess } from '../source.ts';
import { isRecord, issuePaths, isTaken, textOf } from '../toolkit/decode.ts';
import { askedBy, isInSpan, misfit, notOurs, notThePage, type Span } from '../toolkit/list-pages.ts';
import { callBatch } from './batch.ts';
import { type BitrixBooking, bookingSchema, fieldsOf, namesOf, partsOf, timesOf } from './payload.ts';
import { readBack } from './read-back.ts';

/** Fixed by the portal. */
const onPage = 50;
const fresh = 100;
/** Pages of one call: what is fresh, and one that was read before. */
const pages = ['page0', 'page1', 'page2'];
/** Commands of one batch. */
const mostCommands = 50;
const day = 86_400_000;

interface Place {
  /** Where the last number was in the list, down to a whole page. */
  readonly read: number;
  /** The last number that was read. */
  readonly number: number;
}

function placeOf(cursor: string | null): Place {
  const [, read, number] = /^(\d{1,9}):(\d{1,15})$/.exec(cursor ?? '') ?? [];
  return { read: Number(read ?? 0), number: Number(number ?? 0) };
}

type Failed = Exclude<ListPage, { readonly kind: 'page' }>;

async function list({ since, until, cursor }: ListQuery, access: ToolAccess): Promise<ListPage> {
  const place = placeOf(cursor);
  const start = Math.max(0, place.read - onPage);
  const entries = await entriesFrom(start, { since, until }, access);
  if (entries.kind !== 'entries') return entries;
  const numbered = entries.entries.map((entry) => ({ entry, number: numberOf(entry) }));
  const numbers = numbered.flatMap(({ number }) => number ?? []);
  if (numbers.some((number, index) => number < (numbers[index - 1] ?? 0))) {
    return { kind: 'unreadable', detail: 'booking: not in the order of the ids' };
  }
  const unread = numbered.filter(({ number }) => number === null || number > place.number);
  const page = unread.slice(0, fresh);
  const decoded = await decodedIn(
    page.map(({ entry }) => entry),
    { since, until },
    access,
  );
  if (decoded.kind !== 'decoded') return decoded;
  const last = page.findLast(({ number }) => number !== null);
  const read = start + (last === undefined ? 0 : numbered.indexOf(last) + 1);
  const isLast = entries.isShort && page.length === unread.length;
  return {
    kind: 'page',
    bookings: decoded.decoded,
    next: isLast || last === undefined ? null : `${read - (read % onPage)}:${last.number}`,
  };
}

const numberOf = (entry: unknown): number | null => {
  const id = isRecord(entry) ? textOf(entry['id']) : undefined;
  return id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : null;
};

/** `isShort`: the list ends here. The portal tells neither a total nor a next page. */
async function entriesFrom(
  start: number,
  { since, until }: Span,
  access: ToolAccess,
): Promise<Failed | { readonly kind: 'entries'; readonly entries: readonly unknown[]; readonly isShort: boolean }> {
  const commands = pages.map((page, index) => {
    const query = new URLSearchParams({
      'filter[within][dateFrom]': String(Math.floor(since / 1000)),
      // Whether a visit must end within the time, too, is not documented.
      'filter[within][dateTo]': String(Math.ceil((until + day) / 1000)),
      'order[id]': 'ASC',
      start: String(start + index * onPage),
    });
    return [page, `booking.v1.booking.list?${query}`] as const;
  });
  const batch = await callBatch(access, Object.fromEntries(commands));
  if (batch.kind !== 'batch') return failedOf(batch.kind, batch);
  const errors = Object.values(batch.errors);
  if (errors.includes('refused')) return { kind: 'refused' };
  if (errors.length > 0) return notThePage;
  const lists = pages.map((page) => bookingsOf(batch.results[page]));
  const entries: unknown[] = [];
  for (const bookings of lists) {
    if (bookings === null) return notThePage;
    entries.push(...bookings);
    if (bookings.length < onPage) return { kind: 'entries', entries, isShort: true };
  }
  return { kind: 'entries', entries, isShort: false };
}

/** PHP writes an empty list for an empty table. */
function bookingsOf(result: unknown): readonly unknown[] | null {
  if (Array.isArray(result) && result.length === 0) return [];
  const bookings = isRecord(result) ? result['booking'] : undefined;
  return Array.isArray(bookings) ? bookings : null;
}

const failedOf = (kind: string, answer: object): Failed => {
  if (kind === 'refused') return { kind: 'refused' };
  const wait = 'retryAfterMs' in answer ? answer.retryAfterMs : null;
  return { kind: 'later', retryAfterMs: typeof wait === 'number' ? wait : null };
};

async function decodedIn(
  entries: readonly unknown[],
  span: Span,
  access: ToolAccess,
): Promise<Failed | { readonly kind: 'decoded'; readonly decoded: readonly Decoded[] }> {
  const read = entries.map((entry) => bookingSchema.safeParse(entry));
  const bookings = read.flatMap(({ data }) => data ?? []);
  const resources = await resourcesOf(bookings, access);
  if (resources.kind !== 'resources') return resources;
  const decoded = read.flatMap(({ data: booking, error }, index): readonly Decoded[] => {
    const entry = entries[index];
    if (booking === undefined) return [misfit(issuePaths(error), isRecord(entry) ? textOf(entry['id']) : undefined)];
    const times = timesOf(booking);
    if (times === null) return [misfit('datePeriod.from.timestamp: no time', booking.id)];
    if (!isInSpan(times, span)) return [];
    const told = { parts: resources.parts, links: [] };
    const { fields, carried } = fieldsOf(booking, times, told, access.settings.region);
    if (!isTaken(access.settings.only, namesOf(fields))) return [notOurs];
    const listed = { id: booking.id, clock: access.now, fields, readBack: true } as const;
    return [listedBooking(listed, carried === undefined ? {} : { carried })];
  });
  return { kind: 'decoded', decoded };
}

/** The resources of all bookings, by the names of `partsOf`. One that may not be read, or is no more there, has no name. */
async function resourcesOf(
  bookings: readonly BitrixBooking[],
  access: ToolAccess,
): Promise<Failed | { readonly kind: 'resources'; readonly parts: Readonly<Record<string, unknown>> }> {
  const commands = Object.entries(
    Object.assign({}, ...bookings.map((booking) => partsOf(booking, []))) as Record<string, string>,
  );
  const parts: Record<string, unknown> = {};
  for (let from = 0; from < commands.length; from += mostCommands) {
    const batch = await callBatch(access, Object.fromEntries(commands.slice(from, from + mostCommands)));
    if (batch.kind !== 'batch') return failedOf(batch.kind, batch);
    if (Object.values(batch.errors).includes('later')) return notThePage;
    Object.assign(parts, batch.results);
  }
  return { kind: 'resources', parts };
}

const ask = async (id: string, access: ToolAccess): Promise<Asked> =>
  askedBy(id, await readBack(id, '', access), access);

export const listing: Listing = { list, ask };

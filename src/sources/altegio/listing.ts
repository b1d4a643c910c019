/**
 * Lists records from the API of Altegio and YCLIENTS (webhooks-cis.md, *Listing*). An entry is the record as it is in a webhook,
 * with its `last_change_date`, so both are read by the same code and compared by the same clock.
 */
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, issuePaths, isTaken, textOf } from '../toolkit/decode.ts';
import { misfit, notThePage, withoutAsked, withoutPage } from '../toolkit/list-pages.ts';
import { beginsIn, localDay, localTime, notListed } from '../toolkit/listed-entries.ts';
import { clockOf, namesOf, notInOnly, problemOf } from './events.ts';
import { type AltegioRecord, carriedBy, fieldsOf, isBlock, recordSchema, stateOf } from './payload.ts';

/** No version of the API is known to give fewer when asked for so many, so a shorter page is the last one. */
const pageSize = 50;
const dayMs = 86_400_000;

const brands = {
  altegio: { address: 'https://api.alteg.io', accept: 'application/vnd.api.v2+json' },
  yclients: { address: 'https://api.yclients.com', accept: 'application/vnd.yclients.v2+json' },
} as const;
type Brand = keyof typeof brands;

interface Account {
  readonly locations: readonly string[];
  readonly authorization: string;
}

export const listingOf = (brand: Brand): Pick<Listing, 'list' | 'ask'> => ({
  list: (query, access) => list(brand, query, access),
  ask: (id, access) => ask(brand, id, access),
});

/** `<location>:<partner token>:<user token>`; several locations have commas between them. */
function accountOf(apiKey: string): Account | null {
  const [, locations, partner, user] = /^(\d{1,20}(?:,\d{1,20})*):([^\s:,]+):([^\s:,]+)$/.exec(apiKey) ?? [];
  if (locations === undefined) return null;
  return { locations: [...new Set(locations.split(','))], authorization: `Bearer ${partner}, User ${user}` };
}

async function list(brand: Brand, query: ListQuery, access: ToolAccess): Promise<ListPage> {
  const account = accountOf(access.apiKey);
  if (account === null) return { kind: 'refused' };
  const { location, page } = placeOf(query.cursor, account.locations);
  const parameters = new URLSearchParams({
    ...spanOf(query, access.settings.timezone),
    with_deleted: '1',
    count: String(pageSize),
    page: String(page),
  });
  const answer = await get(brand, `records/${location}?${parameters}`, account, access);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const entries = dataIn(answer.body);
  if (!Array.isArray(entries)) return notThePage;
  const bookings = entries.map((entry) => decodeListed(entry, location, access));
  return {
    kind: 'page',
    bookings: bookings.filter((booking) => beginsIn(booking, query)),
    next: entries.length < pageSize ? nextLocation(location, account.locations) : `${location}:${page + 1}`,
  };
}

/** Where the listing is: locations are listed one after the other. */
function placeOf(cursor: string | null, [first = '', ...others]: readonly string[]) {
  const [, location = '', page] = /^(\d+):(\d{1,9})$/.exec(cursor ?? '') ?? [];
  return [first, ...others].includes(location) ? { location, page: Number(page) } : { location: first, page: 1 };
}

function nextLocation(location: string, locations: readonly string[]): string | null {
  const next = locations[locations.indexOf(location) + 1];
  return next === undefined ? null : `${next}:1`;
}

/**
 * Visits are asked for by the location's days, and their end must be in the span, too. Times are written with the location's
 * offset, so that they mean the same to a reader who leaves the offset out. A change of the first second may count as not after it.
 */
function spanOf({ by, since, until }: ListQuery, timezone: string): Record<string, string> {
  return by === 'visits'
    ? { start_date: localDay(since, timezone), end_date: localDay(until + dayMs, timezone) }
    : { changed_after: localTime(since - 1000, timezone), changed_before: localTime(until + 1000, timezone) };
}

async function ask(brand: Brand, id: string, access: ToolAccess): Promise<Asked> {
  const account = accountOf(access.apiKey);
  if (account === null) return { kind: 'refused' };
  const [, location, record] = /^(\d+):(\d+)$/.exec(id) ?? [];
  if (location === undefined || record === undefined) return { kind: 'unreadable', detail: 'id: not of this tool' };
  if (!account.locations.includes(location))
    return { kind: 'booking', booking: notListed('its location is not in `api_key`') };
  const answer = await get(brand, `record/${location}/${record}`, account, access);
  if (answer.kind !== 'ok') return withoutAsked(answer);
  const data = dataIn(answer.body);
  if (!isRecord(data) || textOf(data['id']) !== record) return notThePage;
  const booking = decodeListed(data, location, access);
  // The booking is known, so what is blocked time by now was a visit, which is off.
  return booking === blocked ? { kind: 'gone' } : { kind: 'booking', booking };
}

const get = (brand: Brand, path: string, { authorization }: Account, access: ToolAccess): Promise<ToolAnswer> =>
  access.call({
    url: `${access.apiUrl ?? brands[brand].address}/api/v1/${path}`,
    headers: { authorization, accept: brands[brand].accept },
  });

/** Undefined: the tool says that something went wrong, or it is another answer. */
const dataIn = (body: unknown): unknown => (isRecord(body) && body['success'] !== false ? body['data'] : undefined);

const blocked = notListed('blocked time, no visit');

function decodeListed(entry: unknown, location: string, { settings }: ToolAccess): Decoded {
  const read = recordSchema.safeParse(entry);
  if (!read.success) return misfit(issuePaths(read.error));
  const record: AltegioRecord = read.data;
  const { timezone, region, only } = settings;
  if (!/^\d{1,20}$/.test(record.id ?? '')) return misfit('id: expected an id');
  const id = `${record.company_id ?? location}:${record.id}`;
  if (!isTaken(only, namesOf(record.company_id ?? location, record))) return notListed(notInOnly);
  if (isBlock(entry)) return blocked;
  const clock = clockOf(record, record.deleted, timezone);
  const problem = clock === null ? 'data.last_change_date: missing' : problemOf(record, record.deleted, timezone);
  if (problem !== null) return misfit(problem, id);
  const carried = carriedBy(record);
  const fields = {
    ...fieldsOf(record, timezone, region),
    ...(record.deleted ? { state: 'cancelled' as const } : stateOf(record, false)),
  };
  return listedBooking({ id, clock, fields, isComplete: true }, carried === undefined ? {} : { carried });
}

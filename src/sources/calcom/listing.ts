/**
 * Lists bookings from Cal.com's API v2, for reconciliation (webhooks-international.md §2.1, *Listing*). Each page is sorted by time
 * and begins where the one before ended, so that nothing is skipped when bookings change meanwhile.
 */
import * as z from 'zod';
import { instantOf } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import type { Asked, Listing, ListPage, ListQuery } from '../listing.ts';
import type { Decoded, ToolAccess, ToolAnswer } from '../source.ts';
import {
  isRecord,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalText,
  requiredText,
} from '../toolkit/decode.ts';
import { notThePage, placeBehind, timePlace, withoutAsked, withoutPage } from '../toolkit/list-pages.ts';
import { askedIn, bookingsIn, type EventType, type EventTypes, type Shown, shownIn } from './listed.ts';
import { usualAddress, version } from './read-back.ts';

/** Each event type of a page costs a call. */
const take = 50;
/** What is asked for beyond these has no title, or the calls of one page would be more than a round may make. */
const mostTypes = 20;

/** What the two queries sort by. */
const sorted = {
  visits: { after: 'afterStart', sort: 'sortStart', key: 'start' },
  changes: { after: 'afterUpdatedAt', sort: 'sortUpdatedAt', key: 'updatedAt' },
} as const;

const pageAnswer = lazily(() =>
  z.looseObject({ data: z.array(z.unknown()), pagination: optionalRecord({ hasNextPage: z.unknown() }) }),
);

async function list({ by, since, until, cursor }: ListQuery, access: ToolAccess): Promise<ListPage> {
  const { after, sort, key } = sorted[by];
  const place = timePlace(cursor, since);
  const query = new URLSearchParams({
    [after]: new Date(place.at).toISOString(),
    [sort]: 'asc',
    take: String(take),
    skip: String(place.read),
  });
  const answer = await get(`bookings?${query}`, version, access);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const page = pageAnswer.safeParse(answer.body);
  if (!page.success) return notThePage;
  const { data, pagination } = page.data;
  const timed = data.map((entry) => ({ entry, at: isRecord(entry) ? instantOf(textIn(entry, key)) : null }));
  const times = timed.flatMap(({ at }) => at ?? []);
  if (by === 'changes' && times.length < data.length) {
    return { kind: 'unreadable', detail: `data.${timed.findIndex(({ at }) => at === null)}.${key}: not said` };
  }
  const within = timed.filter(({ at }) => at === null || at < until).map(({ entry }) => shownIn(entry));
  const types = await eventTypesOf(within, access);
  if (types.kind !== 'types') return types;
  const isLast = pagination?.hasNextPage === false || data.length === 0 || (times.at(-1) ?? since) >= until;
  return {
    kind: 'page',
    bookings: bookingsIn(within, types.types, access.settings),
    next: isLast ? null : placeBehind(place, times),
  };
}

async function ask(id: string, access: ToolAccess): Promise<Asked> {
  const [uid = ''] = id.split(':');
  const answer = await get(`bookings/${encodeURIComponent(uid)}`, version, access);
  if (answer.kind !== 'ok') return withoutAsked(answer);
  const entry = isRecord(answer.body) ? answer.body['data'] : undefined;
  // The uid of a series answers with all its visits.
  if (!isRecord(entry) || textIn(entry, 'uid') !== uid) return notThePage;
  const shown = shownIn(entry);
  const types = await eventTypesOf([shown], access);
  return types.kind === 'types' ? askedIn(id, shown, types.types, access.settings) : types;
}

export const listing: Listing = { changes: true, list, ask };

const textIn = (entry: Readonly<Record<string, unknown>>, key: string): string | undefined =>
  typeof entry[key] === 'string' ? entry[key] : undefined;

const typeAnswer = lazily(() =>
  z.looseObject({
    data: z.looseObject({
      id: requiredText,
      title: optionalText,
      price: optionalNumber,
      bookingFields: optionalList({ slug: optionalText, label: optionalText, hidden: z.unknown().optional() }),
    }),
  }),
);

function typeIn(body: unknown, id: string): EventType | undefined {
  const read = typeAnswer.safeParse(body).data?.data;
  if (read?.id !== id) return undefined;
  const questions = read.bookingFields.flatMap(({ slug: key, label, hidden }) =>
    key === undefined ? [] : [{ key, label, isHidden: hidden === true }],
  );
  return { title: read.title, price: read.price, questions };
}

/** The event types of a page. The key's user may not be allowed to read all of them. */
async function eventTypesOf(
  shown: readonly (Shown | Decoded)[],
  access: ToolAccess,
): Promise<{ readonly kind: 'types'; readonly types: EventTypes } | ReturnType<typeof withoutPage>> {
  const types = new Map<string, EventType>();
  const ids = new Set(shown.flatMap((one) => ('payload' in one ? (one.payload.eventTypeId ?? []) : [])));
  for (const id of [...ids].slice(0, mostTypes)) {
    const answer = await get(`event-types/${encodeURIComponent(id)}`, '2024-06-14', access);
    if (answer.kind === 'later') return withoutPage(answer);
    const type = answer.kind === 'ok' ? typeIn(answer.body, id) : undefined;
    if (type !== undefined) types.set(id, type);
  }
  return { kind: 'types', types };
}

const get = (path: string, dated: string, { apiUrl, apiKey, call }: ToolAccess): Promise<ToolAnswer> =>
  call({
    url: `${apiUrl ?? usualAddress}/v2/${path}`,
    headers: { authorization: `Bearer ${apiKey}`, 'cal-api-version': dated },
  });

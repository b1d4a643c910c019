/**
 * Lists bookings from OnceHub's API v2 (webhooks-international.md, *Listing*). An entry is the booking as in a webhook, where
 * `expand` asks for its pages, event type and owner; its `last_updated_time` is a little earlier than the webhook's time.
 */
import type { BookingFields, BookingState } from '../../booking/booking.ts';
import { instantOf } from '../../booking/time.ts';
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, issuePaths, isTaken, stateIn, textOf } from '../toolkit/decode.ts';
import { misfit, notThePage, withoutAsked, withoutPage } from '../toolkit/list-pages.ts';
import { beginsIn, notListed } from '../toolkit/listed-entries.ts';
import {
  bookingSchema,
  carriedBy,
  fieldsOf,
  namesOf,
  notInOnly,
  type OnceHubBooking,
  predecessorOf,
} from './payload.ts';

const usualAddress = 'https://api.oncehub.com/v2';
const pageSize = 100;
const expand = 'booking_page,master_page,event_type,owner';

export const listing: Pick<Listing, 'list' | 'ask'> = { list, ask };

async function list(query: ListQuery, access: ToolAccess): Promise<ListPage> {
  const parameters = new URLSearchParams({
    ...spanOf(query),
    limit: String(pageSize),
    expand,
    ...(query.cursor !== null && { after: query.cursor }),
  });
  const answer = await get(access, `bookings?${parameters}`);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const { data, has_more: more } = isRecord(answer.body) ? answer.body : {};
  if (!Array.isArray(data)) return notThePage;
  const last = data.map(idOf).findLast((id) => id !== undefined);
  const isLast = data.length < pageSize || more === false;
  // The next page begins after a booking. Without any id there is no way on.
  if (!isLast && last === undefined) return notThePage;
  const newer = successorsIn(data);
  return {
    kind: 'page',
    bookings: data.map((entry) => decodeListed(entry, newer, access)).filter((booking) => beginsIn(booking, query)),
    next: isLast ? null : (last ?? null),
  };
}

/** Both ends are outside the span that the tool is asked for. */
function spanOf({ by, since, until }: ListQuery): Record<string, string> {
  const name = by === 'visits' ? 'starting_time' : 'last_updated_time';
  const end = by === 'visits' ? until : until + 1000;
  return { [`${name}.gt`]: new Date(since - 1000).toISOString(), [`${name}.lt`]: new Date(end).toISOString() };
}

async function ask(id: string, access: ToolAccess): Promise<Asked> {
  const answer = await get(access, `bookings/${encodeURIComponent(id)}?${new URLSearchParams({ expand })}`);
  if (answer.kind !== 'ok') return withoutAsked(answer);
  if (!isRecord(answer.body) || idOf(answer.body) !== id) return notThePage;
  // What is left of a deleted booking is its id.
  if (answer.body['deleted'] === true) return { kind: 'gone' };
  return { kind: 'booking', booking: decodeListed(answer.body, new Map(), access) };
}

const get = ({ apiKey, apiUrl, call }: ToolAccess, path: string): Promise<ToolAnswer> =>
  call({ url: `${apiUrl ?? usualAddress}/${path}`, headers: { 'api-key': apiKey } });

const idOf = (entry: unknown): string | undefined => (isRecord(entry) ? textOf(entry['id']) : undefined);

/** Old booking → the one that points back to it. */
function successorsIn(entries: readonly unknown[]): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap((entry) => {
      const { data: booking } = bookingSchema.safeParse(entry);
      const older = booking === undefined ? undefined : predecessorOf(booking);
      return booking === undefined || older === undefined ? [] : [[older, booking.id] as const];
    }),
  );
}

function decodeListed(entry: unknown, newer: ReadonlyMap<string, string>, { settings }: ToolAccess): Decoded {
  const read = bookingSchema.safeParse(entry);
  if (!read.success) return misfit(issuePaths(read.error), idOf(entry));
  const booking: OnceHubBooking = read.data;
  const { id } = booking;
  if (!isTaken(settings.only, namesOf(booking))) return notListed(notInOnly);
  const told = stateOf(booking);
  if (told.state === 'pending') return notListed('a request, of which no webhook tells');
  const fields = fieldsOf(booking, settings.region);
  if (fields.times === undefined) return misfit('starting_time: no time with an offset', id);
  const clock = instantOf(booking.last_updated_time);
  if (clock === null) return misfit('last_updated_time: no time with an offset', id);
  const successor = told.state === 'cancelled' ? newer.get(id) : undefined;
  if (successor !== undefined) return listedBooking({ id, clock, fields: {} }, { successor, movedAway: true });
  const predecessor = predecessorOf(booking);
  const carried = carriedBy(booking);
  return listedBooking(
    { id, clock, fields: { ...fields, ...told }, isComplete: true },
    { ...(predecessor !== undefined && { predecessor }), ...(carried !== undefined && { carried }) },
  );
}

const states: ReadonlyMap<string, BookingState> = new Map([
  ['requested', 'pending'],
  ['scheduled', 'accepted'],
  ['rescheduled', 'accepted'],
  ['completed', 'completed'],
  ['canceled', 'cancelled'],
  ['cancelled', 'cancelled'],
  ['no_show', 'no_show'],
]);

const stateOf = ({ status }: OnceHubBooking): Pick<BookingFields, 'state' | 'unknownState'> =>
  stateIn(states, status?.toLowerCase());

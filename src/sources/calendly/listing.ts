/**
 * Lists invitees from Calendly's API v2 (webhooks-international.md, *Listing*): a page of scheduled events, then the invitees of each
 * one. Invitee and event together are what a webhook tells. The list has no filter for changes.
 */
import type { BookingFields, BookingState } from '../../booking/booking.ts';
import { instantOf } from '../../booking/time.ts';
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, issuePaths, isTaken, stateIn, textOf } from '../toolkit/decode.ts';
import { misfit, notThePage, withoutPage } from '../toolkit/list-pages.ts';
import { beginsIn, notListed } from '../toolkit/listed-entries.ts';
import { carriedBy, edgesOf, fieldsOf, type Invitee, inviteePayload, namesOf, notInOnly, uuidOf } from './payload.ts';

const usualAddress = 'https://api.calendly.com';
/** Each event costs a call, and an invocation has 40. */
const eventsPerPage = 10;
/** Characters (`listing.ts`). Page tokens have 32 in the reference. */
const longestCursor = 500;
const inviteesPerPage = 50;

export const listing: Pick<Listing, 'list' | 'ask'> = { list, ask };

type NoPage = Exclude<ListPage, { readonly kind: 'page' }>;

/** Where a page begins: in which page of events, with which event of it, and with which page of its invitees. */
interface Place {
  readonly organization: string;
  readonly events: string;
  readonly event: string;
  readonly invitees: string;
}

const placeOf = (cursor: string): Place => {
  const [organization = '', events = '', event = '', invitees = ''] = cursor.split(' ');
  return { organization, events, event, invitees };
};
const cursorOf = ({ organization, events, event, invitees }: Place): string =>
  [organization, events, event, invitees].join(' ');

async function list(query: ListQuery, access: ToolAccess): Promise<ListPage> {
  const place = query.cursor === null ? await firstPlace(access) : placeOf(query.cursor);
  if ('kind' in place) return place;
  const page = await collection(access, 'scheduled_events', {
    organization: `${usualAddress}/organizations/${place.organization}`,
    min_start_time: new Date(query.since - 1000).toISOString(),
    max_start_time: new Date(query.until).toISOString(),
    sort: 'start_time:asc',
    count: String(eventsPerPage),
    ...(place.events !== '' && { page_token: place.events }),
  });
  if ('kind' in page) return page;
  return withInvitees(page, place, query, access);
}

/** The invitees of the events of a page, until there are enough for one page of the listing. */
async function withInvitees(
  { entries: scheduled, next }: Collection,
  place: Place,
  query: ListQuery,
  access: ToolAccess,
): Promise<ListPage> {
  const bookings: Decoded[] = [];
  const pageOf = (following: Place | null): ListPage => {
    const cursor = following === null ? null : cursorOf(following);
    return (cursor ?? '').length > longestCursor
      ? { kind: 'unreadable', detail: 'pagination.next_page_token: too long' }
      : { kind: 'page', bookings: bookings.filter((booking) => beginsIn(booking, query)), next: cursor };
  };
  let listed = 0;
  const ids = scheduled.map((event) => (isRecord(event) ? uuidOf(textOf(event['uri'])) : undefined));
  const begin = Math.max(ids.indexOf(place.event === '' ? ids[0] : place.event), 0);
  for (const [index, event] of scheduled.entries()) {
    const id = ids[index];
    if (index < begin) continue;
    if (id === undefined) {
      bookings.push(misfit('uri: no id in it'));
      continue;
    }
    const token = id === place.event ? place.invitees : '';
    if (listed >= inviteesPerPage) return pageOf({ ...place, event: id, invitees: '' });
    const invitees = await collection(access, `scheduled_events/${encodeURIComponent(id)}/invitees`, {
      count: String(inviteesPerPage),
      ...(token !== '' && { page_token: token }),
    });
    if ('kind' in invitees) return invitees;
    listed += invitees.entries.length;
    bookings.push(...invitees.entries.map((invitee) => decodeListed(invitee, event, access)));
    if (invitees.next !== null) return pageOf({ ...place, event: id, invitees: invitees.next });
  }
  return pageOf(next === null ? null : { ...place, events: next, event: '', invitees: '' });
}

async function firstPlace(access: ToolAccess): Promise<Place | NoPage> {
  const answer = await get(access, 'users/me');
  if (answer.kind !== 'ok') return withoutPage(answer);
  const user = isRecord(answer.body) ? answer.body['resource'] : undefined;
  const organization = isRecord(user) ? uuidOf(textOf(user['current_organization'])) : undefined;
  return organization === undefined ? notThePage : { organization, events: '', event: '', invitees: '' };
}

interface Collection {
  readonly entries: readonly unknown[];
  readonly next: string | null;
}

async function collection(
  access: ToolAccess,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Collection | NoPage> {
  const answer = await get(access, `${path}?${new URLSearchParams(parameters)}`);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const { collection: entries, pagination } = isRecord(answer.body) ? answer.body : {};
  if (!Array.isArray(entries) || !isRecord(pagination)) return notThePage;
  return { entries, next: textOf(pagination['next_page_token']) ?? null };
}

/** The API finds an invitee only below its event, which the mailbox does not know. It deletes neither; both stay in the list. */
async function ask(): Promise<Asked> {
  return { kind: 'booking', booking: notListed('the API finds no invitee by its id alone') };
}

const get = ({ apiKey, apiUrl, call }: ToolAccess, path: string): Promise<ToolAnswer> =>
  call({ url: `${apiUrl ?? usualAddress}/${path}`, headers: { authorization: `Bearer ${apiKey}` } });

function decodeListed(invitee: unknown, event: unknown, { settings }: ToolAccess): Decoded {
  const read = inviteePayload.safeParse(isRecord(invitee) ? { ...invitee, scheduled_event: event } : invitee);
  if (!read.success) return misfit(issuePaths(read.error));
  const told = read.data;
  const id = uuidOf(told.uri);
  if (id === undefined) return misfit('uri: no id in it');
  if (!isTaken(settings.only, namesOf(told))) return notListed(notInOnly);
  const fields = fieldsOf(told, settings.region);
  if (fields.times === undefined) return misfit('scheduled_event.start_time: no time with an offset', id);
  const clock = clockOf(told);
  if (clock === null) return misfit('updated_at: no time with an offset', id);
  const { state, unknownState } = stateOf(told);
  const movedAway = state === 'cancelled' && told.rescheduled === true;
  const carried = carriedBy(told);
  return listedBooking(
    {
      id,
      clock,
      // An invitee that moved away says nothing more, as in its webhook.
      fields: movedAway ? {} : { ...fields, ...(state && { state }), ...(unknownState && { unknownState }) },
      isComplete: true,
    },
    { ...edgesOf(told, id, movedAway), ...(carried !== undefined && { carried }) },
  );
}

const states: ReadonlyMap<string, BookingState> = new Map([
  ['active', 'accepted'],
  ['canceled', 'cancelled'],
]);

function stateOf(invitee: Invitee): Pick<BookingFields, 'state' | 'unknownState'> {
  const { scheduled_event: event, no_show: mark } = invitee;
  if (event?.status === 'canceled' && !isGroup(invitee)) return { state: 'cancelled' };
  const told = stateIn(states, invitee.status);
  return told.state === 'accepted' && mark?.uri !== undefined ? { state: 'no_show' } : told;
}

const isGroup = ({ scheduled_event: event }: Invitee): boolean => (event?.invitees_counter?.limit ?? 1) > 1;

/**
 * A webhook's time is cut to the second in Calendly's own examples, and never earlier than the change. Another invitee of a group
 * changes the event, too, so there the event's time says nothing about this invitee.
 */
function clockOf(invitee: Invitee): number | null {
  const { scheduled_event: event, no_show: mark } = invitee;
  const changed = instantOf(invitee.updated_at);
  if (changed === null) return null;
  const times = [instantOf(mark?.created_at), isGroup(invitee) ? null : instantOf(event?.updated_at)];
  const newest = Math.max(changed, ...times.map((time) => time ?? 0));
  return Math.floor(newest / 1000) * 1000;
}

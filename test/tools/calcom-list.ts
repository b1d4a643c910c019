/**
 * Cal.com's API v2 as far as it lists bookings: `GET /v2/bookings`, `GET /v2/bookings/{uid}` and `GET /v2/event-types/{id}`, from
 * its reference and its source (webhooks-international.md §2.1, *Listing*).
 */
import { answer, type EmulatedAnswer, type Emulator, type Stated, shownAt } from './list-emulator.ts';

export interface CalcomAttendee {
  readonly name: string;
  readonly email: string;
  readonly absent?: boolean;
  /** Of an event type with seats. */
  readonly seatUid?: string;
  readonly responses?: Readonly<Record<string, unknown>>;
}

export interface CalcomBooking extends Stated {
  readonly uid: string;
  readonly start: string;
  readonly end: string;
  readonly status: 'accepted' | 'pending' | 'cancelled' | 'rejected' | (string & {});
  readonly attendees: readonly CalcomAttendee[];
  readonly responses?: Readonly<Record<string, unknown>>;
  readonly host?: Readonly<Record<string, unknown>> | null;
  readonly eventTypeId?: number;
  readonly hasSeats?: true;
  readonly rescheduledFromUid?: string;
  readonly rescheduledToUid?: string;
  readonly recurringBookingUid?: string;
}

export interface CalcomEventType {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly price?: number;
  /** Of the owner: Cal.com's own questions are there, too. */
  readonly bookingFields?: readonly { readonly slug: string; readonly label?: string; readonly hidden?: boolean }[];
  /** The key's user may not read it. */
  readonly isForbidden?: true;
}

export interface CalcomState {
  readonly states: CalcomBooking[];
  readonly eventTypes: readonly CalcomEventType[];
  now: number;
  lagMs?: number;
  /** How far its clock is ahead. */
  readonly skewMs?: number;
  /** Its versions before 2025 do not say when a booking was changed. */
  readonly isOld?: true;
  /** What one booking's answer says without the owner's key. */
  readonly hidesAttendees?: true;
}

export const calcomListKey = 'cal_live_made-up';

const iso = (ms: number): string => new Date(ms).toISOString();
const strictIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const dates = ['afterStart', 'beforeEnd', 'afterCreatedAt', 'beforeCreatedAt', 'afterUpdatedAt', 'beforeUpdatedAt'];
const sorts = { sortStart: 'start', sortEnd: 'end', sortCreated: 'createdAt', sortUpdatedAt: 'updatedAt' } as const;
const others = ['take', 'skip', 'status', 'attendeeEmail', 'attendeeName', 'bookingUid', 'eventTypeId', 'eventTypeIds'];

const error = (status: number, message: string): EmulatedAnswer =>
  answer({ status: 'error', timestamp: iso(0), path: '/v2', error: { code: 'Error', message } }, status);

export function calcomList(state: CalcomState): Emulator {
  return ({ url, method, headers }) => {
    const { pathname, searchParams } = new URL(url);
    if (headers['authorization'] !== `Bearer ${calcomListKey}`) return error(401, 'Invalid API Key');
    if (method !== 'GET') return error(404, `Cannot ${method} ${pathname}`);
    const [, type] = /^\/v2\/event-types\/(\d+)$/.exec(pathname) ?? [];
    if (type !== undefined) return eventType(state, Number(type), headers['cal-api-version']);
    if (headers['cal-api-version'] !== '2024-08-13') return error(404, `Cannot GET ${pathname}`);
    const shown = shownAt(state.states, ({ uid }) => uid, state);
    if (pathname === '/v2/bookings') return list(state, shown, searchParams);
    const [, uid] = /^\/v2\/bookings\/([^/]+)$/.exec(pathname) ?? [];
    const one = shown.find((booking) => booking.uid === decodeURIComponent(uid ?? ''));
    if (one === undefined) return error(404, `Booking with uid=${uid} was not found in the database`);
    return answer({ status: 'success', data: shownBooking(state, one, state.hidesAttendees !== true) });
  };
}

function eventType({ eventTypes }: CalcomState, id: number, version: string | undefined): EmulatedAnswer {
  if (version !== '2024-06-14') return error(404, 'another version');
  const type = eventTypes.find((one) => one.id === id);
  if (type === undefined) return error(404, `Event type with id ${id} not found`);
  if (type.isForbidden === true) return error(403, 'User is not authorized to access this event type');
  const { isForbidden: _, ...data } = type;
  return answer({ status: 'success', data: { price: 0, currency: 'usd', lengthInMinutes: 30, ...data } });
}

function list(state: CalcomState, shown: readonly CalcomBooking[], query: URLSearchParams): EmulatedAnswer {
  for (const name of query.keys()) {
    if (![...dates, ...others, ...Object.keys(sorts)].includes(name)) return error(400, `${name} should not exist`);
  }
  for (const name of dates) {
    if (query.has(name) && !strictIso.test(query.get(name) ?? '')) return error(400, `${name} must be ISO 8601`);
  }
  const [take, skip] = [Number(query.get('take') ?? 100), Number(query.get('skip') ?? 0)];
  if (!Number.isInteger(take) || take < 1 || take > 250) return error(400, 'take must not be greater than 250');
  if (!Number.isInteger(skip) || skip < 0) return error(400, 'skip must not be less than 0');
  const sort = Object.entries(sorts).find(([name]) => query.has(name)) ?? ['sortStart', 'start'];
  const order = query.get(sort[0]) ?? 'asc';
  if (order !== 'asc' && order !== 'desc') return error(400, `${sort[0]} must be either "asc" or "desc".`);
  const bound = (name: string): number | null => (query.has(name) ? Date.parse(query.get(name) ?? '') : null);
  const rows = shown.filter((booking) => {
    const { start, end, updatedAt } = instants(booking, state);
    const within = (value: number, from: number | null, to: number | null): boolean =>
      (from === null || value >= from) && (to === null || value <= to);
    return (
      within(start, bound('afterStart'), null) &&
      within(end, null, bound('beforeEnd')) &&
      within(updatedAt, bound('afterUpdatedAt'), bound('beforeUpdatedAt')) &&
      (!query.has('bookingUid') || query.get('bookingUid') === booking.uid)
    );
  });
  const key = sort[1] as keyof ReturnType<typeof instants>;
  rows.sort((a, b) => (order === 'asc' ? 1 : -1) * (instants(a, state)[key] - instants(b, state)[key]));
  const data = rows.slice(skip, skip + take).map((booking) => shownBooking(state, booking, true));
  const remainingItems = Math.max(0, rows.length - skip - take);
  const pagination = {
    totalItems: rows.length,
    remainingItems,
    returnedItems: data.length,
    itemsPerPage: take,
    currentPage: Math.floor(skip / take) + 1,
    totalPages: Math.ceil(rows.length / take),
    hasNextPage: remainingItems > 0,
    hasPreviousPage: skip > 0,
  };
  return answer({ status: 'success', data, pagination });
}

const instants = ({ start, end, changedAt }: CalcomBooking, { skewMs = 0 }: CalcomState) => ({
  start: Date.parse(start),
  end: Date.parse(end),
  updatedAt: changedAt + skewMs,
  createdAt: changedAt + skewMs,
});

function shownBooking(state: CalcomState, booking: CalcomBooking, showsAttendees: boolean): unknown {
  const { uid, status, eventTypeId = 123, host, hasSeats, recurringBookingUid } = booking;
  const type = state.eventTypes.find(({ id }) => id === eventTypeId);
  const nobody = { id: 'unknown', name: 'unknown', email: 'unknown', username: 'unknown' };
  return {
    id: 100,
    uid,
    title: 'Strategy Session between Organizer and Guest',
    description: '',
    hosts: [host === null ? nobody : { ...organizer, ...host }],
    status,
    start: new Date(booking.start).toISOString(),
    end: new Date(booking.end).toISOString(),
    duration: (Date.parse(booking.end) - Date.parse(booking.start)) / 60_000,
    eventTypeId,
    ...(type !== undefined && { eventType: { id: type.id, slug: type.slug } }),
    attendees: hasSeats && !showsAttendees ? [] : booking.attendees.map((one) => shownAttendee(one, hasSeats)),
    location: 'integrations:video-provider',
    absentHost: false,
    createdAt: iso(Date.parse('2024-01-01T00:00:00Z')),
    ...(state.isOld !== true && { updatedAt: iso(instants(booking, state).updatedAt) }),
    ...(booking.rescheduledFromUid !== undefined && { rescheduledFromUid: booking.rescheduledFromUid }),
    // A visit of a series does not say where it was moved to.
    ...(booking.rescheduledToUid !== undefined &&
      recurringBookingUid === undefined && { rescheduledToUid: booking.rescheduledToUid }),
    ...(recurringBookingUid !== undefined && { recurringBookingUid }),
    icsUid: `${uid}@Cal.com`,
    metadata: {},
    ...(hasSeats === undefined && { bookingFieldsResponses: booking.responses ?? {} }),
  };
}

const organizer = {
  id: 1,
  name: 'Organizer Name',
  email: 'organizer@example.com',
  username: 'organizer-handle',
  timeZone: 'UTC',
};

function shownAttendee({ name, email, absent = false, seatUid, responses = {} }: CalcomAttendee, hasSeats?: true) {
  const shown = { name, email, timeZone: 'UTC', language: 'en', absent };
  const { email: _, ...withoutEmail } = responses;
  return hasSeats ? { ...shown, seatUid, bookingFieldsResponses: withoutEmail, metadata: {} } : shown;
}

/**
 * Bookings in OnceHub's API v2, written from the vendor's OpenAPI document and guides (webhooks-international.md, *Listing*): newest
 * first, pages by the id of a booking, deleted ones only by their id and redacted. Strict: an unknown parameter is refused.
 */
import { type ListRequest, type ListResponse, response } from './listing-test.ts';

export interface OnceHubEntry {
  readonly id: string;
  readonly start: number;
  readonly minutes?: number;
  readonly status?: string;
  readonly updatedAt: number;
  readonly createdAt?: number;
  readonly isDeleted?: boolean;
  /** `rescheduled_booking_id` */
  readonly older?: string;
  readonly page?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly raw?: Readonly<Record<string, unknown>>;
}

export interface OnceHubList {
  readonly bookings: readonly OnceHubEntry[];
  readonly key?: string;
  /** What changed after this is not shown yet. */
  readonly shownUntil?: number;
  /** The tool's clock is ahead of ours by so much. */
  readonly skewMs?: number;
  /** Requests answered before 429. */
  readonly calls?: number;
  /** The answer says whether there is more, as the newer document has it. */
  readonly saysMore?: boolean;
}

const times = ['creation_time', 'starting_time', 'last_updated_time'];
const known = new Set([
  ...times.flatMap((name) => [`${name}.gt`, `${name}.lt`]),
  ...['status', 'owner', 'contact', 'booking_page', 'master_page', 'event_type', 'expand', 'before', 'after', 'limit'],
  ...['booking_calendar', 'host'],
]);
const invalid = (param: string, status = 400): ListResponse =>
  response({ type: 'invalid_request_error', message: 'invalid', param }, status);

export function oncehubList({ bookings, ...given }: OnceHubList): (request: ListRequest) => ListResponse {
  const { skewMs = 0, shownUntil = Number.POSITIVE_INFINITY } = given;
  const byItsClock = bookings.map((booking) => ({ ...booking, updatedAt: booking.updatedAt + skewMs }));
  const state = { ...given, bookings: byItsClock, shownUntil: shownUntil + skewMs };
  let calls = 0;
  return ({ url, headers, method }) => {
    calls += 1;
    if (calls > (state.calls ?? Number.POSITIVE_INFINITY)) {
      return response({ type: 'rate_limit_error', message: 'Request rate limit exceeded' }, 429);
    }
    if (headers['api-key'] !== (state.key ?? 'key')) return response({ type: 'authentication_error' }, 401);
    if (method !== 'GET') return invalid('method', 405);
    const { pathname, searchParams } = new URL(url);
    const expand = (searchParams.get('expand') ?? '').split(',');
    if (pathname === '/v2/bookings') return listOf(state, searchParams, expand);
    const entry = state.bookings.find(({ id }) => pathname === `/v2/bookings/${id}`);
    if (entry === undefined) return invalid('id', 404);
    return response(
      entry.isDeleted === true ? { id: entry.id, object: 'booking', deleted: true } : bookingOf(entry, expand),
    );
  };
}

function listOf(
  state: OnceHubList & { readonly shownUntil: number },
  parameters: URLSearchParams,
  expand: readonly string[],
): ListResponse {
  const unknown = [...parameters.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) return invalid(unknown);
  const limit = Number(parameters.get('limit') ?? 10);
  if (!(limit >= 1 && limit <= 100)) return invalid('limit');
  const boundOf = (name: string): number | null => {
    const written = parameters.get(name);
    return written === null ? null : Date.parse(written);
  };
  if (times.some((name) => [boundOf(`${name}.gt`), boundOf(`${name}.lt`)].some(Number.isNaN))) return invalid('time');
  const isWithin = (name: string, at: number): boolean => {
    const [after, before] = [boundOf(`${name}.gt`), boundOf(`${name}.lt`)];
    return (after === null || at > after) && (before === null || at < before);
  };
  const found = state.bookings
    .filter(({ isDeleted, updatedAt }) => isDeleted !== true && updatedAt <= state.shownUntil)
    .filter(({ start, updatedAt }) => isWithin('starting_time', start) && isWithin('last_updated_time', updatedAt))
    .toSorted((one, other) => createdAt(other) - createdAt(one) || (other.id < one.id ? -1 : 1));
  const after = parameters.get('after');
  const begin = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
  if (after !== null && begin === 0) return invalid('after');
  const page = found.slice(begin, begin + limit);
  return response({
    object: 'list',
    data: page.map((entry) => bookingOf(entry, expand)),
    ...(state.saysMore === true && { has_more: begin + limit < found.length }),
  });
}

const createdAt = ({ createdAt: at, updatedAt }: OnceHubEntry): number => at ?? updatedAt;

function bookingOf(entry: OnceHubEntry, expand: readonly string[]): Record<string, unknown> {
  const { id, start, minutes = 15, status = 'scheduled', updatedAt, older = '', page = 'BP-L5SMQPFA1V' } = entry;
  const reference = (name: string, key: string, more: Record<string, unknown>): unknown =>
    expand.includes(name) ? { id: key, object: name, ...more } : key;
  return {
    object: 'booking',
    id,
    tracking_id: id,
    subject: '15-minute meeting',
    status,
    in_trash: false,
    creation_time: new Date(createdAt(entry)).toISOString(),
    starting_time: new Date(start).toISOString(),
    customer_timezone: 'Asia/Almaty',
    last_updated_time: new Date(updatedAt).toISOString(),
    owner: reference('owner', 'USR-YX0J4ANZTV', { first_name: 'Michael', last_name: '', email: 'michael@example.com' }),
    duration_minutes: minutes,
    rescheduled_booking_id: older,
    cancel_reschedule_information: { reason: '', actioned_by: '', user_id: '' },
    form_submission: {
      name: entry.name ?? 'Carrie',
      email: 'carrie@customer.com',
      phone: null,
      mobile_phone: entry.phone ?? '',
      note: '',
      company: null,
      guests: [],
      custom_fields: [],
    },
    booking_page: reference('booking_page', page, { name: 'Michael ', label: 'Michael4', active: true }),
    master_page: null,
    event_type: reference('event_type', 'ET-E8DL20JT5U', { name: '15-minute meeting', description: '' }),
    external_calendar: { type: 'none', name: '', id: '', event_id: '' },
    utm_params: null,
    contact: 'CTC-262WER5NR9CG38',
    ...entry.raw,
  };
}

/**
 * Bookings in EasyWeek's public API v2, written from what is known of it (webhooks-cis.md, *Listing*). Strict: an unknown parameter,
 * a time in another form or a missing `Workspace` header is refused.
 */
import { type ListRequest, type ListResponse, response } from './listing-test.ts';

export interface EasyWeekEntry {
  readonly uuid: string;
  readonly start: number;
  readonly minutes?: number;
  readonly location?: string;
  readonly isCanceled?: boolean;
  readonly isCompleted?: boolean;
  /** Replaces keys of the entry as it is sent. */
  readonly raw?: Readonly<Record<string, unknown>>;
}

export interface EasyWeekList {
  readonly bookings: readonly EasyWeekEntry[];
  readonly workspace?: string;
  readonly key?: string;
  /** Requests answered before 429. */
  readonly calls?: number;
  /** Canceled bookings are not in the list, only by their id. */
  readonly hidesCanceled?: boolean;
  /** One booking is answered as `{data: …}`. */
  readonly wraps?: boolean;
}

const known = new Set([
  ...['location_uuid', 'staffer_uuid', 'customer_uuid', 'reserved_on_from', 'reserved_on_to', 'page', 'per_page'],
]);
const isoUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export function easyweekList(state: EasyWeekList): (request: ListRequest) => ListResponse {
  let calls = 0;
  return ({ url, headers, method }) => {
    calls += 1;
    if (calls > (state.calls ?? Number.POSITIVE_INFINITY)) return response({}, 429, { 'retry-after': '12' });
    const { key = 'secret_key', workspace = 'salon' } = state;
    if (headers['authorization'] !== `Bearer ${key}` || headers['workspace'] !== workspace) return response({}, 401);
    const { pathname, searchParams } = new URL(url);
    const path = pathname.replace('/api/public/v2/', '');
    if (method !== 'GET') return response({}, 405);
    if (path === 'bookings') return listOf(state, searchParams);
    const entry = state.bookings.find(({ uuid }) => path === `bookings/${uuid}`);
    if (entry === undefined) return response({}, 404);
    const booking = { ...rowOf(entry), timezone: 'Asia/Almaty', public_notes: null, customer: { uuid: entry.uuid } };
    return response(state.wraps === true ? { data: booking } : booking);
  };
}

function listOf({ bookings, hidesCanceled = false }: EasyWeekList, parameters: URLSearchParams): ListResponse {
  const [from, to] = ['reserved_on_from', 'reserved_on_to'].map((name) => parameters.get(name));
  const isOff =
    [...parameters.keys()].some((name) => !known.has(name)) ||
    [from, to].some((time) => time != null && !isoUtc.test(time)) ||
    Number(parameters.get('per_page') ?? 15) > 100;
  if (isOff) return response({ errors: {} }, 422);
  const found = bookings.filter(
    ({ start, isCanceled = false }) =>
      (from == null || start >= Date.parse(from)) &&
      (to == null || start <= Date.parse(to)) &&
      !(isCanceled && hidesCanceled),
  );
  const page = Number(parameters.get('page') ?? 1);
  const size = Number(parameters.get('per_page') ?? 15);
  const last = Math.max(1, Math.ceil(found.length / size));
  return response({
    data: found.slice((page - 1) * size, page * size).map(rowOf),
    links: { next: page < last ? 'next' : null },
    meta: { current_page: page, last_page: last, per_page: size, total: found.length },
  });
}

/** A row of the list names neither staff nor service nor client. */
const rowOf = (entry: EasyWeekEntry): Record<string, unknown> => ({
  uuid: entry.uuid,
  location_uuid: entry.location ?? 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
  start_time: iso(entry.start),
  end_time: iso(entry.start + (entry.minutes ?? 60) * 60_000),
  is_canceled: entry.isCanceled ?? false,
  is_completed: entry.isCompleted ?? false,
  ...entry.raw,
});

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', '+00:00');

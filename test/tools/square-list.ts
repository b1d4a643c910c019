/**
 * Square's Bookings API as far as it lists: `GET /v2/bookings` and `GET /v2/bookings/{id}`, from its reference and its own client (npm
 * `square`), whose schema checks what is answered (webhooks-international.md §2.3, *Listing*).
 */
import { answer, type EmulatedAnswer, type Emulator, type Stated, shownAt } from './list-emulator.ts';

export interface SquareListed extends Stated {
  readonly id: string;
  readonly version: number;
  readonly start: number;
  readonly status?: string;
  /** Other keys of the booking as the API writes it. */
  readonly keys?: Readonly<Record<string, unknown>>;
}

export interface SquareState {
  readonly states: SquareListed[];
  now: number;
  lagMs?: number;
  readonly cursorLength?: number;
}

export const squareToken = 'EAAA-made-up-token';

const parameters = ['limit', 'cursor', 'customer_id', 'team_member_id', 'location_id', 'start_at_min', 'start_at_max'];
const day = 86_400_000;

const error = (status: number, code: string, category = 'INVALID_REQUEST_ERROR'): EmulatedAnswer =>
  answer({ errors: [{ category, code, detail: code }] }, status);

export function squareList(state: SquareState): Emulator {
  return ({ url, method, headers }) => {
    const { pathname, searchParams } = new URL(url);
    if (headers['authorization'] !== `Bearer ${squareToken}`) return error(401, 'UNAUTHORIZED', 'AUTHENTICATION_ERROR');
    if (!/^\d{4}-\d\d-\d\d$/.test(headers['square-version'] ?? '')) return error(400, 'INVALID_SQUARE_VERSION_FORMAT');
    if (method !== 'GET') return error(405, 'METHOD_NOT_ALLOWED');
    const shown = shownAt(state.states, ({ id }) => id, state);
    if (pathname === '/v2/bookings') return list(state, shown, searchParams);
    const [, id] = /^\/v2\/bookings\/([^/]+)$/.exec(pathname) ?? [];
    const one = shown.find((booking) => booking.id === id);
    return one === undefined ? error(404, 'NOT_FOUND') : answer({ booking: written(one), errors: [] });
  };
}

function list({ now, cursorLength = 60 }: SquareState, shown: readonly SquareListed[], query: URLSearchParams) {
  if ([...query.keys()].some((name) => !parameters.includes(name))) return error(400, 'BAD_REQUEST');
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) return error(400, 'VALUE_TOO_HIGH');
  const from = query.has('start_at_min') ? Date.parse(query.get('start_at_min') ?? '') : now;
  const to = query.has('start_at_max') ? Date.parse(query.get('start_at_max') ?? '') : from + 31 * day;
  if (Number.isNaN(from) || Number.isNaN(to) || to < from || to - from > 31 * day)
    return error(400, 'INVALID_TIME_RANGE');
  // A cursor goes on with the query that it was made for.
  const asked = JSON.stringify([...query].filter(([name]) => name !== 'cursor'));
  const place = placeIn(query.get('cursor'), asked);
  if (place === null) return error(400, 'INVALID_CURSOR');
  const rows = shown.filter(({ start }) => start >= from && start <= to).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const page = rows.slice(place, place + limit);
  const isLast = place + limit >= rows.length;
  return answer({
    ...(page.length > 0 && { bookings: page.map(written) }),
    ...(!isLast && { cursor: cursorOf(place + limit, asked).padEnd(cursorLength, '.') }),
  });
}

const cursorOf = (place: number, asked: string): string => `${place}-${asked.length}`;

function placeIn(cursor: string | null, asked: string): number | null {
  if (cursor === null) return 0;
  const [place = '', length] = cursor.replace(/\.+$/, '').split('-');
  return Number(length) === asked.length ? Number(place) : null;
}

const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const written = ({ id, version, start, status = 'ACCEPTED', changedAt, keys }: SquareListed) => ({
  id,
  version,
  status,
  created_at: '2020-12-08T19:56:53Z',
  updated_at: iso(changedAt),
  start_at: iso(start),
  location_id: 'L9R0X9X5SGDBJ',
  customer_id: 'SSKBT02ECWZXK6W3VWYC78E52R',
  customer_note: 'I would like to sit near the window please',
  seller_note: '',
  all_day: false,
  transition_time_minutes: 5,
  appointment_segments: [
    {
      duration_minutes: 30,
      service_variation_id: 'T3WUWYFJOVW2EU6XGRU5YG4A',
      service_variation_version: 1605808735978,
      team_member_id: '_4GsfYnqGHyurOwzWdKj',
      intermission_minutes: 0,
      any_team_member: false,
    },
  ],
  ...keys,
});

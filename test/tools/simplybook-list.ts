/**
 * SimplyBook's admin REST API as far as it lists bookings: `POST /admin/auth`, `GET /admin/bookings` and `GET /admin/bookings/{id}`, from
 * published clients (webhooks-international.md §2.6, *Listing*).
 */
import { answer, type EmulatedAnswer, type Emulator, type Stated, shownAt } from './list-emulator.ts';

export interface SimplyListed extends Stated {
  readonly id: number;
  readonly start: number;
  readonly minutes?: number;
  readonly status?: string;
  /** Other keys of the booking as the API writes it. */
  readonly keys?: Readonly<Record<string, unknown>>;
}

export interface SimplyState {
  readonly states: SimplyListed[];
  now: number;
  lagMs?: number;
  /** Hours ahead of UTC: of the company. Default Almaty's. */
  readonly zone?: number;
  /** Times with an offset, in UTC. Default: the company's wall clock. */
  readonly hasOffsets?: true;
  /** An array alone. */
  readonly isBare?: true;
  readonly mostOnPage?: number;
  /** It answers with its first page, whichever is asked for. */
  readonly hasOnePage?: true;
  /** The log-in wants a second factor. */
  readonly wantsCode?: true;
}

export const simplyListKey = 'clinic:admin@example.org:api-user-key';

const filters = [
  'upcoming_only',
  'status',
  'services',
  'providers',
  'client_id',
  'date',
  'date_from',
  'date_to',
  'search',
];
const error = (status: number, message: string): EmulatedAnswer => answer({ code: status, message, data: [] }, status);

export function simplyList(state: SimplyState): Emulator {
  return ({ url, method, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    if (method === 'POST' && pathname === '/admin/auth') return logIn(state, headers, body);
    if (headers['x-token'] !== 'a-token' || headers['x-company-login'] !== 'clinic') return error(419, 'Token expired');
    if (method !== 'GET') return error(405, 'Method not allowed');
    const shown = shownAt(state.states, ({ id }) => String(id), state);
    if (pathname === '/admin/bookings') return list(state, shown, searchParams);
    const [, id] = /^\/admin\/bookings\/(\d+)$/.exec(pathname) ?? [];
    const one = shown.find((booking) => String(booking.id) === id);
    return one === undefined ? error(404, 'Not found') : answer(written(one, state, true));
  };
}

function logIn({ wantsCode }: SimplyState, headers: Readonly<Record<string, string>>, body: string): EmulatedAnswer {
  const { company, login, password } = JSON.parse(body) as Record<string, string>;
  if (headers['content-type'] !== 'application/json') return error(400, 'Bad request');
  if (`${company}:${login}:${password}` !== simplyListKey) return error(403, 'Access denied');
  return answer(wantsCode === true ? { require2fa: true, auth_session_id: 's' } : { token: 'a-token', company, login });
}

function list(state: SimplyState, shown: readonly SimplyListed[], query: URLSearchParams): EmulatedAnswer {
  const known = ['page', 'on_page', ...filters.map((name) => `filter[${name}]`)];
  if ([...query.keys()].some((name) => !known.includes(name))) return error(400, 'Bad request');
  const [from, to] = [query.get('filter[date_from]') ?? '', query.get('filter[date_to]') ?? '9'];
  const rows = shown
    .filter((booking) => {
      const date = local(booking.start, state).slice(0, 10);
      return date >= from && date <= to;
    })
    .toSorted((a, b) => b.id - a.id);
  const onPage = Math.min(Number(query.get('on_page') ?? 10), state.mostOnPage ?? 100);
  const page = state.hasOnePage === true ? 1 : Number(query.get('page') ?? 1);
  const data = rows.slice((page - 1) * onPage, page * onPage).map((booking) => written(booking, state, false));
  if (state.isBare === true) return answer(data);
  const pages_count = Math.max(1, Math.ceil(rows.length / onPage));
  return answer({ data, metadata: { items_count: rows.length, pages_count, page, on_page: onPage } });
}

const local = (ms: number, { zone = 5 }: SimplyState): string =>
  new Date(ms + zone * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

function written(
  { id, start, minutes = 30, status = 'confirmed', keys }: SimplyListed,
  state: SimplyState,
  isWhole: boolean,
) {
  const timeOf = (ms: number): string =>
    state.hasOffsets === true ? `${new Date(ms).toISOString().slice(0, 19)}+0000` : local(ms, state);
  return {
    id,
    code: `code${id}`,
    status,
    is_confirmed: status === 'confirmed',
    start_datetime: timeOf(start),
    end_datetime: timeOf(start + minutes * 60_000),
    service_id: 3,
    provider_id: 2,
    location_id: null,
    client_id: 15,
    duration: minutes,
    service: { id: 3, name: 'Haircut' },
    provider: { id: 2, name: 'Anna Lee', ...(isWhole && { email: 'anna@example.org' }) },
    client: { id: 15, name: 'Vera Ivanova', phone: '+77010000001', email: 'vera@example.com' },
    ...(isWhole && { comment: 'Quiet please', additional_fields: [] }),
    ...keys,
  };
}

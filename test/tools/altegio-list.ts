/**
 * The list of appointments of Altegio and YCLIENTS and the single appointment, written from the vendor's API document
 * (webhooks-cis.md, *Listing*). Strict: an unknown parameter, a missing token or another form of a date is refused.
 */
import type { ListRequest, ListResponse } from './listing-test.ts';
import { response } from './listing-test.ts';

export interface AltegioEntry {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly minutes?: number;
  readonly changedAt: number;
  readonly deleted?: boolean;
  readonly attendance?: number;
  readonly staff?: { readonly id: number; readonly name: string };
  readonly client?: { readonly name: string; readonly phone: string } | null;
  readonly activity?: number;
  /** Replaces keys of the record as it is sent; undefined leaves one out. */
  readonly raw?: Readonly<Record<string, unknown>>;
}

export interface AltegioList {
  /** Location → its records, in the order in which the tool lists them. */
  readonly locations: Readonly<Record<string, readonly AltegioEntry[]>>;
  readonly partner?: string;
  readonly user?: string;
  /** Hours between UTC and the location's clock. */
  readonly offsetHours?: number;
  /** The list does not show yet what changed after `now - lagMs`. */
  readonly now?: number;
  readonly lagMs?: number;
  /** The tool's clock is ahead of ours by so much. */
  readonly skewMs?: number;
  /** Requests answered before 429. */
  readonly calls?: number;
  /** Deleted appointments are still found by their id. */
  readonly keepsDeleted?: boolean;
}

const known = new Set([
  ...['c_end_date', 'c_start_date', 'changed_after', 'changed_before', 'client_id', 'count', 'created_user_id'],
  ...['end_date', 'include_consumables', 'include_finance_transactions', 'page', 'start_date', 'staff_id'],
  ...['team_member_id', 'with_deleted'],
]);

export function altegioList(state: AltegioList): (request: ListRequest) => ListResponse {
  let calls = 0;
  return ({ url, method, headers }) => {
    calls += 1;
    if (state.calls !== undefined && calls > state.calls) {
      return response({ success: false, data: null, meta: { message: 'Limit' } }, 429, { 'retry-after': '30' });
    }
    const { partner = 'partner', user = 'user' } = state;
    if (headers['authorization'] !== `Bearer ${partner}, User ${user}`) {
      return response({ success: false, data: null, meta: { message: 'Unauthorized' } }, 401);
    }
    if (!/^application\/vnd\.(?:api|yclients)\.v2\+json$/.test(headers['accept'] ?? '') || method !== 'GET') {
      return response({ success: false, data: null, meta: { message: 'Bad request' } }, 400);
    }
    const { pathname, searchParams } = new URL(url);
    const [, location = '', record] = /^\/api\/v1\/records?\/(\d+)(?:\/(\d+))?$/.exec(pathname) ?? [];
    const entries = state.locations[location]?.map((entry) => ({
      ...entry,
      toolTime: entry.changedAt + (state.skewMs ?? 0),
    }));
    if (entries === undefined) return response({ success: false, data: null, meta: { message: 'No rights' } }, 403);
    return pathname.startsWith('/api/v1/records/')
      ? listOf(entries, location, searchParams, state)
      : oneOf(entries, location, record, state);
  };
}

/** `toolTime`: of the change, by the tool's clock. */
type Shown = AltegioEntry & { readonly toolTime: number };

function listOf(
  entries: readonly Shown[],
  location: string,
  parameters: URLSearchParams,
  state: AltegioList,
): ListResponse {
  const isOff = [...parameters.keys()].some((name) => !known.has(name));
  const [after, before] = ['changed_after', 'changed_before'].map((name) => parameters.get(name));
  const [first, last] = ['start_date', 'end_date'].map((name) => parameters.get(name));
  const areTimes = [after, before].every((text) => text == null || /T\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(text));
  const areDays = [first, last].every((text) => text == null || /^\d{4}-\d\d-\d\d$/.test(text));
  if (isOff || !areTimes || !areDays)
    return response({ success: false, data: null, meta: { message: 'Invalid' } }, 422);
  const { now = Number.POSITIVE_INFINITY, lagMs = 0, offsetHours = 5 } = state;
  const dayOf = (at: number): string => local(at, offsetHours).slice(0, 10);
  const found = entries.filter(
    ({ changedAt, toolTime, start, minutes = 60, deleted = false }) =>
      changedAt <= now - lagMs &&
      (!deleted || parameters.get('with_deleted') === '1') &&
      (after == null || toolTime > Date.parse(after)) &&
      (before == null || toolTime < Date.parse(before)) &&
      (first == null || dayOf(start) >= first) &&
      (last == null || dayOf(start + minutes * 60_000) <= last),
  );
  const count = Math.min(Number(parameters.get('count') ?? 50), 200);
  const page = Number(parameters.get('page') ?? 1);
  const data = found.slice((page - 1) * count, page * count).map((entry) => recordOf(entry, location, offsetHours));
  return response({ success: true, data, meta: { page, total_count: found.length } });
}

function oneOf(
  entries: readonly Shown[],
  location: string,
  record: string | undefined,
  { keepsDeleted = false, offsetHours = 5 }: AltegioList,
): ListResponse {
  const entry = entries.find(({ id }) => String(id) === record);
  if (entry === undefined || (entry.deleted === true && !keepsDeleted)) {
    return response({ success: false, data: null, meta: { message: 'Not found' } }, 404);
  }
  return response({ success: true, data: recordOf(entry, location, offsetHours), meta: [] });
}

/** An appointment as the vendor's schema and the captured list of a salon have it. */
function recordOf(entry: Shown, location: string, offsetHours: number): Record<string, unknown> {
  const { id, start, minutes = 60, toolTime, deleted = false, attendance = 0, activity = 0 } = entry;
  const { staff = { id: 2835418, name: 'Мастер 1' }, client } = entry;
  const offset = `${offsetHours < 0 ? '-' : '+'}${String(Math.abs(offsetHours)).padStart(2, '0')}`;
  const wall = local(start, offsetHours);
  return {
    id,
    company_id: Number(location),
    staff_id: staff.id,
    services: [{ id: 5034676, title: 'Стрижка', cost: 4000, cost_to_pay: 4000, manual_cost: 4000, amount: 1 }],
    goods_transactions: [],
    staff: { ...staff, api_id: null, specialization: 'Barber', rating: 5 },
    client:
      client === null
        ? null
        : {
            id: 161242602,
            name: client?.name ?? 'Айгерим',
            surname: '',
            patronymic: '',
            display_name: client?.name ?? 'Айгерим',
            phone: client?.phone ?? '+77010000001',
            card: '',
            email: '',
            custom_fields: [],
            client_tags: [],
          },
    comer: null,
    clients_count: 1,
    date: wall.replace('T', ' '),
    datetime: `${wall}${offset}:00`,
    create_date: `${local(toolTime - 86_400_000, offsetHours)}${offset}00`,
    comment: '',
    online: false,
    visit_attendance: attendance,
    attendance,
    confirmed: 1,
    seance_length: minutes * 60,
    length: minutes * 60,
    api_id: 'ca11f4c9-8839-4d5f-a704-5e7d3a6697c8',
    visit_id: 549580032,
    deleted,
    paid_full: 0,
    last_change_date: `${local(toolTime, offsetHours)}${offset}00`,
    activity_id: activity,
    custom_fields: [],
    record_from: '',
    ...entry.raw,
  };
}

const local = (at: number, offsetHours: number): string =>
  new Date(at + offsetHours * 3_600_000).toISOString().slice(0, 19);

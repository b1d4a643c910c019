/**
 * Query Extended Bookings of Wix's Bookings Reader V2, written from the vendor's reference (webhooks-international.md, *Listing*).
 * Strict: an unknown filter, operator or sort, a wrong site or key is refused.
 */
import { type ListRequest, type ListResponse, response } from './listing-test.ts';

export interface WixEntry {
  readonly id: string;
  readonly revision: number;
  readonly start: number;
  readonly minutes?: number;
  readonly updatedAt: number;
  readonly status?: string;
  readonly resource?: { readonly id: string; readonly name: string };
  readonly tags?: readonly string[];
  readonly client?: { readonly firstName: string; readonly lastName: string; readonly phone: string };
  /** A course has no slot. */
  readonly isCourse?: boolean;
  readonly raw?: Readonly<Record<string, unknown>>;
}

export interface WixList {
  readonly bookings: readonly WixEntry[];
  readonly site?: string;
  readonly key?: string;
  /** What changed after this is not shown yet. */
  readonly shownUntil?: number;
  /** Wix's clock is ahead of ours by so much. */
  readonly skewMs?: number;
  /** Requests answered before 429. */
  readonly calls?: number;
}

interface Query {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly sort?: readonly { readonly fieldName: string; readonly order: string }[];
  readonly cursorPaging?: { readonly limit?: number; readonly cursor?: string };
}

type Row = Readonly<Record<string, unknown>>;

const filters = ['id', 'status', 'startDate', 'endDate', 'createdDate', 'updatedDate'];
const invalid = response({ message: 'invalid query', details: {} }, 400);

export function wixList(state: WixList): (request: ListRequest) => ListResponse {
  let calls = 0;
  return ({ url, method, headers, body }) => {
    calls += 1;
    if (calls > (state.calls ?? Number.POSITIVE_INFINITY)) return response({ message: 'Too many requests' }, 429);
    if (headers['authorization'] !== (state.key ?? 'IST.key')) return response({ message: '' }, 401);
    if (headers['wix-site-id'] !== (state.site ?? 'site-1')) return response({ message: 'no such site' }, 403);
    const { pathname } = new URL(url);
    if (method !== 'POST' || pathname !== '/_api/bookings-reader/v2/extended-bookings/query') return response({}, 404);
    if (headers['content-type'] !== 'application/json' || body === null) return invalid;
    const { query, ...rest } = JSON.parse(body) as { query: Query };
    return Object.keys(rest).length > 0 ? invalid : answerTo(query, state);
  };
}

function answerTo({ filter = {}, sort = [], cursorPaging = {}, ...rest }: Query, state: WixList): ListResponse {
  const limit = cursorPaging.limit ?? 50;
  const [order] = sort;
  const isOff =
    Object.keys(rest).length > 0 ||
    Object.keys(filter).some((name) => !filters.includes(name)) ||
    sort.length > 1 ||
    (order !== undefined && !(filters.includes(order.fieldName) && ['ASC', 'DESC'].includes(order.order))) ||
    !(limit >= 1 && limit <= 100);
  if (isOff) return invalid;
  const rows = state.bookings
    .filter(({ updatedAt }) => updatedAt <= (state.shownUntil ?? Number.POSITIVE_INFINITY))
    .map(rowOf);
  const matching = rows.map((row) => Object.entries(filter).map(([name, wanted]) => matches(row[name], wanted)));
  if (matching.flat().includes(null)) return invalid;
  const found = rows.filter((_, index) => matching[index]?.every((one) => one === true));
  const sorted = found.toSorted(by(order?.fieldName ?? 'id', order?.order === 'DESC' ? -1 : 1));
  return response({
    extendedBookings: sorted.slice(0, limit).map((booking) => ({ booking })),
    pagingMetadata: {
      count: Math.min(limit, sorted.length),
      // As long as Wix's may be: nobody is meant to keep it.
      cursors: sorted.length > limit ? { next: `JWE.${'x'.repeat(700)}` } : {},
      hasNext: sorted.length > limit,
    },
  });
}

const by =
  (name: string, sign: 1 | -1) =>
  (one: Row, other: Row): number => {
    const [left, right] = [String(one[name]), String(other[name])];
    return left === right ? (String(one['id']) < String(other['id']) ? -1 : 1) : left < right ? -sign : sign;
  };

/** Null: no such operator. Times are compared as times. */
function matches(value: unknown, wanted: unknown): boolean | null {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  const at = Date.parse(String(value));
  const results = Object.entries(wanted).map(([operator, bound]) => {
    const limit = Date.parse(String(bound));
    switch (operator) {
      case '$gte':
        return at >= limit;
      case '$gt':
        return at > limit;
      case '$lt':
        return at < limit;
      case '$lte':
        return at <= limit;
      default:
        return null;
    }
  });
  return results.includes(null) ? null : results.every((one) => one === true);
}

function rowOf(entry: WixEntry): Row {
  const { id, revision, start, minutes = 30, updatedAt, status = 'CONFIRMED', isCourse = false, tags } = entry;
  const times = { startDate: new Date(start).toISOString(), endDate: new Date(start + minutes * 60_000).toISOString() };
  const slot = {
    serviceId: 'service-1',
    scheduleId: 'schedule-1',
    sessionId: 'session-1',
    ...times,
    timezone: 'Asia/Almaty',
    resource: entry.resource ?? { id: 'resource-1', name: 'Anna' },
    location: { id: 'location-1', locationType: 'OWNER_BUSINESS', name: 'Main' },
  };
  return {
    id,
    revision: String(revision),
    status,
    paymentStatus: 'NOT_PAID',
    selectedPaymentOption: 'OFFLINE',
    createdDate: new Date(updatedAt - 60_000).toISOString(),
    updatedDate: new Date(updatedAt).toISOString(),
    ...times,
    totalParticipants: 1,
    bookedEntity: {
      title: 'Haircut',
      ...(isCourse ? { schedule: { scheduleId: 'schedule-2', serviceId: 'service-2' } } : { slot }),
      ...(tags !== undefined && { tags }),
    },
    contactDetails: {
      contactId: 'c',
      firstName: 'Ivan',
      lastName: 'P',
      email: 'ivan@example.org',
      phone: '87010000001',
      ...entry.client,
    },
    additionalFields: [],
    formSubmissionId: 'f',
    ...entry.raw,
  };
}

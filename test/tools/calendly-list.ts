/**
 * Scheduled events and their invitees in Calendly's API v2, written from its reference (webhooks-international.md, *Listing*). Strict:
 * an unknown parameter, another organization or a token of another query is refused.
 */
import { type ListRequest, type ListResponse, response } from './listing-test.ts';

export interface CalendlyInviteeEntry {
  readonly id: string;
  readonly status?: string;
  readonly updatedAt: number;
  readonly rescheduled?: boolean;
  /** Ids of invitees. */
  readonly older?: string;
  readonly newer?: string;
  readonly noShowAt?: number;
  readonly name?: string;
  readonly phone?: string;
  readonly raw?: Readonly<Record<string, unknown>>;
}

export interface CalendlyEventEntry {
  readonly id: string;
  readonly start: number;
  readonly minutes?: number;
  readonly status?: string;
  readonly updatedAt: number;
  readonly limit?: number;
  readonly host?: string;
  readonly name?: string;
  readonly invitees: readonly CalendlyInviteeEntry[];
  readonly raw?: Readonly<Record<string, unknown>>;
}

export interface CalendlyList {
  readonly events: readonly CalendlyEventEntry[];
  readonly token?: string;
  /** The token may see the events of its organization. */
  readonly isAdmin?: boolean;
  /** What changed after this is not shown yet. */
  readonly shownUntil?: number;
  /** Requests answered before 429. */
  readonly calls?: number;
}

const organization = 'https://api.calendly.com/organizations/0ae7d03c-8f1e-4b0d-9d3a-2f9f3c1f5f10';
const problem = (title: string, status: number): ListResponse => response({ title, message: title }, status);
const parametersOf = {
  events: ['organization', 'user', 'group', 'invitee_email', 'status', 'sort', 'min_start_time', 'max_start_time'],
  invitees: ['status', 'sort', 'email'],
};
const isoUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

export function calendlyList(state: CalendlyList): (request: ListRequest) => ListResponse {
  let calls = 0;
  return ({ url, headers, method }) => {
    calls += 1;
    if (calls > (state.calls ?? Number.POSITIVE_INFINITY)) {
      return response({ title: 'Too Many Requests' }, 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' });
    }
    if (headers['authorization'] !== `Bearer ${state.token ?? 'token'}`) return problem('Unauthenticated', 401);
    const { pathname, searchParams } = new URL(url);
    if (method !== 'GET') return problem('Invalid Argument', 400);
    if (pathname === '/users/me') {
      const uri = 'https://api.calendly.com/users/AAAA';
      return response({ resource: { uri, name: 'Anna', current_organization: organization } });
    }
    if (pathname === '/scheduled_events') return eventsOf(searchParams, state);
    const [, id] = /^\/scheduled_events\/([^/]+)\/invitees$/.exec(pathname) ?? [];
    const event = state.events.find((one) => one.id === id);
    return event === undefined ? problem('Resource Not Found', 404) : inviteesOf(event, searchParams, state);
  };
}

const isShown = ({ updatedAt }: { readonly updatedAt: number }, { shownUntil }: CalendlyList): boolean =>
  updatedAt <= (shownUntil ?? Number.POSITIVE_INFINITY);

function eventsOf(parameters: URLSearchParams, state: CalendlyList): ListResponse {
  const [least, most] = ['min_start_time', 'max_start_time'].map((name) => parameters.get(name));
  const isOff =
    !areKnown(parameters, parametersOf.events) ||
    [least, most].some((time) => time != null && !isoUtc.test(time)) ||
    !['start_time:asc', 'start_time:desc', null].includes(parameters.get('sort'));
  if (isOff) return problem('Invalid Argument', 400);
  if (parameters.get('organization') !== organization || state.isAdmin === false) {
    return problem('Permission Denied', 403);
  }
  const found = state.events
    .filter((event) => isShown(event, state))
    .filter(({ start }) => least == null || start >= Date.parse(least))
    .filter(({ start }) => most == null || start <= Date.parse(most))
    .toSorted((one, other) => one.start - other.start || (one.id < other.id ? -1 : 1));
  return pageOf(found.map(eventOf), parameters);
}

function inviteesOf(event: CalendlyEventEntry, parameters: URLSearchParams, state: CalendlyList): ListResponse {
  if (!areKnown(parameters, parametersOf.invitees)) return problem('Invalid Argument', 400);
  const shown = event.invitees.filter((invitee) => isShown(invitee, state));
  return pageOf(
    shown.map((invitee) => inviteeOf(invitee, event.id)),
    parameters,
  );
}

const areKnown = (parameters: URLSearchParams, known: readonly string[]): boolean =>
  [...parameters.keys()].every((name) => [...known, 'count', 'page_token'].includes(name));

/** A page token names where it continues, and the query that it belongs to. */
function pageOf(rows: readonly unknown[], parameters: URLSearchParams): ListResponse {
  const count = Number(parameters.get('count') ?? 20);
  if (!Number.isInteger(count) || count < 1 || count > 100) return problem('Invalid Argument', 400);
  const query = new URLSearchParams([...parameters].filter(([name]) => name !== 'page_token')).toString();
  const [begin, of] = decoded(parameters.get('page_token')) ?? [0, query];
  if (of !== query) return problem('Invalid Argument', 400);
  const next = begin + count < rows.length ? encoded(begin + count, query) : null;
  return response({
    collection: rows.slice(begin, begin + count),
    pagination: { count, next_page: null, previous_page: null, next_page_token: next, previous_page_token: null },
  });
}

const tokens: [number, string][] = [];
const encoded = (begin: number, query: string): string => {
  const known = tokens.findIndex(([at, of]) => at === begin && of === query);
  const index = known === -1 ? tokens.push([begin, query]) - 1 : known;
  return `sNjq4TvMDfUHEl7zHRR0k0E1PCEJWvdi${index}`;
};
const decoded = (token: string | null): [number, string] | undefined =>
  token === null ? undefined : (tokens[Number(token.slice(32))] ?? [0, '']);

const iso = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

function eventOf(event: CalendlyEventEntry): Record<string, unknown> {
  const { id, start, minutes = 30, status = 'active', updatedAt, limit = 1, host = 'Anna', invitees } = event;
  return {
    uri: `https://api.calendly.com/scheduled_events/${id}`,
    name: event.name ?? '15 Minute Meeting',
    meeting_notes_plain: null,
    status,
    start_time: iso(start),
    end_time: iso(start + minutes * 60_000),
    event_type: 'https://api.calendly.com/event_types/GBGBDCAADAEDCRZ2',
    location: { type: 'physical', location: 'string', additional_info: 'string' },
    invitees_counter: { total: invitees.length, active: invitees.length, limit },
    created_at: iso(updatedAt - 60_000),
    updated_at: iso(updatedAt),
    event_memberships: [{ user_name: host }],
    event_guests: [],
    calendar_event: null,
    ...event.raw,
  };
}

function inviteeOf(invitee: CalendlyInviteeEntry, event: string): Record<string, unknown> {
  const { id, status = 'active', updatedAt, rescheduled = false, older, newer, noShowAt } = invitee;
  const uriOf = (other: string | undefined): string | null =>
    other === undefined ? null : `https://api.calendly.com/scheduled_events/E-${other}/invitees/${other}`;
  return {
    uri: `https://api.calendly.com/scheduled_events/${event}/invitees/${id}`,
    event: `https://api.calendly.com/scheduled_events/${event}`,
    email: 'test@example.com',
    name: invitee.name ?? 'Иван Петров',
    first_name: null,
    last_name: null,
    status,
    timezone: 'Asia/Almaty',
    text_reminder_number: invitee.phone ?? '+77010000001',
    questions_and_answers: [],
    tracking: { utm_campaign: null, utm_source: null, utm_content: null, salesforce_uuid: null },
    rescheduled,
    old_invitee: uriOf(older),
    new_invitee: uriOf(newer),
    no_show:
      noShowAt === undefined ? null : { uri: 'https://api.calendly.com/invitee_no_shows/N', created_at: iso(noShowAt) },
    payment: null,
    reconfirmation: null,
    created_at: iso(updatedAt - 60_000),
    updated_at: iso(updatedAt),
    ...invitee.raw,
  };
}

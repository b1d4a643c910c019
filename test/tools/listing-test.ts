/** What the tests of listings share: a tool's list API played by an emulator, all pages of a query, and what folding a listed booking changes. */
import { expect } from 'vitest';
import type { BookingEvent } from '../../src/booking/booking.ts';
import { type Chain, emptyChain } from '../../src/booking/chain.ts';
import { foldEvent } from '../../src/booking/fold.ts';
import type { BookingId } from '../../src/booking/ids.ts';
import { retryAfterMs } from '../../src/one-link/retry-after.ts';
import { decodeWithinBounds } from '../../src/sources/decode-within-bounds.ts';
import type { Asked, Listing, ListPage, ListQuery } from '../../src/sources/listing.ts';
import type { Decoded, Hook, Source, ToolAccess, ToolAnswer, ToolRequest } from '../../src/sources/source.ts';
import { hookOf, settings as usualSettings } from '../unit/sources/read-back-bodies.ts';

export interface ListRequest {
  readonly url: string;
  readonly method: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface ListResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is no JSON: the page of a gateway. */
  readonly body: unknown;
}

export const response = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ListResponse => ({ status, headers, body });

/** How the Worker reads an answer (`mailbox/work/tool.ts`). */
function answerOf({ status, headers, body }: ListResponse, now: number): ToolAnswer {
  if (status >= 200 && status < 300)
    return typeof body === 'string' ? { kind: 'later', status, retryAfterMs: null } : { kind: 'ok', status, body };
  if (status === 404 || status === 410) return { kind: 'not_found', status };
  if (status === 401 || status === 403) return { kind: 'refused', status };
  return { kind: 'later', status, retryAfterMs: retryAfterMs(headers['retry-after'] ?? null, now) };
}

export type Access = Partial<Omit<ToolAccess, 'call' | 'settings'>> & { readonly settings?: Partial<Hook['settings']> };

export function accessTo(
  tool: (request: ListRequest) => ListResponse,
  { settings, ...change }: Access = {},
): { readonly access: ToolAccess; readonly requests: ToolRequest[] } {
  const requests: ToolRequest[] = [];
  const now = change.now ?? hookOf().now;
  const access: ToolAccess = {
    apiKey: '',
    apiUrl: null,
    now,
    ...change,
    settings: { ...usualSettings, ...settings },
    call: async (request) => {
      requests.push(request);
      const { url, method = 'GET', headers = {}, body = null } = request;
      const small = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      return answerOf(tool({ url, method, headers: small, body }), now);
    },
  };
  return { access, requests };
}

const listingIn = ({ listing }: Pick<Source, 'listing'>): Listing => {
  if (listing === undefined) throw new Error('no listing');
  return listing;
};

export const listed = (
  source: Pick<Source, 'listing'>,
  query: Omit<ListQuery, 'cursor'> & { readonly cursor?: string | null },
  access: ToolAccess,
): Promise<ListPage> => listingIn(source).list({ cursor: null, ...query }, access);

export const asked = (source: Pick<Source, 'listing'>, id: string, access: ToolAccess): Promise<Asked> =>
  listingIn(source).ask(id, access);

/** All entries of a query. Fails where a page is none, a cursor is too long, or the listing does not end. */
export async function allListed(
  source: Pick<Source, 'listing'>,
  query: Omit<ListQuery, 'cursor'>,
  access: ToolAccess,
): Promise<Decoded[]> {
  const found: Decoded[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 200; page++) {
    const answer: ListPage = await listed(source, { ...query, cursor }, access);
    if (answer.kind !== 'page') throw new Error(`no page: ${JSON.stringify(answer)}`);
    expect(answer.bookings.length).toBeLessThanOrEqual(100);
    found.push(...answer.bookings);
    if (answer.next === null) return found;
    expect(answer.next.length).toBeLessThanOrEqual(500);
    cursor = answer.next;
  }
  throw new Error('the listing does not end');
}

type Booking = Extract<Decoded, { kind: 'booking' }>;

export const bookingsIn = (entries: readonly Decoded[]): Booking[] =>
  entries.flatMap((entry) => (entry.kind === 'booking' ? [entry] : []));

export const idsIn = (entries: readonly Decoded[]): string[] => bookingsIn(entries).map(({ id }) => id);

const digestOf = (value: unknown): string => `#${JSON.stringify(value)}`;

/** As the mailbox has it: the ids are within the bounds, and the clock is the source's (`decode-within-bounds.ts`). */
const eventOf = (event: Booking, { clock }: Source): BookingEvent =>
  ({
    ...event,
    ...((clock === 'event_time' || clock === 'version') && event.clock !== null && { clockKind: clock }),
  }) as unknown as BookingEvent;

export interface Known {
  readonly chain: Chain;
  arrival: number;
}

/** What webhooks have told, in their order. */
export async function knownBy(source: Source, bodies: readonly unknown[], hook: Partial<Hook> = {}): Promise<Known> {
  const known: Known = { chain: emptyChain(), arrival: 0 };
  for (const body of bodies) await hear(known, source, body, hook);
  return known;
}

/** One more webhook. True: it changed something. */
export async function hear(known: Known, source: Source, body: unknown, hook: Partial<Hook> = {}): Promise<boolean> {
  let changed = false;
  for (const event of await decodeWithinBounds('salon', source, body, hookOf(hook))) {
    if (event.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(event)}`);
    changed = fold(known, event as unknown as BookingEvent) || changed;
  }
  return changed;
}

/** Folds a listed booking. True: it changed something, so the mailbox would accept it. */
export const foldListed = (known: Known, entry: Decoded | undefined, source: Source): boolean => {
  if (entry?.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(entry)}`);
  return fold(known, eventOf(entry, source));
};

function fold(known: Known, event: BookingEvent): boolean {
  known.arrival += 1;
  const stamp = { arrival: known.arrival, receivedAt: Date.parse('2031-01-01T00:00:00Z') };
  return foldEvent(known.chain, event, stamp, digestOf).changed;
}

/** A field of one id as it is known. */
export const knownValue = ({ chain }: Known, id: string, field: string): unknown =>
  chain.ids[id as BookingId]?.cells[field]?.value;

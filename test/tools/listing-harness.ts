/**
 * What the tests of the listings share: an emulator of a tool's list API as the `call` of a source, all pages of a query, and a chain
 * into which webhooks and what is listed are folded.
 */
import { expect } from 'vitest';
import type { BookingEvent } from '../../src/booking/booking.ts';
import { type Chain, emptyChain } from '../../src/booking/chain.ts';
import { type Folded, foldEvent } from '../../src/booking/fold.ts';
import { decodeWithinBounds } from '../../src/sources/decode-within-bounds.ts';
import type { Asked, Listing, ListPage, ListQuery } from '../../src/sources/listing.ts';
import type { AnySource, Decoded, Source, ToolAccess, ToolAnswer, ToolRequest } from '../../src/sources/source.ts';
import { hookOf, settings } from '../unit/sources/read-back-bodies.ts';
import type { Emulator } from './list-emulator.ts';

export const day = 86_400_000;

/** As the bridge reads an answer: 2xx, 404, 401 and 403, and the rest. */
function answerOf(request: ToolRequest, emulator: Emulator): ToolAnswer {
  const { status, headers, body } = emulator({
    url: request.url,
    method: request.method ?? 'GET',
    headers: Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, text]) => [name.toLowerCase(), text]),
    ),
    body: request.body ?? '',
  });
  if (status >= 200 && status < 300) return { kind: 'ok', status, body };
  if (status === 404) return { kind: 'not_found', status };
  if (status === 401 || status === 403) return { kind: 'refused', status };
  const seconds = headers['retry-after'];
  return { kind: 'later', status, retryAfterMs: seconds === undefined ? null : Number(seconds) * 1000 };
}

/** The emulator as a source sees it. `urls`: what was asked for. */
export function accessTo(
  emulator: Emulator,
  { only = [], ...change }: Partial<Omit<ToolAccess, 'call'>> & { readonly only?: readonly string[] } = {},
): ToolAccess & { readonly urls: string[] } {
  const urls: string[] = [];
  return {
    apiKey: 'key',
    apiUrl: null,
    now: hookOf().now,
    settings: { ...settings, only },
    ...change,
    urls,
    call: async (request) => {
      urls.push(request.url);
      return answerOf(request, emulator);
    },
  };
}

function listingOf(source: AnySource): Listing {
  if (source.listing === undefined) throw new Error('the source has no listing');
  return source.listing;
}

type Asking = Omit<ListQuery, 'cursor'>;

/** All pages, one after the other. `between`: what happens at the tool after each. */
export async function pagesOf(source: AnySource, query: Asking, access: ToolAccess, between?: () => void) {
  const pages: Extract<ListPage, { kind: 'page' }>[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: ListPage = await listingOf(source).list({ ...query, cursor }, access);
    if (page.kind !== 'page') throw new Error(`no page: ${JSON.stringify(page)}`);
    expect(page.next?.length ?? 0).toBeLessThanOrEqual(500);
    expect(page.bookings.length).toBeLessThanOrEqual(100);
    pages.push(page);
    if (pages.length > 50) throw new Error('the list has no end');
    if (page.next === null) return pages;
    cursor = page.next;
    between?.();
  }
}

export const listed = async (source: AnySource, query: Asking, access: ToolAccess): Promise<readonly Decoded[]> =>
  (await pagesOf(source, query, access)).flatMap(({ bookings }) => bookings);

export const firstPage = (source: AnySource, query: Asking, access: ToolAccess): Promise<ListPage> =>
  listingOf(source).list({ ...query, cursor: null }, access);

export const asked = (source: AnySource, id: string, access: ToolAccess): Promise<Asked> =>
  listingOf(source).ask(id, access);

export type BookingOf = Extract<Decoded, { kind: 'booking' }>;

export const bookingsIn = (decoded: readonly Decoded[]): readonly BookingOf[] =>
  decoded.filter((one): one is BookingOf => one.kind === 'booking');

export const idsIn = (decoded: readonly Decoded[]): readonly string[] => bookingsIn(decoded).map(({ id }) => id);

/** The one booking in it. */
export function oneOf(decoded: readonly Decoded[]): BookingOf {
  const [first, ...others] = bookingsIn(decoded);
  if (first === undefined || others.length > 0) throw new Error(`not one booking: ${JSON.stringify(decoded)}`);
  return first;
}

const digestOf = (value: unknown): string => `#${JSON.stringify(value)}`;

/** A mailbox as far as folding goes: what was told first and what is listed then, as the mailbox folds it. */
export function foldedChain(source: Source | AnySource) {
  const chain: Chain = emptyChain();
  let arrival = 0;
  let receivedAt = hookOf().now;
  const fold = (event: BookingEvent<string>): Folded => {
    arrival += 1;
    receivedAt += 1000;
    return foldEvent(chain, event as BookingEvent, { arrival, receivedAt }, digestOf);
  };
  return {
    chain,
    /**
     * Bodies of webhooks, in the order in which they came. With `access` the booking is read back at once, and the start of the read
     * is its clock where the source has no other (`sync/fold/read-back.ts`).
     */
    async read(access: ToolAccess, ...bodies: readonly unknown[]) {
      for (const body of bodies) {
        for (const event of await decodeWithinBounds('test', source, body, hookOf())) {
          if (event.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(event)}`);
          fold(event);
          const read = await source.readBack?.(event.id, event.event, access);
          if (read?.kind !== 'booking') throw new Error(`not read: ${JSON.stringify(read)}`);
          const { fields, predecessor, successor, instance } = read;
          const clock = read.clock ?? (source.clock === 'read_back' ? access.now : null);
          const edges = {
            ...(predecessor !== undefined && { predecessor }),
            ...(successor !== undefined && { successor }),
          };
          const key = { kind: 'event_id', id: '' } as const;
          const found = { event: event.event, id: event.id, key, clock, fields, isComplete: true, ...edges } as const;
          fold({ ...found, ...(instance !== undefined && { instance }), opens: false, body: null });
        }
      }
    },
    /** Bodies of webhooks that say everything. */
    async tell(...bodies: readonly unknown[]) {
      for (const body of bodies) {
        for (const event of await decodeWithinBounds('test', source, body, hookOf())) {
          if (event.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(event)}`);
          fold(event);
        }
      }
    },
    /** Which of them change something. */
    news(decoded: readonly Decoded[]): readonly string[] {
      return bookingsIn(decoded).flatMap((event) => (fold(event).changed ? [event.id] : []));
    },
    says(id: string, field: string): unknown {
      return Object.entries(chain.ids).find(([name]) => name === id)?.[1].cells[field]?.value;
    },
  };
}

/** Requests and tables for the tests of the `mapped` source. */
import type { BookingEvent } from '../../booking/booking.ts';
import type { Decoded, Hook } from '../source.ts';
import { mapped } from './index.ts';
import type { MappingInput } from './table.ts';

export const token = 'a-token-of-some-length';
export const now = Date.parse('2031-04-07T05:00:00Z');

/** The shortest table that says what a booking is; `mapping` is merged into it key by key. */
export const table = (mapping: Partial<MappingInput> = {}): MappingInput => ({
  ...mapping,
  fields: { event: 'event', id: 'id', ...mapping.fields },
  events: { booked: 'opens', changed: 'update', cancelled: 'cancel', moved: 'moved_away', ...mapping.events },
});

interface Request {
  readonly mapping?: unknown;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pathToken?: string | null;
  readonly query?: string;
  readonly secrets?: readonly string[];
  readonly only?: readonly string[];
  readonly notificationUrl?: string | null;
  readonly now?: number;
}

export const hookOf = (request: Request = {}): Hook => ({
  body: typeof request.body === 'string' ? new TextEncoder().encode(request.body) : (request.body ?? new Uint8Array()),
  headers: new Headers(request.headers),
  pathToken: request.pathToken ?? null,
  query: new URLSearchParams(request.query),
  secrets: request.secrets ?? [token],
  settings: {
    timezone: 'Asia/Almaty',
    only: request.only ?? [],
    notificationUrl: request.notificationUrl ?? null,
    mapping: request.mapping ?? table(),
  },
  now: request.now ?? now,
});

export const decode = async (body: unknown, mapping: unknown = table(), request: Request = {}) =>
  mapped.decode(body, hookOf({ ...request, mapping }));

/** The only event of a body, which must be a booking. */
export async function bookingOf(
  body: unknown,
  mapping: unknown = table(),
  request: Request = {},
): Promise<BookingEvent<string>> {
  return asBooking((await decode(body, mapping, request))[0]);
}

export function asBooking(decoded: Decoded | undefined): BookingEvent<string> {
  if (decoded?.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(decoded)}`);
  const { kind: _, ...event } = decoded;
  return event;
}

/**
 * One mailbox in workerd with the emulator of One-Link in its way. Tests share the isolate with the Worker, so a global
 * `fetch` that leads to the emulator is the Worker's too: faults and rows are at hand, and no socket is needed.
 */
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { createOneLink, type OneLink } from '../../emulator/one-link.ts';
import { type BookingId, bookingId } from '../../src/booking/ids.ts';
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import type { Decoded } from '../../src/sources/source.ts';
import type { Name } from './connections.ts';

type BookingEvent = Extract<Decoded<BookingId>, { kind: 'booking' }>;

export interface Scene {
  readonly oneLink: OneLink;
  readonly stub: ReturnType<typeof env.MAILBOX.getByName>;
  /** Writes that the emulator carried out: `PATCH /appointments/9041`. */
  writes(): string[];
  outcomes(): Promise<OutcomeRecord[]>;
}

export function setScene(name: Name | 'in-kv', accountId = 12): Scene {
  const oneLink = createOneLink({ now: () => Date.now(), accountId });
  oneLink.addResource({ id: 31 });
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => oneLink.fetch(new Request(url, init)));
  return {
    oneLink,
    stub: env.MAILBOX.getByName(name),
    writes: () =>
      oneLink.requests.flatMap(({ method, path, carriedOut }) =>
        method === 'GET' || carriedOut === null || carriedOut >= 300 ? [] : [`${method} ${path}`],
      ),
    async outcomes() {
      const { keys } = await env.OUTCOMES.list({ prefix: `outcome:${name}:` });
      const records = await Promise.all(keys.map((key) => env.OUTCOMES.get<OutcomeRecord>(key.name, 'json')));
      return records.flatMap((record) => record ?? []);
    },
  };
}

/** A booking of half an hour, the `half`th half hour from tomorrow on. */
export function booked(id: string, half: number, more: Partial<BookingEvent> = {}): BookingEvent {
  const tomorrow = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
  const at = (halves: number): string => `${new Date(tomorrow + halves * 1_800_000).toISOString().slice(0, 19)}Z`;
  return {
    kind: 'booking',
    event: 'BOOKING_CREATED',
    id: bookingId(id),
    key: { kind: 'event_id', id: `${id} ${half}` },
    clock: Date.now(),
    fields: {
      state: 'accepted',
      times: { startsAt: at(half), endsAt: at(half + 1) },
      clientName: 'Test Person',
      clientPhone: `+7701${String(1_000_000 + half)}`,
    },
    opens: true,
    body: {},
    ...more,
  };
}

export const batch = (...events: readonly BookingEvent[]) => ({ events, receivedAt: Date.now() });

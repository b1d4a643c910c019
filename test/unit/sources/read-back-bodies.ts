/** What the tests of the sources that read back share: fixtures, a hook, and a tool's API played from a table of answers. */
import { expect } from 'vitest';
import type { Decoded, Hook, Source, ToolAccess, ToolAnswer, ToolRequest } from '../../../src/sources/source.ts';
import { fixtureText } from '../../fixture-files.ts';

export type Values = Record<string, unknown>;

export const text = (path: string): string => fixtureText(path).trim();
export const json = (path: string): Values => JSON.parse(text(path));

export const settings: Hook['settings'] = { timezone: 'Asia/Almaty', only: [], notificationUrl: null };

export const hookOf = (change: Partial<Hook> & { readonly raw?: string } = {}): Hook => ({
  body: new TextEncoder().encode(change.raw ?? ''),
  headers: new Headers(),
  pathToken: null,
  query: new URLSearchParams(),
  secrets: ['a-secret-of-sixteen-and-more', 'the-next-secret-of-the-same'],
  settings,
  now: Date.parse('2026-11-20T08:15:03Z'),
  ...change,
});

/** The one event of a body. */
export function only(source: Source, body: unknown, names: readonly string[] = []): Decoded {
  const events = source.decode(body, hookOf({ settings: { ...settings, only: names } }));
  expect(events).toHaveLength(1);
  return events[0] as Decoded;
}

export function booking(source: Source, body: unknown, names: readonly string[] = []) {
  const event = only(source, body, names);
  if (event.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(event)}`);
  return event;
}

export const ok = (body: unknown): ToolAnswer => ({ kind: 'ok', status: 200, body });
export const notFound: ToolAnswer = { kind: 'not_found', status: 404 };
export const refused: ToolAnswer = { kind: 'refused', status: 401 };
export const later = (status: number | null = 503, retryAfterMs: number | null = null): ToolAnswer => ({
  kind: 'later',
  status,
  retryAfterMs,
});

/** A tool's API: `answer` is asked with each request, and the requests are kept. */
export function tool(
  answer: (request: ToolRequest) => ToolAnswer,
  change: Partial<Omit<ToolAccess, 'call'>> = {},
): { readonly access: ToolAccess; readonly requests: ToolRequest[] } {
  const requests: ToolRequest[] = [];
  const access: ToolAccess = {
    apiKey: '',
    apiUrl: null,
    settings,
    now: hookOf().now,
    ...change,
    call: async (request) => {
      requests.push(request);
      return answer(request);
    },
  };
  return { access, requests };
}

/** Reads back and insists on a booking. */
export async function readBooking(source: Source, id: string, event: string, access: ToolAccess) {
  const result = await source.readBack?.(id, event, access);
  if (result?.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(result)}`);
  return result;
}

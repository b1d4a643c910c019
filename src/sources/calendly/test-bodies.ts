/** Calendly's published bodies and the hook they come through, for the tests of that source. */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect } from 'vitest';
import type { Decoded, Hook } from '../source.ts';
import { calendly } from './index.ts';

// Bodies as Calendly's documentation publishes them (ORIGIN.md).
export const folder = new URL('./fixtures/', import.meta.url);
export type Json = Record<string, unknown>;
export const fixture = (name: string): Json => JSON.parse(readFileSync(new URL(`docs.${name}.json`, folder), 'utf8'));
export const withPayload = (name: string, change: Json): Json => {
  const body = fixture(name);
  return { ...body, payload: { ...(body['payload'] as Json), ...change } };
};
export const withEvent = (name: string, change: Json): Json => {
  const { scheduled_event: scheduled } = fixture(name)['payload'] as Json;
  return withPayload(name, { scheduled_event: { ...(scheduled as Json), ...change } });
};
export const inviteeUri = (id: string) => `https://api.calendly.com/scheduled_events/EV${id}/invitees/${id}`;

export const now = Date.parse('2026-11-20T09:00:00Z');
export const hookOf = (raw: string, signature: string | null = null, change: Partial<Hook> = {}): Hook => ({
  body: new TextEncoder().encode(raw),
  headers: new Headers(signature === null ? {} : { 'Calendly-Webhook-Signature': signature }),
  pathToken: null,
  query: new URLSearchParams(),
  secrets: ['first-secret', 'second-secret'],
  settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null },
  now,
  ...change,
});
export const decode = (body: unknown, only: readonly string[] = []): readonly Decoded[] =>
  calendly.decode(body, hookOf('', null, { settings: { timezone: 'Asia/Almaty', only, notificationUrl: null } }));
export const one = (body: unknown) => {
  const events = decode(body);
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event?.kind !== 'booking') throw new Error(`not a booking event: ${JSON.stringify(event)}`);
  return event;
};

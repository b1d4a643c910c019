/** Cal.com's published bodies and the hook they come through, for the tests of that source. */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect } from 'vitest';
import type { Decoded, Hook } from '../source.ts';
import { calcom } from './index.ts';

// Bodies as Cal.com's documentation publishes them (ORIGIN.md).
export const folder = new URL('./fixtures/', import.meta.url);
export type Json = Record<string, unknown>;
export const fixture = (name: string): Json => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
export const withPayload = (name: string, change: Json): Json => {
  const body = fixture(name);
  return { ...body, payload: { ...(body['payload'] as Json), ...change } };
};

export const hookOf = (raw: string, headers: Record<string, string> = {}, change: Partial<Hook> = {}): Hook => ({
  body: new TextEncoder().encode(raw),
  headers: new Headers(headers),
  pathToken: null,
  query: new URLSearchParams(),
  secrets: ['first-secret', 'second-secret'],
  settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null },
  now: Date.parse('2026-11-20T08:15:03Z'),
  ...change,
});
export const decode = (body: unknown, only: readonly string[] = []): readonly Decoded[] =>
  calcom.decode(body, hookOf('', {}, { settings: { timezone: 'Asia/Almaty', only, notificationUrl: null } }));
export const one = (body: unknown) => {
  const events = decode(body);
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event?.kind !== 'booking') throw new Error(`not a booking event: ${JSON.stringify(event)}`);
  return event;
};

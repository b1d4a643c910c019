/** Wix bookings wrapped as Wix wraps them, and signed as Wix signs: RS256 by jose. For the tests of that source. */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { expect } from 'vitest';
import type { Decoded, Hook } from '../../../src/sources/source.ts';
import { wix } from '../../../src/sources/wix.ts';

export type Json = Record<string, unknown>;
const folder = new URL('../../fixtures/wix/', import.meta.url);
export const fixture = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`booking_${name}.decoded-inner.json`, folder), 'utf8'));

export const keys = await generateKeyPair('RS256', { extractable: true });
export const otherKeys = await generateKeyPair('RS256', { extractable: true });
export const pem = await exportSPKI(keys.publicKey);
export const otherPem = await exportSPKI(otherKeys.publicKey);

export const now = Date.parse('2026-11-20T09:00:01Z');
const seconds = now / 1000;
export const entityId = '5f0a7c1e-0000-4000-8000-000000000001';

/** Claims as Wix makes them: JSON text in JSON text. */
export const claims = (envelope: Json, outer: Json = {}): Json => ({
  data: JSON.stringify({
    eventType: `wix.bookings.v2.booking_${envelope['slug']}`,
    instanceId: 'instance-1',
    data: JSON.stringify(envelope),
    ...outer,
  }),
  iat: seconds - 1,
  exp: seconds + 3600,
});

export const envelope = (slug: string, inner: Json, change: Json = {}): Json => ({
  id: `event-${slug}`,
  entityFqdn: 'wix.bookings.v2.booking',
  slug,
  entityId,
  eventTime: '2026-11-20T09:00:00.123Z',
  triggeredByAnonymizeRequest: false,
  ...inner,
  ...change,
});

/** The booking of the reference (webhooks-international.md §2.5), values made up. */
export const booking = (change: Json = {}): Json => ({
  id: entityId,
  revision: '3',
  status: 'CONFIRMED',
  startDate: '2026-11-24T09:30:00.000Z',
  endDate: '2026-11-24T10:00:00.000Z',
  bookedEntity: { title: 'Haircut', slot: slot() },
  contactDetails: { contactId: 'c', firstName: 'Ivan', lastName: 'P', email: 'ivan@example.org', phone: '87010000001' },
  additionalFields: [],
  ...change,
});
export const slot = (change: Json = {}): Json => ({
  serviceId: 'service-1',
  scheduleId: 'schedule-1',
  startDate: '2026-11-24T09:30:00.000Z',
  endDate: '2026-11-24T10:00:00.000Z',
  timezone: 'Asia/Almaty',
  resource: { id: 'resource-1', name: 'Anna' },
  location: { id: 'location-1', locationType: 'OWNER_BUSINESS', name: 'Main' },
  ...change,
});
export const action = (slug: string, change: Json = {}, envelopeChange: Json = {}): Json =>
  envelope(slug, { actionEvent: { bodyAsJson: JSON.stringify({ booking: booking(change) }) } }, envelopeChange);

export const sign = (payload: Json, alg = 'RS256', privateKey: CryptoKey | Uint8Array = keys.privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(privateKey);
/** A token for `decode` alone, which does not look at the signature. */
export const unsigned = (payload: unknown): string =>
  ['{"alg":"RS256"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

export const settings: Hook['settings'] = { timezone: 'Asia/Almaty', only: [], notificationUrl: null };
export const hookOf = (body: string, change: Partial<Hook> = {}): Hook => ({
  body: new TextEncoder().encode(body),
  headers: new Headers({ 'content-type': 'text/plain' }),
  pathToken: null,
  query: new URLSearchParams(),
  secrets: [pem],
  settings,
  now,
  ...change,
});

export const decode = (body: unknown, change: Partial<Hook['settings']> = {}): readonly Decoded[] =>
  wix.decode(body, hookOf('', { settings: { ...settings, ...change } }));
export const decodeEnvelope = (inner: Json, change: Partial<Hook['settings']> = {}): readonly Decoded[] =>
  decode(unsigned(claims(inner)), change);
export const one = (inner: Json, change: Partial<Hook['settings']> = {}) => {
  const events = decodeEnvelope(inner, change);
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event?.kind !== 'booking') throw new Error(`not a booking event: ${JSON.stringify(event)}`);
  return event;
};

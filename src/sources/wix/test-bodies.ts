/** Wix bookings wrapped as Wix wraps them, and signed as Wix signs: RS256 by jose. For the tests of that source. */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { expect } from 'vitest';
import type { Decoded, Hook } from '../source.ts';
import { wix } from './index.ts';
import { booking, claims, envelope, type Json, now } from './test-envelopes.ts';

export { booking, claims, entityId, envelope, type Json, now, slot } from './test-envelopes.ts';

const folder = new URL('./fixtures/', import.meta.url);
export const fixture = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`booking_${name}.decoded-inner.json`, folder), 'utf8'));

const keys = await generateKeyPair('RS256', { extractable: true });
export const otherKeys = await generateKeyPair('RS256', { extractable: true });
export const pem = await exportSPKI(keys.publicKey);
export const otherPem = await exportSPKI(otherKeys.publicKey);

export const action = (slug: string, change: Json = {}, envelopeChange: Json = {}): Json =>
  envelope(slug, { actionEvent: { bodyAsJson: JSON.stringify({ booking: booking(change) }) } }, envelopeChange);

export const sign = (payload: Json, alg = 'RS256', privateKey: CryptoKey | Uint8Array = keys.privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(privateKey);
/** A token for `decode` alone, which does not look at the signature. */
export const unsigned = (payload: unknown): string =>
  ['{"alg":"RS256"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const settings: Hook['settings'] = { timezone: 'Asia/Almaty', only: [], notificationUrl: null };
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

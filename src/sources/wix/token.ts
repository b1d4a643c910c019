/**
 * The envelope of a Wix webhook: a JWT, signed RS256 with the app's own key, whose claim `data` is JSON text with `data` in
 * it that is JSON text again (webhooks-international.md §2.5). Each of these layers is taken as text or as object.
 */
import { Buffer } from 'node:buffer';
import type { Authenticity } from '../source.ts';
import { authentic, unauthentic } from '../toolkit/authenticate.ts';
import { isRecord, textOf } from '../toolkit/decode.ts';

/** How far a token may be expired or in the future, because clocks differ. */
const clockToleranceSeconds = 60;
const aheadSeconds = 15 * 60;

/**
 * Authentic when the body is a JWT of Wix for this app that has not expired. A token without `exp` would be good for ever and
 * is refused. RS256 alone: with another algorithm the public key could be used as if it were a shared secret.
 */
export async function authenticateWix(
  body: Uint8Array,
  publicKeys: readonly string[],
  nowMs: number,
): Promise<Authenticity> {
  const token = Buffer.from(body).toString('latin1').trim();
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return unauthentic('no_signature');
  let found = unauthentic('signature_differs');
  for (const pem of publicKeys) {
    const checked = await authenticateWith(token, pem, nowMs);
    if (checked.ok) return checked;
    if (checked.reason === 'stale') found = checked;
  }
  return found;
}

async function authenticateWith(token: string, pem: string, nowMs: number): Promise<Authenticity> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const key = await publicKeyOf(pem);
  if (key === null || !isRs256(header)) return unauthentic('signature_differs');
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  const isSigned = await crypto.subtle.verify(algorithm, key, Buffer.from(signature, 'base64url'), signed);
  const claims = isSigned ? objectOf(textIn(payload)) : undefined;
  if (claims === undefined) return unauthentic('signature_differs');
  return isInTime(claims, nowMs / 1000) ? authentic : unauthentic('stale');
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** RFC 7518 §3.3: RS256 demands as many. */
const fewestBits = 2048;

/** Null where it is no PEM of a public RSA key, or one that is too short. */
async function publicKeyOf(pem: string): Promise<CryptoKey | null> {
  // A PEM in one line of a `.dev.vars` file has its line ends as `\n`.
  const written = pem.replaceAll('\\n', '\n').trim();
  const base64 = /^-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----$/.exec(written)?.[1];
  if (base64 === undefined) return null;
  try {
    const key = await crypto.subtle.importKey('spki', Buffer.from(base64, 'base64'), algorithm, false, ['verify']);
    const { modulusLength = 0 } = key.algorithm as { readonly modulusLength?: number };
    return modulusLength < fewestBits ? null : key;
  } catch {
    return null;
  }
}

/** A part of a token. What is no UTF-8 is no JSON (RFC 7519 §7.2): undefined. */
function textIn(part: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(Buffer.from(part, 'base64url'));
  } catch {
    return undefined;
  }
}

/** `crit` names what a reader must understand (RFC 7515 §4.1.11): nothing of that is known here. */
function isRs256(header: string): boolean {
  const said = objectOf(textIn(header));
  return said?.['alg'] === 'RS256' && !('crit' in said);
}

/** It says when it ends, has not ended, has begun, and does not come from the future. Times are in seconds. */
function isInTime({ exp, nbf, iat }: Readonly<Record<string, unknown>>, now: number): boolean {
  const isNumber = (claim: unknown): claim is number => typeof claim === 'number';
  if (!isNumber(exp) || exp <= Math.floor(now) - clockToleranceSeconds) return false;
  if (nbf !== undefined && !(isNumber(nbf) && nbf <= Math.floor(now) + clockToleranceSeconds)) return false;
  return iat === undefined || (isNumber(iat) && iat <= now + aheadSeconds);
}

/** What the layers around a booking say. */
export interface WixEvent {
  /** `wix.bookings.v2.booking_rescheduled` */
  readonly name: string;
  /** `wix.bookings.v2.booking` */
  readonly entity: string;
  /** `rescheduled` */
  readonly slug: string;
  readonly instanceId: string | undefined;
  readonly eventId: string | undefined;
  readonly entityId: string | undefined;
  readonly eventTime: string | undefined;
  readonly isAnonymisation: boolean;
  readonly envelope: Readonly<Record<string, unknown>>;
}

export type OpenedToken =
  | ({ readonly ok: true } & WixEvent)
  /** `detail` names paths; `body` is as much as could be read, never the token itself. */
  | { readonly ok: false; readonly detail: string; readonly body: unknown };

/** Opens a token that `authenticateWix` has accepted. Nothing is verified here. */
export function openToken(token: unknown): OpenedToken {
  const claims = typeof token === 'string' ? claimsOf(token) : undefined;
  if (claims === undefined) return { ok: false, detail: '(body): no JWT with claims', body: null };
  const outer = objectOf(claims['data']);
  if (outer === undefined) return { ok: false, detail: 'data: no JSON object', body: claims };
  const envelope = objectOf(outer['data']);
  if (envelope === undefined) return { ok: false, detail: 'data.data: no JSON object', body: outer };
  const eventType = eventNameOf(outer['eventType']);
  const [, typeEntity, typeSlug] = /^(.*\.booking)_(.*)$/.exec(eventType ?? '') ?? [];
  const entity = eventNameOf(envelope['entityFqdn']) ?? typeEntity;
  const slug = eventNameOf(envelope['slug']) ?? typeSlug;
  const name = eventType ?? (entity === undefined || slug === undefined ? undefined : `${entity}_${slug}`);
  if (name === undefined) return { ok: false, detail: 'data.eventType: missing', body: outer };
  return {
    ok: true,
    name,
    entity: entity ?? '',
    slug: slug ?? '',
    instanceId: textOf(outer['instanceId']),
    eventId: textOf(envelope['id']),
    entityId: textOf(envelope['entityId']),
    eventTime: textOf(envelope['eventTime']),
    isAnonymisation: envelope['triggeredByAnonymizeRequest'] === true,
    envelope,
  };
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  const [, payload, , ...rest] = token.split('.');
  return payload === undefined || rest.length > 0 ? undefined : objectOf(textIn(payload));
}

/** Names are shown and stored, so text that is no name does not pass. */
function eventNameOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^[\w.\-/]{1,120}$/.test(text) ? text : undefined;
}

/** An object, or the object that a JSON text holds. */
export function objectOf(value: unknown): Record<string, unknown> | undefined {
  if (isRecord(value)) return value;
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

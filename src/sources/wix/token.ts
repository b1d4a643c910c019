/**
 * The envelope of a Wix webhook: a JWT, signed RS256 with the app's own key, whose claim `data` is JSON text with `data` in
 * it that is JSON text again (webhooks-international.md §2.5). Each of these layers is taken as text or as object.
 */
import { Buffer } from 'node:buffer';
import { errors, importSPKI, jwtVerify } from 'jose';
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
  try {
    // A PEM in one line of a `.dev.vars` file has its line ends as `\n`.
    const key = await importSPKI(pem.replaceAll('\\n', '\n').trim(), 'RS256');
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      currentDate: new Date(nowMs),
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp'],
    });
    const ahead = payload.iat !== undefined && payload.iat > nowMs / 1000 + aheadSeconds;
    return ahead ? unauthentic('stale') : authentic;
  } catch (error) {
    // Claims are checked after the signature: the token may be expired, or lack its expiry time.
    const stale = error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
    return unauthentic(stale ? 'stale' : 'signature_differs');
  }
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

/** Opens a token that `isSignedByWix` has passed: nothing is verified here. */
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
  return payload === undefined || rest.length > 0 ? undefined : objectOf(Buffer.from(payload, 'base64url').toString());
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

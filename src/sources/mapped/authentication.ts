/** Step 1 for `mapped`: is the request authentic, by the table? Every unexpected or missing part means "no"; nothing throws. */
import { Buffer } from 'node:buffer';
import { instantOf } from '../../booking/time.ts';
import type { Authenticity, Hook } from '../source.ts';
import {
  aheadMs,
  anyOf,
  authenticateHmac,
  authenticateToken,
  mostSignatures,
  signatureParts,
  unauthentic,
} from '../toolkit/authenticate.ts';
import type { Authentication, HmacAuthentication, Mapping } from './table.ts';
import { signedBytes } from './template.ts';

export function authenticateBy(authentication: Authentication, hook: Hook): Authenticity {
  switch (authentication.kind) {
    case 'path_token':
      return authenticateToken(hook.pathToken, hook.secrets, 'wrong_path_token');
    case 'header': {
      const value = hook.headers.get(authentication.name);
      return authenticateToken(afterPrefix(value, authentication.prefix), hook.secrets, 'wrong_token');
    }
    case 'hmac':
      return authenticateByHmac(authentication, hook);
    case 'standard_webhooks':
      return authenticateStandardWebhook(authentication, hook);
    default:
      return authentication satisfies never;
  }
}

/**
 * The delivery key protects against a replay; a signed time only limits what comes after that. Many tools do not sign a retry
 * again, so a short tolerance loses retries (field.md §2, items 9 and 10). The default of the table is 48 hours.
 */
function authenticateByHmac(authentication: HmacAuthentication, hook: Hook): Authenticity {
  const { algorithm, encoding, prefix, list, timestamp_header, timestamp_unit, id_header } = authentication;
  const sent = hook.headers.get(authentication.header);
  if (sent === null) return unauthentic('no_signature');
  const { written, times } = list === undefined ? { written: [sent], times: [] } : listed(sent, list);
  const timestamp = timestamp_header === undefined ? (times[0] ?? null) : hook.headers.get(timestamp_header);
  if (times.length > 1) return unauthentic('no_signature');

  const content = signedBytes(authentication.signed, {
    body: hook.body,
    timestamp,
    id: id_header === undefined ? null : hook.headers.get(id_header),
    url: signedUrl(hook),
  });
  if (content === null) return unauthentic('no_signature');
  const secrets = keysOf(hook.secrets, authentication.secret);
  const checked = anyOf(
    written
      .slice(0, mostSignatures)
      .map((signature) =>
        authenticateHmac({ algorithm, encoding, signature: afterPrefix(signature, prefix), content, secrets }),
      ),
  );
  const recent = timestamp === null || isRecent(timestamp, timestamp_unit, authentication.tolerance_seconds, hook.now);
  return checked.ok && !recent ? unauthentic('stale') : checked;
}

/** The signatures and the times of a header that is a list. */
function listed(
  sent: string,
  { separator, signature, timestamp }: NonNullable<HmacAuthentication['list']>,
): { readonly written: readonly string[]; readonly times: readonly string[] } {
  const parts = signatureParts(sent, separator);
  const valuesOf = (name: string): readonly string[] => parts.get(name) ?? [];
  return { written: valuesOf(signature), times: timestamp === undefined ? [] : valuesOf(timestamp) };
}

/**
 * Standard Webhooks 1.0.0: `v1,<base64>` over `id.timestamp.body`, several separated by spaces; the secret is base64 after
 * `whsec_`. Senders sign each attempt again, so the usual five minutes are enough.
 */
function authenticateStandardWebhook(
  authentication: Extract<Authentication, { readonly kind: 'standard_webhooks' }>,
  { headers, body, secrets, now }: Hook,
): Authenticity {
  const header = (name: string) => headers.get(`${authentication.headers}-${name}`);
  const [id, timestamp, signature] = [header('id'), header('timestamp'), header('signature')];
  if (id === null || timestamp === null || signature === null) return unauthentic('no_signature');
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const keys = keysOf(secrets.map(bareKey), 'base64');
  const checked = anyOf(
    signature
      .split(' ')
      .filter((part) => part.startsWith('v1,'))
      .slice(0, mostSignatures)
      .map((part) =>
        authenticateHmac({ algorithm: 'sha256', encoding: 'base64', signature: part.slice(3), content, secrets: keys }),
      ),
  );
  const recent = isRecent(timestamp, 'unix_s', authentication.tolerance_seconds, now);
  return checked.ok && !recent ? unauthentic('stale') : checked;
}

/**
 * The address as the tool knows it: the configured one, with the query of this request if it was configured without a query.
 */
function signedUrl({ settings: { notificationUrl }, query }: Hook): string | null {
  if (notificationUrl === null || notificationUrl.includes('?') || query.size === 0) return notificationUrl;
  return `${notificationUrl}?${query}`;
}

function afterPrefix(value: string | null, prefix: string): string | null {
  if (value === null || !value.startsWith(prefix)) return null;
  return value.slice(prefix.length);
}

function isRecent(
  written: string,
  unit: HmacAuthentication['timestamp_unit'],
  toleranceSeconds: number,
  now: number,
): boolean {
  const instant = unit === 'iso' ? instantOf(written) : instantOfUnix(written, unit === 'unix_s' ? 1000 : 1);
  if (instant === null) return false;
  const ageMs = now - instant;
  return ageMs <= toleranceSeconds * 1000 && ageMs >= -Math.min(aheadMs, toleranceSeconds * 1000);
}

const instantOfUnix = (written: string, unitMs: number): number | null =>
  /^\d{1,15}$/.test(written) ? Number(written) * unitMs : null;

/** How many bytes of key a secret stands for, null if it is none; and the least that it must have. */
export function signingKeyBytes(
  { authentication }: Mapping,
  secret: string,
): { bytes: number | null; shortest: number } {
  const hmac = authentication.kind === 'hmac';
  const keys = hmac ? keysOf([secret], authentication.secret) : keysOf([bareKey(secret)], 'base64');
  const [key] = keys;
  return {
    bytes: key === undefined ? null : Buffer.byteLength(key),
    shortest: hmac ? authentication.key_bytes : 16,
  };
}

const bareKey = (secret: string): string => secret.replace(/^whsec_/, '');

/** The bytes of the keys. A secret that is not written as the table says is no key: it makes no request authentic. */
function keysOf(secrets: readonly string[], written: HmacAuthentication['secret']): readonly (string | Uint8Array)[] {
  if (written === 'text') return secrets;
  const shape = written === 'hex' ? /^(?:[0-9a-f]{2})+$/i : /^[A-Za-z0-9+/]+={0,2}$/;
  return secrets.filter((secret) => shape.test(secret)).map((secret) => Buffer.from(secret, written));
}

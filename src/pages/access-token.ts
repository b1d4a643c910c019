/**
 * Cloudflare Access in front of the pages: each request then has a token (JWT, RS256) that says whom Access let in. It counts only
 * where its signature, issuer, audience and time are right. The team's keys are fetched once an hour, and once more, at most once
 * a minute, for a key that is not known, because Access changes its keys every six weeks.
 * https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/validating-json/
 */
import { Buffer } from 'node:buffer';
import * as z from 'zod';
import type { Env } from '../env.ts';
import { errorFacts, log } from '../log.ts';

export interface AccessSettings {
  /** `https://<team>.cloudflareaccess.com` */
  readonly issuer: string;
  readonly audience: string;
}

/** Null: Cloudflare Access is not set up, or not wholly; then nobody comes in through it. */
export function accessSettings(env: Env): AccessSettings | null {
  const domain = /^(?:https:\/\/)?([a-z0-9-]+\.cloudflareaccess\.com)\/?$/.exec(
    String(env['ACCESS_TEAM_DOMAIN'] ?? ''),
  )?.[1];
  const audience = String(env['ACCESS_AUDIENCE'] ?? '');
  return domain === undefined || !/^[0-9a-f]{64}$/.test(audience) ? null : { issuer: `https://${domain}`, audience };
}

const tokenHeader = z.looseObject({ alg: z.literal('RS256'), kid: z.string().max(200) });
const claims = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  type: z.literal('app').optional(),
  email: z.email(),
  sub: z.string().min(1),
});
const keySet = z.looseObject({
  keys: z.array(
    z.looseObject({ kid: z.string(), kty: z.string(), n: z.string().optional(), e: z.string().optional() }),
  ),
});

const keptMs = 3_600_000;
const askedAgainMs = 60_000;
const clockSeconds = 60;

interface Keys {
  readonly keys: ReadonlyMap<string, JsonWebKey>;
  readonly readAt: number;
}

export interface AccessCheck {
  /** Null: not vouched for. */
  readonly visitor: (token: string, settings: AccessSettings, now: number) => Promise<Visitor | null>;
}
export interface Visitor {
  readonly email: string;
  readonly subject: string;
}

/** `read`: fetches the team's keys. */
export function createAccessCheck(read: (address: string) => Promise<Response>): AccessCheck {
  const known = new Map<string, Keys>();
  /** When the keys could not be fetched. */
  const failed = new Map<string, number>();
  async function keyFor(kid: string, issuer: string, now: number): Promise<JsonWebKey | undefined> {
    const before = known.get(issuer);
    const key = before?.keys.get(kid);
    const age = before === undefined ? Number.POSITIVE_INFINITY : now - before.readAt;
    if (age < (key === undefined ? askedAgainMs : keptMs)) return key;
    if (now - (failed.get(issuer) ?? Number.NEGATIVE_INFINITY) < askedAgainMs) return key;
    const answer = await read(`${issuer}/cdn-cgi/access/certs`).catch((error: unknown) => {
      log('error', 'access_keys_failed', errorFacts(error));
      return null;
    });
    if (answer?.ok !== true) {
      failed.set(issuer, now);
      return key; // what was read stays in use
    }
    failed.delete(issuer);
    const { keys } = keySet.parse(await answer.json());
    known.set(issuer, { keys: new Map(keys.map((one) => [one.kid, one as unknown as JsonWebKey])), readAt: now });
    return known.get(issuer)?.keys.get(kid);
  }
  return {
    async visitor(token, { issuer, audience }, now) {
      const parts = token.split('.');
      if (parts.length !== 3 || token.length > 8_192) return null;
      const [head = '', body = '', signature = ''] = parts;
      const header = tokenHeader.safeParse(jsonOf(head));
      const said = claims.safeParse(jsonOf(body));
      if (!header.success || !said.success || !isMeant(said.data, { issuer, audience }, now / 1000)) return null;
      try {
        const key = await keyFor(header.data.kid, issuer, now);
        if (key === undefined || !(await isSigned(`${head}.${body}`, signature, key))) return null;
      } catch (error) {
        log('error', 'access_keys_failed', errorFacts(error));
        return null;
      }
      return { email: said.data.email, subject: said.data.sub };
    },
  };
}

function isMeant(
  { iss, aud, exp, nbf = 0 }: z.output<typeof claims>,
  { issuer, audience }: AccessSettings,
  seconds: number,
): boolean {
  return (
    iss === issuer && [aud].flat().includes(audience) && seconds < exp + clockSeconds && seconds > nbf - clockSeconds
  );
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

async function isSigned(content: string, signature: string, { n, e }: JsonWebKey): Promise<boolean> {
  if (n === undefined || e === undefined) return false;
  const key = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, algorithm, false, ['verify']);
  const bytes = new Uint8Array(Buffer.from(signature, 'base64url'));
  return crypto.subtle.verify(algorithm, key, bytes, new TextEncoder().encode(content));
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/**
 * Checks that several sources share: an HMAC over bytes, one with the time of signing beside it, and a token that is sent as
 * it is. They exist once so that every source compares in constant time and fails closed: an odd or missing signature is a
 * refusal, never an exception. The reason is for the operator; no caller learns it (field.md §2, items 2, 11 and 12).
 */
import { Buffer } from 'node:buffer';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Authenticity, UnauthenticReason } from '../source.ts';

export const authentic: Authenticity = { ok: true };
export const unauthentic = (reason: UnauthenticReason): Authenticity => ({ ok: false, reason });

export interface HmacCheck {
  readonly algorithm: 'sha256' | 'sha1' | 'sha512';
  /** How the tool writes the digest. Hex is read in either case; base64 in its standard alphabet, with its padding. */
  readonly encoding: 'hex' | 'base64';
  /** As found in the request, without prefix such as `sha256=`; null or absent where there is none. */
  readonly signature: string | null | undefined;
  /** What the tool signed. Pass bytes where the signed text is the body itself: a re-encoded body is another body. */
  readonly content: Uint8Array | string;
  /** Byte for byte as configured, or the bytes they stand for; the check passes under any of them. */
  readonly secrets: readonly (string | Uint8Array)[];
}

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;

/** True when `signature` is the HMAC of `content` under one of `secrets`. Never throws. */
export function hmacMatches({ algorithm, encoding, signature, content, secrets }: HmacCheck): boolean {
  const claimed = digestFrom(signature, encoding, digestBytes[algorithm]);
  if (claimed === null) return false;
  let matches = false;
  for (const secret of secrets) {
    // Anyone can sign with an empty key, so an empty secret authenticates nobody.
    if (secret.length === 0) continue;
    if (timingSafeEqual(createHmac(algorithm, secret).update(content).digest(), claimed)) matches = true;
  }
  return matches;
}

/** The same check with its reason: one of the wrong shape is a wrong one, so that nobody looks for a header that is there. */
export const authenticateHmac = (check: HmacCheck): Authenticity =>
  hmacMatches(check) ? authentic : noMatch(check.signature);

/** Why a signature that matches nothing is refused. */
const noMatch = (written: string | null | undefined): Authenticity =>
  unauthentic((written ?? '').trim() === '' ? 'no_signature' : 'signature_differs');

/** How far ahead a tool's clock may be, ms. */
export const aheadMs = 15 * 60_000;

/** Signatures in one header, at most: more than a key that is being changed needs. */
export const mostSignatures = 8;

export interface TimedHmacCheck {
  /** `t=<unix s>,<name>=<hex HMAC-SHA256 of "t.body">`, as found; null where there is none. */
  readonly header: string | null;
  /** What the header calls the signature: `v1`. */
  readonly name: string;
  readonly body: Uint8Array;
  readonly secrets: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How old the signed time may be. */
  readonly oldestMs: number;
  /** Default `mostSignatures`; a header with more is refused. */
  readonly most?: number;
}

/**
 * Authentic when one of the signatures is right and its one time is neither too old nor more than `aheadMs` ahead. The
 * signature is looked at first, so that `stale` means: the right key, at another time. Never throws.
 */
export function authenticateTimedHmac(check: TimedHmacCheck): Authenticity {
  const { header, name, body, secrets, now, oldestMs, most = mostSignatures } = check;
  const parts = signatureParts(header ?? '', ',');
  const [time = '', ...moreTimes] = parts.get('t') ?? [];
  const signatures = parts.get(name) ?? [];
  const odd = moreTimes.length > 0 || signatures.length > most || !/^\d{1,12}$/.test(time);
  if (odd || signatures.length === 0) return noMatch(header);
  const content = Buffer.concat([Buffer.from(`${time}.`), body]);
  const checked = anyOf(
    signatures.map((signature) =>
      authenticateHmac({ algorithm: 'sha256', encoding: 'hex', signature, content, secrets }),
    ),
  );
  const ageMs = now - Number(time) * 1000;
  return checked.ok && (ageMs > oldestMs || ageMs < -aheadMs) ? unauthentic('stale') : checked;
}

/** Of the signatures in a header that is there one has to be right. */
export const anyOf = (checks: readonly Authenticity[]): Authenticity =>
  checks.find(({ ok }) => ok) ?? unauthentic('signature_differs');

/** `t=1,v1=a,v1=b` → t: [1], v1: [a, b]. */
export function signatureParts(header: string, separator: string): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const part of header.split(separator)) {
    const equals = part.indexOf('=');
    if (equals === -1) continue;
    const name = part.slice(0, equals).trim();
    const values = parts.get(name) ?? [];
    values.push(part.slice(equals + 1).trim());
    parts.set(name, values);
  }
  return parts;
}

/** True when `candidate` is one of `secrets`. SHA-256 on both sides, so that neither content nor length shows in the time. */
export function tokenMatches(candidate: string | null | undefined, secrets: readonly string[]): boolean {
  if (candidate === null || candidate === undefined || candidate === '') return false;
  const claimed = createHash('sha256').update(candidate).digest();
  let matches = false;
  for (const secret of secrets) {
    if (timingSafeEqual(createHash('sha256').update(secret).digest(), claimed)) matches = true;
  }
  return matches;
}

/** The same with its reason. `wrong`: the reason where there is a token and it is another one. */
export function authenticateToken(
  candidate: string | null | undefined,
  secrets: readonly string[],
  wrong: 'wrong_token' | 'wrong_path_token',
): Authenticity {
  if (tokenMatches(candidate, secrets)) return authentic;
  return unauthentic(candidate === null || candidate === undefined || candidate === '' ? 'no_token' : wrong);
}

/** The digest's bytes, or null unless the text is exactly one digest: node's own decoders skip what they do not know. */
function digestFrom(written: string | null | undefined, encoding: 'hex' | 'base64', bytes: number): Buffer | null {
  const shape = encoding === 'hex' ? /^[0-9a-f]+$/i : /^[A-Za-z0-9+/]+={0,2}$/;
  if (written === null || written === undefined || !shape.test(written)) return null;
  const digest = Buffer.from(written, encoding);
  const length = encoding === 'hex' ? bytes * 2 : Math.ceil(bytes / 3) * 4;
  return digest.length === bytes && written.length === length ? digest : null;
}

/**
 * Checks that several sources share: an HMAC over bytes, and a token that is sent as it is. They exist once so that every
 * source compares in constant time and fails closed: an odd or missing signature is false, never an exception, and no
 * caller learns why (field.md §2, items 2, 11 and 12).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

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

/** The digest's bytes, or null unless the text is exactly one digest: node's own decoders skip what they do not know. */
function digestFrom(written: string | null | undefined, encoding: 'hex' | 'base64', bytes: number): Buffer | null {
  const shape = encoding === 'hex' ? /^[0-9a-f]+$/i : /^[A-Za-z0-9+/]+={0,2}$/;
  if (written === null || written === undefined || !shape.test(written)) return null;
  const digest = Buffer.from(written, encoding);
  const length = encoding === 'hex' ? bytes * 2 : Math.ceil(bytes / 3) * 4;
  return digest.length === bytes && written.length === length ? digest : null;
}

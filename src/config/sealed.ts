/**
 * Secrets of a connection that is kept in KV. There are more of them than Cloudflare's variables hold, so the record has them, encrypted
 * with a key that only the Worker and whoever pushes connections know: the secret `SEALING_KEY`. A sealed secret opens only under its own
 * name and for its own connection, so nobody who can write to KV can use it for another one.
 */
import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const shortestKey = 32;

export const sealingKeyName = 'SEALING_KEY';

/** Secrets of the Worker itself. A record can never stand in for one of them. */
export const neverSealed: readonly string[] = [sealingKeyName, 'ADMIN_TOKEN', 'DIGEST_SECRET', 'DIGEST_SECRET_OLD'];

/** Null: it is fit. */
export const sealingKeyWeakness = (key: unknown): string | null =>
  typeof key === 'string' && /^\S+$/.test(key) && [...key].length >= shortestKey
    ? null
    : `expected at least ${shortestKey} characters without spaces; make one with: openssl rand -hex 32`;

/** What a secret belongs to. `mailbox`: of the connection; it stays when the connection is renamed. */
interface Owner {
  readonly mailbox: string;
  readonly name: string;
}

const derived = (key: string, purpose: 'seal' | 'mark'): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify(['onelink-bridge', 'sealed secret', purpose]))
    .digest();

const boundTo = ({ mailbox, name }: Owner): Buffer => Buffer.from(JSON.stringify([mailbox, name]));

export function seal(value: string, key: string, owner: Owner): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, derived(key, 'seal'), nonce).setAAD(boundTo(owner));
  const encrypted = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
}

/** Null: sealed with another key, for another owner, or damaged. */
export function unseal(sealed: string, key: string, owner: Owner): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= nonceBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv(algorithm, derived(key, 'seal'), bytes.subarray(0, nonceBytes));
    decipher.setAAD(boundTo(owner)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

/** Equal for equal secrets; without the key it tells nothing. */
export const markOf = (value: string, key: string): string =>
  createHmac('sha256', derived(key, 'mark')).update(value).digest('base64url').slice(0, 16);

/**
 * `DIGEST_SECRET`: the Worker secret that all keys of digests hang on. It is not in the storage, so who reads only the storage
 * cannot find the phone or birth date behind a digest by trying them all. Every purpose, and every connection, has a key of its
 * own, from which neither the secret nor another key can be computed.
 */
import type { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { ConfigurationProblem } from './problems.ts';

export const digestSecretNames = ['DIGEST_SECRET', 'DIGEST_SECRET_OLD'] as const;
export const shortestDigestSecret = 32;

export interface DigestSecrets {
  /** The one in force first; the second is the one before it, while it is changed. Empty: none is set. */
  readonly secrets: readonly string[];
  readonly problems: readonly ConfigurationProblem[];
  /** What whoever runs the bridge should know, in words. */
  readonly notes: readonly string[];
}

const missing =
  'DIGEST_SECRET is not set: who can read the storage of a mailbox can find phones and birth dates behind its digests. ' +
  `Set a random text of at least ${shortestDigestSecret} characters: npx wrangler secret put DIGEST_SECRET`;
const changing =
  'DIGEST_SECRET_OLD is set: remove it when the bookings from before the change of DIGEST_SECRET are over.';

/** A weak secret is reported and not used. */
export function readDigestSecrets(env: Readonly<Record<string, unknown>>): DigestSecrets {
  const secrets: string[] = [];
  const problems: ConfigurationProblem[] = [];
  for (const name of digestSecretNames) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    if (typeof value === 'string' && /^\S+$/.test(value) && [...value].length >= shortestDigestSecret) {
      secrets.push(value);
    } else {
      problems.push({ path: name, message: `expected at least ${shortestDigestSecret} characters without blanks` });
    }
  }
  const [isSet, isChanging] = digestSecretNames.map((name) => typeof env[name] === 'string' && env[name] !== '');
  return { secrets, problems, notes: [...(isSet ? [] : [missing]), ...(isChanging ? [changing] : [])] };
}

/** 32 bytes. `connection`: its name; empty for a key that all connections share. */
export function derivedKey(secret: string, purpose: 'mailbox key' | 'seat id', connection = ''): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['onelink-bridge', purpose, connection]))
    .digest();
}

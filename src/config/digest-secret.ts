/**
 * `DIGEST_SECRET`: the Worker secret from which all digest keys are derived. It is not in the storage, so somebody who reads
 * only the storage cannot find the phone or birth date behind a digest by trying all values. Each purpose and each connection
 * has its own key. Neither the secret nor another key can be computed from it.
 */
import type { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { ConfigurationProblem } from './problems.ts';

export const digestSecretNames = ['DIGEST_SECRET', 'DIGEST_SECRET_OLD'] as const;
const shortestDigestSecret = 32;

export interface DigestSecrets {
  /** The present one first. The second is the previous one, while it is being changed. Empty: none is set. */
  readonly secrets: readonly string[];
  readonly problems: readonly ConfigurationProblem[];
  /** Sentences for the person who runs the bridge. */
  readonly notes: readonly string[];
}

const missing =
  'DIGEST_SECRET is not set. Anybody who can read the storage of a mailbox can find the phones and birth dates behind its digests. ' +
  `Set a random text of at least ${shortestDigestSecret} characters: npx wrangler secret put DIGEST_SECRET`;
const changing =
  'DIGEST_SECRET_OLD is set. Remove it when all bookings from before the change of DIGEST_SECRET are over.';

/** Reports a weak secret and does not use it. */
export function readDigestSecrets(env: Readonly<Record<string, unknown>>): DigestSecrets {
  const secrets: string[] = [];
  const problems: ConfigurationProblem[] = [];
  for (const name of digestSecretNames) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    if (typeof value === 'string' && /^\S+$/.test(value) && [...value].length >= shortestDigestSecret) {
      secrets.push(value);
    } else {
      problems.push({ path: name, message: `expected at least ${shortestDigestSecret} characters without spaces` });
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

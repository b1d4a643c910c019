/**
 * The key of a mailbox's digests. It is random, made once and never changed, so digests stay comparable whatever happens to
 * `DIGEST_SECRET`: nothing is sent again, and a webhook that is sent again is recognised. If there is a secret, the key is stored only
 * encrypted with it, so it is useless to anyone who reads the storage.
 *
 * | meta | value |
 * | --- | --- |
 * | `key` | the key in plain: a mailbox without a secret; gone as soon as there is one |
 * | `key:<name of a secret's key>` | nonce, tag and the encrypted key |
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { derivedKey } from '../../config/digest-secret.ts';
import type { Ports } from '../ports.ts';
import type { Store } from './store.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

type Metas = Pick<Store, 'meta' | 'setMeta' | 'removeMeta' | 'metaNames'>;

/** `secrets`: the present one first, then the previous one. */
export function digestKeyOf(
  store: Metas,
  secrets: readonly string[],
  { randomKey, log }: Pick<Ports, 'randomKey' | 'log'>,
): string {
  const wrappers = secrets.map(wrapperOf);
  const [inForce] = wrappers;
  for (const wrapper of wrappers) {
    const wrapped = store.meta(wrapper.name);
    if (wrapped === null) continue;
    const key = wrapper.open(wrapped);
    if (inForce !== undefined) keepWrapped(key, store, inForce, randomKey);
    if (wrapper !== inForce) store.removeMeta(wrapper.name);
    return key;
  }
  if (store.meta('key') === null && store.metaNames().some((name) => name.startsWith('key:'))) {
    // Its secret is gone. Earlier digests are not recognised until it is back as DIGEST_SECRET.
    log('error', 'digest_key_lost', {});
  }
  const key = store.meta('key') ?? randomKey();
  if (inForce === undefined) {
    if (store.meta('key') === null) store.setMeta('key', key);
  } else keepWrapped(key, store, inForce, randomKey);
  return key;
}

function keepWrapped(key: string, store: Metas, { name, close }: Wrapper, randomKey: () => string): void {
  if (store.meta(name) === null) store.setMeta(name, close(key, randomKey()));
  if (store.meta('key') !== null) store.removeMeta('key');
}

type Wrapper = ReturnType<typeof wrapperOf>;

function wrapperOf(secret: string) {
  const own = derivedKey(secret, 'mailbox key');
  return {
    /** Shows which secret a row belongs to, and nothing about the secret. */
    name: `key:${createHmac('sha256', own).update('name').digest('base64url').slice(0, 16)}`,
    /** `random`: a fresh random key, of which the nonce is made. */
    close(key: string, random: string): string {
      const nonce = createHmac('sha256', own).update(random).digest().subarray(0, nonceBytes);
      const cipher = createCipheriv(algorithm, own, nonce);
      const encrypted = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
    },
    open(wrapped: string): string {
      const bytes = Buffer.from(wrapped, 'base64url');
      const decipher = createDecipheriv(algorithm, own, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

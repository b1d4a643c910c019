/** The mailbox's digests. The same few values are compared at every step of a run: digests of short ones are remembered. */
import { createHmac } from 'node:crypto';
import type { DigestOf } from '../../booking/chain.ts';

const digestsAtMost = 500;
/** Characters. A body that cannot be read may have 256 KB. */
const rememberedLength = 1000;

export function digestWith(key: string): DigestOf {
  const known = new Map<string, string>();
  return (value) => {
    const text = JSON.stringify(value) ?? '';
    const digest = known.get(text) ?? createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
    if (known.size >= digestsAtMost) known.clear();
    if (text.length <= rememberedLength) known.set(text, digest);
    return digest;
  };
}

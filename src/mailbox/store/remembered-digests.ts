/** The mailbox's digests. The same few values are compared at every step of a run, so digests of short ones are remembered. */
import { createHmac } from 'node:crypto';
import type { DigestOf } from '../../booking/chain.ts';

const digestsAtMost = 500;
/** Characters. A body that cannot be read may have 256 KB. */
const rememberedLength = 1000;

export function digestWith(key: string): DigestOf {
  let known = new Map<string, string>();
  /** What was remembered before those, so that never everything is forgotten at once. */
  let older = new Map<string, string>();
  return (value) => {
    const text = JSON.stringify(value) ?? '';
    const found = known.get(text);
    if (found !== undefined) return found;
    const digest = older.get(text) ?? createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
    if (text.length > rememberedLength) return digest;
    if (known.size >= digestsAtMost) [known, older] = [new Map(), known];
    known.set(text, digest);
    return digest;
  };
}

/**
 * Who fails to authenticate again and again is told to wait: 429 in place of what he would have been told. It is asked only
 * for a request that was refused already, so that no flood, wherever it comes from, can cost a genuine webhook: customers of
 * one booking tool share its addresses, and some tools send once. It is no guard against guessing, which the length of the
 * secrets is, and it saves no work.
 *
 * Cloudflare's rate limiting binding counts (`[[ratelimits]]` in wrangler.toml): one count for all isolates of a data centre, no
 * memory of our own, on every plan. It is approximate, counts each data centre apart and knows periods of 10 and 60 s
 * alone, which is enough for telling somebody to slow down. Where the binding is missing, or fails, nobody is told.
 */
import type { Env } from '../env.ts';
import { errorFacts, log } from '../log.ts';
import { problem } from '../problem.ts';

/** `period` of the binding: when its count begins anew is not told. */
const periodSeconds = 60;

/**
 * The answer to a refused request: `answer`, or 429 where its address was refused too often within the last minute. `door`: a
 * name of its own for what has a secret of its own.
 */
export async function refuse(answer: Response, door: string, headers: Headers, env: Env): Promise<Response> {
  const address = addressOf(headers);
  if (address === null || env.FAILURES === undefined) return answer;
  try {
    const { success } = await env.FAILURES.limit({ key: `${door} ${address}` });
    if (success) return answer;
  } catch (error) {
    log('error', 'failure_limit_failed', errorFacts(error));
    return answer;
  }
  return problem(429, 'too-many-failures', { headers: { 'retry-after': `${periodSeconds}` } });
}

/**
 * Cloudflare sets the header itself, whatever the client sent. Of an IPv6 address the first 64 bits count: the rest is the
 * client's to choose. Where no address is told nobody can be told from anybody, so nobody waits.
 */
function addressOf(headers: Headers): string | null {
  const address = headers.get('cf-connecting-ip')?.trim().toLowerCase();
  if (address === undefined || address === '' || address.length > 64) return null;
  return address.includes(':') ? networkOf(address) : address;
}

/** `2001:db8::1` → `2001:db8:0:0`. An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) stays whole. */
function networkOf(address: string): string {
  if (address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

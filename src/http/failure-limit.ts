/**
 * A sender that fails to authenticate many times gets 429 instead of the usual answer. The limit is checked only for a request
 * that was already refused, so a flood can never block a genuine webhook: customers of one booking tool share its addresses,
 * and some tools send only once. The limit does not prevent guessing (the length of the secrets does), and it saves no work.
 *
 * Cloudflare's rate limiting binding counts (`[[ratelimits]]` in wrangler.toml). It has one count for all isolates of a data
 * centre, needs no memory of ours, and works on every plan. It is approximate, counts each data centre separately and has only
 * periods of 10 and 60 s. That is enough to slow somebody down. If the binding is missing or fails, there is no limit.
 */
import type { Env } from '../env.ts';
import { errorFacts, log } from '../log.ts';
import { problem } from './problem.ts';

/** `period` of the binding. It does not say when its count restarts. */
const periodSeconds = 60;

/**
 * The answer to a refused request: `answer`, or 429 if its address was refused too often within the last minute. `door`: a
 * separate name for everything that has a separate secret.
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
 * Cloudflare sets the header itself, whatever the client sent. Of an IPv6 address the first 64 bits count, because clients
 * choose the rest. Without an address there is no limit.
 */
function addressOf(headers: Headers): string | null {
  const address = headers.get('cf-connecting-ip')?.trim().toLowerCase();
  if (address === undefined || address === '' || address.length > 64) return null;
  return address.includes(':') ? networkOf(address) : address;
}

/** `2001:db8::1` → `2001:db8:0:0`. An IPv4-mapped address (`::ffff:192.0.2.1`) stays whole. */
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

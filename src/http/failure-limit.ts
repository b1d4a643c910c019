/**
 * Who fails to authenticate again and again is told to wait, before anything is computed over what he sends. It saves work
 * and log lines; it is no guard against guessing, which the length of the secrets is.
 *
 * A flood must never shut out the tool itself, because some tools send once. So failures count by door (a connection, or the
 * admin API) and client address, and an address that was let in through a door is never held up there: customers of one
 * booking tool share its addresses, so that anybody's account there can send forgeries from where the real ones come.
 *
 * It lives in memory: each isolate counts for itself and forgets when it ends. A count that all of them share would cost a
 * call of an object or of Cloudflare's rate limiting for every webhook, and add a way to lose one.
 */
import { problem } from '../problem.ts';

/** Failures in a window before an address has to wait. A tool whose secret was just changed stays far below. */
export const mostFailures = 30;
const windowMs = 60_000;

/** How long an address that was let in counts as known. */
const knownMs = 7 * 86_400_000;

/** About 150 bytes each; the one that was used least recently goes first. */
const mostAddresses = 5_000;

/** One request at a door. */
export interface Attempt {
  /** The answer to a request whose address has to wait; null: it may try. */
  refusal(): Response | null;
  /** Notes that it was not authentic. True for the failure after which its address has to wait. */
  failed(): boolean;
  /** Notes that it was authentic. */
  passed(): void;
}

/** The attempt of a request with these headers. `door`: a name of its own for what has a secret of its own. */
export type FailureLimit = (door: string, headers: Headers) => Attempt;

interface Window {
  failures: number;
  readonly endsAt: number;
}

/** `now`: milliseconds since 1970. */
export function createFailureLimit(now: () => number): FailureLimit {
  const windows = new Map<string, Window>();
  // Apart from the failures, so that no flood can push out who is known.
  const known = new Map<string, number>();

  const isKnown = (key: string): boolean => (known.get(key) ?? 0) > now();
  const openWindow = (key: string): Window | null => {
    const window = windows.get(key);
    return window === undefined || window.endsAt <= now() ? null : window;
  };

  return function attemptOf(door, headers) {
    const address = addressOf(headers);
    if (address === null) return unlimited;
    const key = `${door} ${address}`;
    return {
      refusal() {
        const window = isKnown(key) ? null : openWindow(key);
        if (window === null || window.failures < mostFailures) return null;
        const waitSeconds = Math.ceil((window.endsAt - now()) / 1000);
        return problem(429, 'too-many-failures', { headers: { 'retry-after': `${waitSeconds}` } });
      },
      failed() {
        if (isKnown(key)) return false;
        const window = openWindow(key) ?? { failures: 0, endsAt: now() + windowMs };
        window.failures += 1;
        putLast(windows, key, window);
        return window.failures === mostFailures;
      },
      passed() {
        windows.delete(key);
        putLast(known, key, now() + knownMs);
      },
    };
  };
}

/** Where no address is told nobody can be told from anybody, so nobody waits. */
const unlimited: Attempt = { refusal: () => null, failed: () => false, passed: () => {} };

/**
 * Cloudflare sets the header itself, whatever the client sent. Of an IPv6 address the first 64 bits count: the rest is the
 * client's to choose.
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

/** A Map keeps the order of insertion: the first is the one that was written least recently. */
function putLast<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= mostAddresses) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

/**
 * Step 3: the mailbox stores the deliveries, or the tool is told to send again. Some tools send only once (Altegio, Cal.com),
 * so a failed call is repeated for as long as the tool waits. Accept is idempotent, so a call whose answer was lost can be
 * repeated.
 */
import type { Accepted } from '../mailbox/contract.ts';

/** Clock, sleep and randomness as parameters, so that tests can replace them. */
export interface Waiting {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends after `ms`, or at once when the signal fires. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** 0 ≤ x < 1. */
  random(): number;
}

/** First and longest pause between two calls. An object that restarts is back within tenths of a second. */
const firstRestMs = 100;
const longestRestMs = 2_000;
/** Quick repeats make an overloaded object worse (field.md §4.1), but giving up loses webhooks that are sent only once. */
const overloadedRestMs = 2_000;

/**
 * Calls until the mailbox has answered, for at most `budgetMs`. Null: it did not answer. `call` uses a new stub each time,
 * because a stub that has failed stays broken.
 */
export async function acceptWithin(
  budgetMs: number,
  call: () => Promise<Accepted>,
  waiting: Waiting,
): Promise<Accepted | null> {
  const end = waiting.now() + budgetMs;
  for (let attempt = 0; ; attempt += 1) {
    const left = end - waiting.now();
    if (left <= 0) return null;
    const outcome = await callWithin(left, call, waiting);
    if (outcome.kind === 'answered') return outcome.accepted;
    if (outcome.kind === 'late') return null;
    const rest = restBefore(attempt, outcome.error, waiting.random());
    if (waiting.now() + rest >= end) return null;
    await waiting.sleep(rest);
  }
}

type Outcome =
  | { readonly kind: 'answered'; readonly accepted: Accepted }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

async function callWithin(ms: number, call: () => Promise<Accepted>, waiting: Waiting): Promise<Outcome> {
  const answered = new AbortController();
  const late = waiting.sleep(ms, answered.signal).then((): Outcome => ({ kind: 'late' }));
  const answer = (async (): Promise<Outcome> => {
    try {
      return { kind: 'answered', accepted: await call() };
    } catch (error) {
      return { kind: 'failed', error };
    }
  })();
  const outcome = await Promise.race([answer, late]);
  answered.abort();
  return outcome;
}

/** Cloudflare sets `.retryable` and `.overloaded` on errors of object calls. */
function restBefore(attempt: number, error: unknown, random: number): number {
  const { overloaded } = (typeof error === 'object' && error !== null ? error : {}) as { overloaded?: unknown };
  if (overloaded === true) return overloadedRestMs * (1 + random);
  return Math.max(10, Math.min(longestRestMs, firstRestMs * 2 ** attempt) * random);
}

/** The real ones. */
export const realWaiting: Waiting = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

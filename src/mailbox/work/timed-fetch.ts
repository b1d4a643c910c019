/**
 * Calls with a time limit whose timer ends with the call. `AbortSignal.timeout` cannot be stopped, so each call would keep the
 * object awake for its whole limit. That time is billed (15 s per call) and delays the eviction.
 */
import { type HttpAnswer, readAnswer } from '../../http/read-answer.ts';
import type { Ports } from '../ports.ts';

/** The runtime's timers; a test passes its own, to see that none is left. */
export interface Timers<Timer> {
  readonly set: (ring: () => void, ms: number) => Timer;
  readonly clear: (timer: Timer) => void;
}

const realTimers: Timers<ReturnType<typeof setTimeout>> = {
  set: (ring, ms) => setTimeout(ring, ms),
  clear: (timer) => clearTimeout(timer),
};

export function createTimedFetch(): Pick<Ports, 'fetch' | 'timeoutSignal'>;
export function createTimedFetch<Timer>(timers: Timers<Timer>): Pick<Ports, 'fetch' | 'timeoutSignal'>;
export function createTimedFetch(timers: Timers<unknown> = realTimers as Timers<unknown>) {
  const running = new WeakMap<AbortSignal, unknown>();
  return {
    timeoutSignal(timeoutMs: number): AbortSignal {
      const controller = new AbortController();
      running.set(
        controller.signal,
        timers.set(() => controller.abort(), timeoutMs),
      );
      return controller.signal;
    },
    /** The body is read here, within the limit; only then the timer may end. */
    async fetch(url: string, init: RequestInit): Promise<HttpAnswer> {
      try {
        const response = await fetch(url, init);
        const text = await readAnswer(response);
        return { status: response.status, ok: response.ok, headers: response.headers, text: async () => text };
      } finally {
        if (init.signal && running.has(init.signal)) timers.clear(running.get(init.signal));
      }
    },
  };
}

/**
 * Calls with a time limit whose timer ends with the call. `AbortSignal.timeout` cannot be stopped: each call would keep the
 * object awake for its whole limit, which is billed (15 s a call) and holds up its eviction.
 */
import type { Ports } from './ports.ts';

export function createTimedFetch(): Pick<Ports, 'fetch' | 'timeoutSignal'> {
  const timers = new WeakMap<AbortSignal, ReturnType<typeof setTimeout>>();
  return {
    timeoutSignal(timeoutMs) {
      const controller = new AbortController();
      timers.set(
        controller.signal,
        setTimeout(() => controller.abort(), timeoutMs),
      );
      return controller.signal;
    },
    /** The body is read here, within the limit; only then the timer may end. */
    async fetch(url, init) {
      try {
        const response = await fetch(url, init);
        if (response.body === null) return response;
        const { status, headers } = response;
        return new Response(await response.arrayBuffer(), { status, headers });
      } finally {
        const timer = init.signal ? timers.get(init.signal) : undefined;
        if (timer !== undefined) clearTimeout(timer);
      }
    },
  };
}

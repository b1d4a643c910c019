/**
 * How fast the bridge may call a booking tool. The limit applies to the connection, not to one booking: calls are counted, and
 * after "too many requests" no call is made before the time that the tool named. This is kept only in memory; an object that
 * starts again finds it out again.
 */
import type { RateLimit, ToolAnswer } from '../../sources/source.ts';

/** If the tool names no time and its source knows no limit. */
const usualRestMs = 60_000;
/** Reading one booking takes at most so many calls. */
const callsAReading = 4;

export type ToolPace = ReturnType<typeof createToolPace>;

export function createToolPace(limit: RateLimit | undefined, now: () => number) {
  let calls: number[] = [];
  let restUntil = 0;

  /** When there is room for so many calls; this may be in the past. */
  function roomAt(wanted: number): number {
    if (limit === undefined) return restUntil;
    const since = now() - limit.perMs;
    // If the clock was set back, nothing waits longer.
    calls = calls.filter((at) => at > since && at <= now());
    const first = calls[calls.length - 1 - (limit.calls - wanted)];
    return Math.max(restUntil, first === undefined ? 0 : first + limit.perMs);
  }

  return {
    /** When the next booking may be read; null: now. */
    readingAt(): number | null {
      const at = roomAt(Math.min(callsAReading, limit?.calls ?? callsAReading));
      return at > now() ? at : null;
    },
    /** Milliseconds until a call is allowed; null: it is allowed now, and it is counted. */
    waitMs(): number | null {
      const at = roomAt(1);
      if (at > now()) return at - now();
      if (limit !== undefined) calls.push(now());
      return null;
    },
    note(answer: ToolAnswer): void {
      if (answer.kind !== 'later' || answer.status !== 429) return;
      restUntil = Math.max(restUntil, now() + (answer.retryAfterMs ?? limit?.perMs ?? usualRestMs));
    },
    /** After a person resumes, the tool may be called at once. */
    resume(): void {
      restUntil = 0;
    },
  };
}

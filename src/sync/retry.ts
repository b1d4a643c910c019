/** When to try again and when to stop (architecture.md, *Retry*). Pure: clock and randomness are arguments. Milliseconds throughout. */

const second = 1000;
const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The transport is tried for 72 hours of the connection's running clock. */
export const giveUpAfterMs = 72 * hour;
/** "Cancelled because it was moved" waits this long for its successor. */
export const successorAwaitedMs = day;
/** A tool's API may be behind its own webhook: it is asked once more after this. */
const readAgainAfterMs = 10 * second;
/** How often the API is asked before the bridge gives up a change that it contradicts or does not show yet. */
export const cancelReadAgainMs = [readAgainAfterMs, minute, 5 * minute] as const;
export const longestReadAgainMs = 5 * minute;
/** A write without an answer may still be carried out this long after it was sent. */
export const quarantineMs = 10 * minute;
/** Parked bookings look for their appointment once a day. */
export const parkedCheckMs = day;
/** How long the bridge keeps asking for a taken slot. Then a person decides. */
export const slotAwaitedMs = 6 * hour;
/** If the previous try was longer ago than this, something else had prevented it. */
export const slotAskedAgainMs = hour;

/** When another connection is asked again for an appointment that it has, by the number of tries. */
export const heldElsewhereTryMs = (times: number): number => Math.min(day, minute * 4 ** Math.min(times, 10));

/** Exponential from 5 s to 1 h with full jitter, but at least one second. `attempt` counts from 1. */
export function backOffMs(attempt: number, random: number): number {
  const ceiling = Math.min(hour, 5 * second * 2 ** Math.min(attempt - 1, 20));
  return second + Math.floor(random * (ceiling - second));
}

/**
 * When a transport failure is retried. A time from the server is followed exactly (up to a day for a Retry-After of more than an
 * hour); our own back-off is jittered.
 */
export function nextTryMs(attempt: number, retryAfterMs: number | null, random: number): number {
  return retryAfterMs === null ? backOffMs(attempt, random) : Math.min(day, Math.max(second, retryAfterMs));
}

/**
 * 429 and 503 make the whole connection wait: for the time in Retry-After, or else a minute (one-link-api.md §5.2). That
 * doubles up to 10 minutes as long as every call in between gets another one, plus up to half a minute. `pause` counts from 1.
 */
export function pauseMs(retryAfterMs: number | null, pause: number, random: number): number {
  return retryAfterMs === null
    ? Math.min(10, 2 ** (pause - 1)) * minute + Math.floor(random * 30 * second)
    : Math.min(day, Math.max(second, retryAfterMs));
}

/**
 * After this time an open breaker lets one probe through: up to 10 s, doubling up to 10 minutes, so that waiting changes are
 * sent soon after an outage. `probe` counts from 1.
 */
export function breakerMs(probe: number, random: number): number {
  const ceiling = Math.min(10 * minute, 5 * second * 2 ** Math.min(probe, 20));
  return ceiling / 2 + Math.floor((random * ceiling) / 2);
}

/** 2, 5, 15 minutes, then every half hour. */
export function slotTryMs(attempt: number, random: number): number {
  const base = [2 * minute, 5 * minute, 15 * minute][attempt - 1] ?? 30 * minute;
  return base + Math.floor(random * minute);
}

/** Time until the next probe of the account: 2 minutes, growing to 10. */
export function accountProbeMs(attempt: number, random: number): number {
  return Math.min(10, 1 + attempt) * minute + Math.floor(random * 30 * second);
}

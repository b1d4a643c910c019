/** What the emulators of list APIs have in common. They are written from the tools' references and import nothing of `src`. */

export interface EmulatedRequest {
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EmulatedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the text of something else. */
  readonly body: unknown;
}

export type Emulator = (request: EmulatedRequest) => EmulatedAnswer;

export const answer = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): EmulatedAnswer => ({
  status,
  headers,
  body,
});

/** One state of a booking since a change. A booking is as many of them as it had. */
export interface Stated {
  /** Milliseconds since 1970, by the tool's clock. */
  readonly changedAt: number;
  /** Since this change the tool no longer has it. */
  readonly isDeleted?: true;
}

/** What a list shows that is `lagMs` behind: for each booking its newest state of then. */
export function shownAt<Booking extends Stated>(
  states: readonly Booking[],
  idOf: (booking: Booking) => string,
  { now, lagMs = 0 }: { readonly now: number; readonly lagMs?: number },
): readonly Booking[] {
  const shown = new Map<string, Booking>();
  for (const state of states.toSorted((a, b) => a.changedAt - b.changedAt)) {
    if (state.changedAt <= now - lagMs) shown.set(idOf(state), state);
  }
  return [...shown.values()].filter(({ isDeleted }) => isDeleted !== true);
}

/** Lets so many calls pass, then says 429. */
export function limited(emulator: Emulator, calls: number, retryAfterSeconds: number, body: unknown = {}): Emulator {
  let left = calls;
  return (request) => {
    if (left === 0) return answer(body, 429, { 'retry-after': String(retryAfterSeconds) });
    left -= 1;
    return emulator(request);
  };
}

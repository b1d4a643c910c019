/**
 * Trouble on demand. A fault names the requests it strikes and what happens to them; the first one that matches is used, so
 * earlier faults win. A client cannot tell `cut`, `commit_then_cut` and `late_commit` apart: that is their point.
 */

/** `silent`: no answer ever comes. `endless`: one comes and does not stop. */
export type Cut = 'silent' | 'endless';

/** This answer. Carried out first where `carriesOut` says so: a gateway's 504 may hide a write that went through. */
export interface AnswerAction {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly carriesOut?: boolean;
}

export type FaultAction =
  | AnswerAction
  /** The connection breaks before the server saw the request. */
  | { readonly kind: 'cut'; readonly how?: Cut }
  /** Carried out, answer lost. */
  | { readonly kind: 'commit_then_cut'; readonly how?: Cut }
  /** The connection breaks now; the request is carried out when the clock has moved on by `afterMs`. */
  | {
      readonly kind: 'late_commit';
      readonly afterMs: number /** What a proxy answers meanwhile. */;
      readonly gateway?: AnswerAction;
      readonly how?: Cut;
    }
  /** Carried out and answered as usual; only `delayMs` of the match counts. */
  | { readonly kind: 'delay' }
  /** Carried out without these keys of the body; the answer leaves out some others (one-link-api.md §2, §7). */
  | {
      readonly kind: 'drop';
      readonly keys: readonly string[];
      readonly hides: readonly string[];
      /** Shown in another form: as good as hidden. */
      readonly isGarbled?: boolean;
      /** In this one. */
      readonly garbledAs?: string | null;
    }
  /** Carried out, but the answer shows another record than the one that was asked for. */
  | { readonly kind: 'other_record' }
  /** Carried out, but `payload.status` of the answer shows this. */
  | { readonly kind: 'other_status'; readonly status: string };

export interface FaultMatch {
  /** One method or several; absent: any. */
  readonly method?: string | readonly string[];
  /** Path after `/scheduling`, whole or as a pattern; absent: any. */
  readonly path?: string | RegExp;
  /** Lets so many matching requests pass first. */
  readonly skip?: number;
  /** How many requests it strikes; default 1. */
  readonly times?: number;
  /** Strikes only between two times, milliseconds since 1970; `untilMs` is excluded. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** The answer, or the cut, comes so much later. The work is done at once. */
  readonly delayMs?: number;
}

export interface Fault {
  readonly match: FaultMatch;
  readonly action: FaultAction;
  /** Requests it struck so far. */
  readonly struck: number;
}

export interface Faults {
  add(match: FaultMatch, action: FaultAction): Fault;
  /** Every request fails from one time to another, by default with a cut connection. */
  outage(fromMs: number, untilMs: number, action?: FaultAction): Fault;
  remove(fault: Fault): void;
  clear(): void;
  /** The fault that strikes this request, counted as used; null where none does. */
  take(method: string, path: string, nowMs: number): Fault | null;
}

interface Entry extends Fault {
  struck: number;
  passed: number;
}

export function createFaults(): Faults {
  let entries: Entry[] = [];
  const add = (match: FaultMatch, action: FaultAction): Fault => {
    const entry: Entry = { match, action, struck: 0, passed: 0 };
    entries.push(entry);
    return entry;
  };
  return {
    add,
    outage: (fromMs, untilMs, action = { kind: 'cut' }) =>
      add({ fromMs, untilMs, times: Number.POSITIVE_INFINITY }, action),
    remove(fault) {
      entries = entries.filter((entry) => entry !== fault);
    },
    clear() {
      entries = [];
    },
    take(method, path, nowMs) {
      for (const entry of entries) {
        if (!matches(entry, method, path, nowMs)) continue;
        if (entry.passed < (entry.match.skip ?? 0)) {
          entry.passed += 1;
          continue;
        }
        entry.struck += 1;
        return entry;
      }
      return null;
    },
  };
}

function matches({ match, struck }: Entry, method: string, path: string, nowMs: number): boolean {
  if (struck >= (match.times ?? 1)) return false;
  if (match.fromMs !== undefined && nowMs < match.fromMs) return false;
  if (match.untilMs !== undefined && nowMs >= match.untilMs) return false;
  if (typeof match.method === 'string' ? match.method !== method : match.method?.includes(method) === false)
    return false;
  if (match.path === undefined) return true;
  return typeof match.path === 'string' ? match.path === path : match.path.test(path);
}

/** 429 as rack-attack sends it: plain text, no Retry-After unless switched on (one-link-api.md §6). Text or number. */
export const tooManyRequests = (retryAfter?: string | number): AnswerAction => ({
  kind: 'answer',
  status: 429,
  headers: { 'content-type': 'text/plain', ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) },
  body: 'Retry later\n',
});

/** A gateway's or Rails' own page: 500, 502, 503, 504 and so on. */
export const htmlPage = (status: number, carriesOut = false): AnswerAction => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html>\r\n<head><title>${status}</title></head>\r\n<body><center><h1>${status}</h1></center></body>\r\n</html>\r\n`,
  carriesOut,
});

/**
 * A domain error of One-Link (one-link-api.md §5.1). With `carriesOut` on a POST it is the loser of two simultaneous twins:
 * refused, while the other one's record is there (§3).
 */
export const domainError = (
  status: number,
  code: string,
  details?: Readonly<Record<string, readonly string[]>>,
  carriesOut = false,
): AnswerAction => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: details === undefined ? { error: 'Refused', code } : { error: 'Refused', code, details },
  carriesOut,
});

export const invalidToken = (): AnswerAction => ({
  kind: 'answer',
  status: 401,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: { error: 'Invalid Access Token' },
});

export const redirect = (location: string, status = 302): AnswerAction => ({
  kind: 'answer',
  status,
  headers: { location },
  body: '',
});

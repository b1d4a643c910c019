/**
 * Whether a connection may call One-Link at all: it may be paused by a person, refused by the account, rate-limited, or stopped
 * by the breaker. Pure functions over one small document per mailbox, which is written only when something is wrong. A failed
 * call may concern one booking or all of them, and a single answer does not show which. So failures only raise a doubt. Then the
 * bridge asks for the account with one GET. If the account answers, each failing booking backs off alone.
 */
import type { RecordKey } from '../booking/ids.ts';
import type { Code } from '../codes.ts';
import { accountProbeMs, breakerMs, day, pauseMs } from './retry.ts';

export interface ConnectionState {
  pausedByPerson: boolean;
  /** One-Link refuses the account: everything waits, and one probe is sent every few minutes. */
  account: { code: Code; since: number; attempts: number; probeAt: number } | null;
  /** 429 or 503. */
  restUntil: number | null;
  /** Which of the two asked the bridge to wait; null: unknown. */
  restCode: Code | null;
  /** Number of such waits in a row without a successful call between them. */
  rests: number;
  breaker: Breaker;
  /** Time that does not count towards the 72 hours. */
  stoodStillMs: number;
}

export interface Breaker {
  /** Number of calls that failed in a row. */
  failures: number;
  /** The bookings of these calls. If the whole connection had failed, each of them is due again as soon as it works. */
  suspects: readonly RecordKey[];
  /** The bridge should probe the account to learn whether all bookings are affected. */
  isDoubted: boolean;
  /** Probes that failed since it opened, the one that opened it included. */
  probes: number;
  openUntil: number | null;
  code: Code;
}

/** Calls that fail in a row before the account is asked. */
export const breakerThreshold = 5;
/** While the breaker is open, one booking at a time tries, so few fail. */
const suspectsAtMost = 64;

const newBreaker = (): Breaker => ({
  failures: 0,
  suspects: [],
  isDoubted: false,
  probes: 0,
  openUntil: null,
  code: 'network',
});

export const newConnectionState = (): ConnectionState => ({
  pausedByPerson: false,
  account: null,
  restUntil: null,
  restCode: null,
  rests: 0,
  breaker: newBreaker(),
  stoodStillMs: 0,
});

/** The stored state, also if an earlier version wrote it with fewer fields. */
export function connectionStateFrom(text: string | null): ConnectionState {
  if (text === null) return newConnectionState();
  const stored = JSON.parse(text) as Partial<ConnectionState>;
  return { ...newConnectionState(), ...stored, breaker: { ...newBreaker(), ...stored.breaker } };
}

/** What a connection may do now. */
export type CallPolicy =
  /** Anything. */
  | { readonly kind: 'go' }
  /** Only one booking, a different one each time, as a probe. */
  | { readonly kind: 'probe_booking'; readonly because: 'rate' | 'breaker' }
  /** One GET that shows whether the account answers again. */
  | { readonly kind: 'probe_account'; readonly because: 'account' | 'rate' | 'breaker' }
  /** No calls before `until`; null: until a person acts. */
  | {
      readonly kind: 'wait';
      readonly until: number | null;
      readonly because: 'paused' | 'account' | 'rate' | 'breaker';
    };

export function callPolicyOf(state: ConnectionState, now: number): CallPolicy {
  if (state.pausedByPerson) return { kind: 'wait', until: null, because: 'paused' };
  if (state.account !== null) {
    // Another call may have been told to wait at the same moment.
    const probeAt = Math.max(state.account.probeAt, state.restUntil ?? 0);
    return now >= probeAt
      ? { kind: 'probe_account', because: 'account' }
      : { kind: 'wait', until: probeAt, because: 'account' };
  }
  if (!isHeld(state)) return { kind: 'go' };
  const [restUntil, openUntil] = [state.restUntil ?? 0, state.breaker.openUntil ?? 0];
  const because = restUntil >= openUntil ? 'rate' : 'breaker';
  const until = Math.max(restUntil, openUntil);
  if (now < until) return { kind: 'wait', until, because };
  // The bookings take turns, so that no broken record is tried again and again and no broken list blocks the others forever.
  const isAccounts = (state.rests + state.breaker.probes) % 2 === 1;
  return { kind: isAccounts ? 'probe_account' : 'probe_booking', because };
}

/** The whole connection was found to fail, and no call has succeeded since. */
const isHeld = ({ rests, breaker }: ConnectionState): boolean => rests > 0 || breaker.openUntil !== null;

/** The running clock, in milliseconds: the time during which the connection could send. The 72 hours count on it. */
export function runningClock(state: ConnectionState, now: number): number {
  const standing = state.account === null ? 0 : Math.max(0, now - state.account.since);
  return now - state.stoodStillMs - standing;
}

/**
 * A call had no transport failure. `due`: bookings that waited for that. A call that was sent before the others were told to wait
 * does not end the wait.
 */
export function callSucceeded(
  state: ConnectionState,
  now: number,
): { readonly changed: boolean; readonly due: readonly RecordKey[] } {
  const { failures, suspects } = state.breaker;
  const wasHeld = isHeld(state);
  const isResting = state.rests > 0 && now < (state.restUntil ?? 0);
  if (isResting || (failures === 0 && !wasHeld)) return { changed: false, due: [] };
  state.breaker = newBreaker();
  state.restUntil = null;
  state.rests = 0;
  return { changed: true, due: wasHeld ? suspects : [] };
}

/** A transport failure, as the client classified it. */
export interface TransportFailure {
  readonly code: Code;
  /** 429 or 503. */
  readonly pausesAll: boolean;
  readonly retryAfterMs: number | null;
}

/** When something happened, ms, and the chance that decides how long to wait after it: 0 ≤ random < 1. */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/** The call of a booking failed. The bridge trusts what One-Link says itself; any other failure only raises a doubt. */
export function callFailed(
  state: ConnectionState,
  key: RecordKey,
  failure: TransportFailure,
  { now, random }: Moment,
): void {
  const isProbe = callPolicyOf(state, now).kind === 'probe_booking';
  const { breaker } = state;
  const suspects = [...breaker.suspects.filter((one) => one !== key), key].slice(-suspectsAtMost);
  state.breaker = { ...breaker, failures: breaker.failures + 1, suspects, code: failure.code };
  if (isProbe || (failure.pausesAll && failure.retryAfterMs !== null)) hold(state, failure, now, random);
  else if (!isHeld(state) && (failure.pausesAll || state.breaker.failures >= breakerThreshold)) {
    state.breaker.isDoubted = true;
  }
}

/** The account does not answer, either, or One-Link itself says how long to wait. */
export function hold(state: ConnectionState, failure: TransportFailure, now: number, random: number): void {
  state.breaker.isDoubted = false;
  if (failure.pausesAll) rest(state, failure, now, random);
  else {
    const probes = state.breaker.probes + 1;
    const openUntil = now + breakerMs(probes, random);
    state.breaker = { ...state.breaker, probes, openUntil, code: failure.code };
  }
}

function rest(state: ConnectionState, { code, retryAfterMs }: TransportFailure, now: number, random: number): void {
  state.restCode = code;
  // Calls that were sent at the same time get the same wait.
  if (state.restUntil === null || now >= state.restUntil) state.rests += 1;
  state.restUntil = Math.max(state.restUntil ?? 0, now + pauseMs(retryAfterMs, Math.max(1, state.rests), random));
}

/** `retryAfterMs`: how long a probe was told to wait. Another probe would get the same answer. */
export function accountRefused(
  state: ConnectionState,
  code: Code,
  { now, random }: Moment,
  retryAfterMs: number | null = null,
): void {
  const attempts = (state.account?.attempts ?? 0) + 1;
  const since = state.account?.since ?? now;
  const waitMs = Math.max(accountProbeMs(attempts, random), Math.min(day, retryAfterMs ?? 0));
  state.account = { code, since, attempts, probeAt: now + waitMs };
  state.breaker.isDoubted = false;
}

export function accountAnswers(state: ConnectionState, now: number): void {
  if (state.account === null) return;
  state.stoodStillMs += Math.max(0, now - state.account.since);
  state.account = null;
}

/** A person resumes the connection: it may call at once. */
export function resumed(state: ConnectionState, now: number): void {
  accountAnswers(state, now);
  state.pausedByPerson = false;
  state.restUntil = null;
  callSucceeded(state, now);
}

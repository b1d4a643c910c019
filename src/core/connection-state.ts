/**
 * Whether a connection may call One-Link at all: a person's pause, a refused account, a rate limit, a breaker. Pure; one
 * small document per mailbox, written only when something is wrong.
 */
import { accountProbeMs, backOffMs, pauseMs } from './retry.ts';

export interface ConnectionState {
  pausedByPerson: boolean;
  /** One-Link refuses the account: everything waits, one probe every few minutes. */
  account: { code: string; since: number; attempts: number; probeAt: number } | null;
  /** 429 or 503. */
  restUntil: number | null;
  /** Rests in a row, with no call between them that went well. */
  rests: number;
  breaker: { failures: number; openUntil: number | null; code: string };
  /** Time that does not count towards the 72 hours. */
  stoodStillMs: number;
}

/** Calls that fail in a row before the breaker opens. */
export const breakerThreshold = 5;

export const newConnectionState = (): ConnectionState => ({
  pausedByPerson: false,
  account: null,
  restUntil: null,
  rests: 0,
  breaker: { failures: 0, openUntil: null, code: '' },
  stoodStillMs: 0,
});

/** What a connection may do now. */
export type Permission =
  /** Anything. */
  | { readonly kind: 'go' }
  /** One booking only, as the breaker's probe. */
  | { readonly kind: 'probe_booking' }
  /** One GET that tells whether the account answers again. */
  | { readonly kind: 'probe_account' }
  /** Nothing before `until`; null: not by itself. */
  | {
      readonly kind: 'wait';
      readonly until: number | null;
      readonly because: 'paused' | 'account' | 'rate' | 'breaker';
    };

export function permissionOf(state: ConnectionState, now: number): Permission {
  if (state.pausedByPerson) return { kind: 'wait', until: null, because: 'paused' };
  if (state.account !== null) {
    return now >= state.account.probeAt
      ? { kind: 'probe_account' }
      : { kind: 'wait', until: state.account.probeAt, because: 'account' };
  }
  if (state.restUntil !== null && now < state.restUntil)
    return { kind: 'wait', until: state.restUntil, because: 'rate' };
  if (state.breaker.openUntil !== null) {
    return now >= state.breaker.openUntil
      ? { kind: 'probe_booking' }
      : { kind: 'wait', until: state.breaker.openUntil, because: 'breaker' };
  }
  return { kind: 'go' };
}

/** Milliseconds for which the connection was able to try: the clock of the 72 hours. */
export function runningClock(state: ConnectionState, now: number): number {
  const standing = state.account === null ? 0 : Math.max(0, now - state.account.since);
  return now - state.stoodStillMs - standing;
}

/** A call came back without a failure of the way. True where the state changed. */
export function callSucceeded(state: ConnectionState): boolean {
  if (state.breaker.failures === 0 && state.rests === 0) return false;
  state.breaker = { failures: 0, openUntil: null, code: '' };
  state.rests = 0;
  return true;
}

export function callFailed(state: ConnectionState, code: string, now: number, random: number): void {
  const failures = state.breaker.failures + 1;
  const opens = failures >= breakerThreshold;
  // From 5 s doubling to an hour, never less than 5 s: while it is open one booking alone asks.
  const openUntil = opens ? now + Math.max(5000, backOffMs(failures - breakerThreshold + 2, random)) : null;
  state.breaker = { failures, openUntil, code };
}

export function rest(state: ConnectionState, retryAfterMs: number | null, now: number, random: number): void {
  // Calls that were under way together meet the same rest.
  if (state.restUntil === null || now >= state.restUntil) state.rests += 1;
  state.restUntil = Math.max(state.restUntil ?? 0, now + pauseMs(retryAfterMs, Math.max(1, state.rests), random));
}

export function accountRefused(state: ConnectionState, code: string, now: number, random: number): void {
  const attempts = (state.account?.attempts ?? 0) + 1;
  const since = state.account?.since ?? now;
  state.account = { code, since, attempts, probeAt: now + accountProbeMs(attempts, random) };
}

export function accountAnswers(state: ConnectionState, now: number): void {
  if (state.account === null) return;
  state.stoodStillMs += Math.max(0, now - state.account.since);
  state.account = null;
}

/** A person's resume: nothing holds the connection back any more. */
export function resumed(state: ConnectionState, now: number): void {
  accountAnswers(state, now);
  state.pausedByPerson = false;
  state.restUntil = null;
  callSucceeded(state);
}

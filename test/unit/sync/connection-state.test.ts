import { describe, expect, it } from 'vitest';
import { recordKey } from '../../../src/booking/ids.ts';
import {
  accountAnswers,
  accountRefused,
  breakerThreshold,
  type ConnectionState,
  callFailed,
  callPolicyOf,
  callSucceeded,
  connectionStateFrom,
  hold,
  newConnectionState,
  resumed,
  runningClock,
} from '../../../src/sync/connection-state.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2031-04-07T04:00:00Z');

const failure = { code: 'HTTP_500', pausesAll: false, retryAfterMs: null } as const;
const limit = { code: 'rate_limited', pausesAll: true, retryAfterMs: null } as const;

/** Calls of different bookings that fail. */
const failing = (times: number): ConnectionState => {
  const state = newConnectionState();
  for (let n = 0; n < times; n += 1) callFailed(state, recordKey(`b${n}`), failure, { now: start, random: 0.5 });
  return state;
};

/** The account was asked so often, and did not answer. */
const open = (probes: number, random = 0.5): ConnectionState => {
  const state = failing(breakerThreshold);
  for (let n = 0; n < probes; n += 1) hold(state, failure, start, random);
  return state;
};

describe('the breaker', () => {
  it('is doubted after five failures in a row, not after four, and stays closed until the account was asked', () => {
    expect(failing(breakerThreshold - 1).breaker.isDoubted).toBe(false);
    expect(failing(breakerThreshold).breaker.isDoubted).toBe(true);
    expect(callPolicyOf(failing(breakerThreshold * 10), start)).toEqual({ kind: 'go' });
  });

  it('does not count failures across a success', () => {
    const state = failing(4);
    expect(callSucceeded(state, start)).toEqual({ changed: true, due: [] });
    callFailed(state, recordKey('x'), failure, { now: start, random: 0.5 });
    expect(state.breaker).toMatchObject({ failures: 1, isDoubted: false, suspects: ['x'] });
  });

  it('closes without anybody being due again where the account answers: what fails, fails alone', () => {
    const state = failing(5);
    expect(callSucceeded(state, start)).toEqual({ changed: true, due: [] });
    expect(state).toEqual(newConnectionState());
  });

  it('opens where the account does not answer either; who failed is due again when it closes', () => {
    const state = open(1);
    const until = state.breaker.openUntil ?? 0;
    expect(callPolicyOf(state, until - 1)).toEqual({ kind: 'wait', until, because: 'breaker' });
    callFailed(state, recordKey('late'), failure, { now: start, random: 0.5 });
    expect(callSucceeded(state, until)).toEqual({ changed: true, due: ['b0', 'b1', 'b2', 'b3', 'b4', 'late'] });
    expect(callPolicyOf(state, until)).toEqual({ kind: 'go' });
  });

  it('asks the account and one booking in turn', () => {
    const kinds = [1, 2, 3, 4].map((probes) => callPolicyOf(open(probes), start + day).kind);
    expect(kinds).toEqual(['probe_account', 'probe_booking', 'probe_account', 'probe_booking']);
  });

  it('stays open where the booking fails that was its probe', () => {
    const state = open(2);
    const now = state.breaker.openUntil ?? 0;
    callFailed(state, recordKey('b9'), failure, { now, random: 0.5 });
    expect(callPolicyOf(state, now)).toMatchObject({ kind: 'wait', because: 'breaker' });
    expect(state.breaker).toMatchObject({ probes: 3, isDoubted: false });
  });

  it('waits at least 5 seconds and at most ten minutes, however unlucky the chance and however often it fails', () => {
    for (const random of [0, 0.5, 0.999]) {
      for (let probes = 1; probes < 60; probes += 1) {
        const waits = (open(probes, random).breaker.openUntil ?? 0) - start;
        expect(waits).toBeGreaterThanOrEqual(5000);
        expect(waits).toBeLessThanOrEqual(10 * minute);
      }
    }
    expect((open(50, 0).breaker.openUntil ?? 0) - start).toBe(5 * minute);
  });

  it('doubles its wait with every failed probe', () => {
    const waits = [1, 2, 3, 4].map((probes) => (open(probes, 0.999_999).breaker.openUntil ?? 0) - start);
    expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([10, 20, 40, 80]);
  });

  it('remembers the code of the last failure until a success', () => {
    const state = failing(1);
    callFailed(state, recordKey('b1'), { ...failure, code: 'HTTP_502' }, { now: start, random: 0.5 });
    expect(state.breaker).toMatchObject({ failures: 2, openUntil: null, code: 'HTTP_502' });
    callSucceeded(state, start);
    expect(newConnectionState()).toEqual(state);
  });

  it('remembers so many suspects as the row may hold, the last ones, each once', () => {
    const state = failing(500);
    callFailed(state, recordKey('b499'), failure, { now: start, random: 0.5 });
    expect(state.breaker.suspects).toHaveLength(64);
    expect(state.breaker.suspects.at(-1)).toBe('b499');
    expect(new Set(state.breaker.suspects).size).toBe(64);
  });

  it('tells whether a success changed anything, so that a good day writes no rows', () => {
    expect(callSucceeded(newConnectionState(), start)).toEqual({ changed: false, due: [] });
  });

  it('is understood as a bridge stored it that knew less of it', () => {
    const stored = { ...newConnectionState(), breaker: { failures: 7, openUntil: start, code: 'HTTP_500' } };
    const state = connectionStateFrom(JSON.stringify(stored));
    expect(callPolicyOf(state, start).kind).toBe('probe_booking');
    callFailed(state, recordKey('x'), failure, { now: start, random: 0.5 });
    expect(state.breaker).toMatchObject({ failures: 8, probes: 1, suspects: ['x'] });
    expect(connectionStateFrom(null)).toEqual(newConnectionState());
  });
});

describe('a rest after 429 or 503', () => {
  it('is only a doubt where no time is told: it may be one record’s', () => {
    const state = newConnectionState();
    callFailed(state, recordKey('a'), limit, { now: start, random: 0.5 });
    expect(state.breaker.isDoubted).toBe(true);
    expect(callPolicyOf(state, start)).toEqual({ kind: 'go' });
    hold(state, limit, start, 0);
    expect(callPolicyOf(state, start)).toEqual({ kind: 'wait', until: start + minute, because: 'rate' });
    expect(callSucceeded(state, start + minute)).toEqual({ changed: true, due: ['a'] });
  });

  it('holds the whole connection for the time that the server gave, then the account is asked first', () => {
    const state = newConnectionState();
    callFailed(state, recordKey('a'), { ...limit, retryAfterMs: 17_000 }, { now: start, random: 0.5 });
    expect(callPolicyOf(state, start + 16_999)).toEqual({ kind: 'wait', until: start + 17_000, because: 'rate' });
    expect(callPolicyOf(state, start + 17_000)).toEqual({ kind: 'probe_account', because: 'rate' });
  });

  it('is not ended by a call that was under way and went well', () => {
    const state = newConnectionState();
    callFailed(state, recordKey('a'), { ...limit, retryAfterMs: 17_000 }, { now: start, random: 0.5 });
    expect(callSucceeded(state, start + 1)).toEqual({ changed: false, due: [] });
    expect(callPolicyOf(state, start + 16_999)).toMatchObject({ kind: 'wait' });
  });

  it('is never shortened by a later, shorter one', () => {
    const state = newConnectionState();
    hold(state, { ...limit, retryAfterMs: 10 * minute }, start, 0.5);
    hold(state, { ...limit, retryAfterMs: 1000 }, start, 0.5);
    expect(callPolicyOf(state, start + 9 * minute)).toMatchObject({ kind: 'wait', because: 'rate' });
  });

  it('without a time grows to ten minutes while nothing goes well, and begins anew after a call that did', () => {
    const state = newConnectionState();
    let now = start;
    const waits = (): number => {
      hold(state, limit, now, 0);
      const waited = (state.restUntil ?? 0) - now;
      now += waited;
      return waited / minute;
    };
    expect([waits(), waits(), waits(), waits(), waits(), waits()]).toEqual([1, 2, 4, 8, 10, 10]);
    expect(callSucceeded(state, now).changed).toBe(true);
    expect(waits()).toBe(1);
  });

  it('is one for calls that were under way together', () => {
    const state = newConnectionState();
    for (let call = 0; call < 4; call += 1) hold(state, limit, start + call, 0);
    expect(state.restUntil).toBe(start + 3 + minute);
    expect(state.rests).toBe(1);
  });
});

describe('a refused account', () => {
  it('waits, is probed after some minutes, and answers by itself', () => {
    const state = newConnectionState();
    accountRefused(state, 'token_refused', { now: start, random: 0.5 });
    const probeAt = state.account?.probeAt ?? 0;
    expect(callPolicyOf(state, start)).toEqual({ kind: 'wait', until: probeAt, because: 'account' });
    expect(callPolicyOf(state, probeAt)).toEqual({ kind: 'probe_account', because: 'account' });
    accountAnswers(state, probeAt);
    expect(callPolicyOf(state, probeAt)).toEqual({ kind: 'go' });
  });

  it('is probed more rarely with every refusal, and counts anew once it has answered', () => {
    const state = newConnectionState();
    const waits = (): number => {
      accountRefused(state, 'token_refused', { now: start, random: 0 });
      return ((state.account?.probeAt ?? 0) - start) / minute;
    };
    expect([waits(), waits(), waits(), waits()]).toEqual([2, 3, 4, 5]);
    expect(state.account).toMatchObject({ attempts: 4, code: 'token_refused', since: start });
    accountAnswers(state, start);
    expect(waits()).toBe(2);
  });

  it('stops the clock of the 72 hours, once or several times', () => {
    const state = newConnectionState();
    const at = (ms: number): number => runningClock(state, start + ms) - start;
    accountRefused(state, 'token_refused', { now: start + hour, random: 0.5 });
    expect(at(5 * day)).toBe(hour);
    accountRefused(state, 'token_refused', { now: start + 2 * day, random: 0.5 });
    expect(at(5 * day)).toBe(hour);
    accountAnswers(state, start + 5 * day);
    expect(at(5 * day + hour)).toBe(2 * hour);
    accountRefused(state, 'HTTP_403', { now: start + 6 * day, random: 0.5 });
    accountAnswers(state, start + 7 * day);
    accountAnswers(state, start + 8 * day);
    expect(at(8 * day)).toBe(2 * day + hour);
  });
});

describe('a person', () => {
  it('pauses before everything else', () => {
    const state = failing(9);
    accountRefused(state, 'token_refused', { now: start, random: 0.5 });
    state.pausedByPerson = true;
    expect(callPolicyOf(state, start + day)).toEqual({ kind: 'wait', until: null, because: 'paused' });
  });

  it('resumes: pause, account, rest and breaker are all over', () => {
    const state = open(9);
    accountRefused(state, 'token_refused', { now: start, random: 0.5 });
    hold(state, { ...limit, retryAfterMs: hour }, start, 0.5);
    state.pausedByPerson = true;
    resumed(state, start + minute);
    expect(callPolicyOf(state, start + minute)).toEqual({ kind: 'go' });
    expect(state.stoodStillMs).toBe(minute);
  });
});

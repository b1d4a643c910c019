import { describe, expect, it } from 'vitest';
import {
  accountAnswers,
  accountRefused,
  breakerThreshold,
  type ConnectionState,
  callFailed,
  callSucceeded,
  newConnectionState,
  permissionOf,
  rest,
  resumed,
  runningClock,
} from '../../../src/core/connection-state.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2031-04-07T04:00:00Z');

const failing = (times: number, random = 0.5): ConnectionState => {
  const state = newConnectionState();
  for (let n = 0; n < times; n += 1) callFailed(state, 'HTTP_500', start, random);
  return state;
};

describe('the breaker', () => {
  it('opens after five failures in a row, not after four', () => {
    expect(permissionOf(failing(breakerThreshold - 1), start)).toEqual({ kind: 'go' });
    expect(permissionOf(failing(breakerThreshold), start)).toMatchObject({ kind: 'wait', because: 'breaker' });
  });

  it('does not count failures across a success', () => {
    const state = failing(4);
    expect(callSucceeded(state)).toBe(true);
    callFailed(state, 'HTTP_500', start, 0.5);
    expect(permissionOf(state, start)).toEqual({ kind: 'go' });
  });

  it('lets one probe at a time through when its wait is over, and closes at its success', () => {
    const state = failing(5);
    const until = state.breaker.openUntil ?? 0;
    expect(permissionOf(state, until - 1)).toEqual({ kind: 'wait', until, because: 'breaker' });
    expect(permissionOf(state, until)).toEqual({ kind: 'probe_booking' });
    callSucceeded(state);
    expect(permissionOf(state, until)).toEqual({ kind: 'go' });
  });

  it('waits at least 5 seconds and at most an hour, however unlucky the chance and however often it fails', () => {
    for (const random of [0, 0.5, 0.999]) {
      for (let times = breakerThreshold; times < 60; times += 1) {
        const waits = (failing(times, random).breaker.openUntil ?? 0) - start;
        expect(waits).toBeGreaterThanOrEqual(5000);
        expect(waits).toBeLessThanOrEqual(hour);
      }
    }
    expect((failing(50, 0.999).breaker.openUntil ?? 0) - start).toBeGreaterThan(50 * minute);
  });

  it('doubles its wait with every failed probe', () => {
    const waits = [5, 6, 7, 8].map((times) => (failing(times, 0.999_999).breaker.openUntil ?? 0) - start);
    expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([10, 20, 40, 80]);
  });

  it('remembers the code of the last failure until a success', () => {
    const state = failing(1);
    callFailed(state, 'HTTP_502', start, 0.5);
    expect(state.breaker).toEqual({ failures: 2, openUntil: null, code: 'HTTP_502' });
    callSucceeded(state);
    expect(state).toEqual({
      pausedByPerson: false,
      account: null,
      restUntil: null,
      rests: 0,
      breaker: { failures: 0, openUntil: null, code: '' },
      stoodStillMs: 0,
    });
    expect(newConnectionState()).toEqual(state);
  });

  it('tells whether a success changed anything, so that a good day writes no rows', () => {
    expect(callSucceeded(newConnectionState())).toBe(false);
  });
});

describe('a rest after 429 or 503', () => {
  it('holds the whole connection for the time that the server gave', () => {
    const state = newConnectionState();
    rest(state, 17_000, start, 0.5);
    expect(permissionOf(state, start + 16_999)).toEqual({ kind: 'wait', until: start + 17_000, because: 'rate' });
    expect(permissionOf(state, start + 17_000)).toEqual({ kind: 'go' });
  });

  it('is never shortened by a later, shorter one', () => {
    const state = newConnectionState();
    rest(state, 10 * minute, start, 0.5);
    rest(state, 1000, start, 0.5);
    expect(permissionOf(state, start + 9 * minute)).toMatchObject({ kind: 'wait', because: 'rate' });
  });

  it('without a time grows to ten minutes while nothing goes well, and begins anew after a call that did', () => {
    const state = newConnectionState();
    let now = start;
    const waits = (): number => {
      rest(state, null, now, 0);
      const waited = (state.restUntil ?? 0) - now;
      now += waited;
      return waited / minute;
    };
    expect([waits(), waits(), waits(), waits(), waits(), waits()]).toEqual([1, 2, 4, 8, 10, 10]);
    expect(callSucceeded(state)).toBe(true);
    expect(waits()).toBe(1);
  });

  it('is one for calls that were under way together', () => {
    const state = newConnectionState();
    for (let call = 0; call < 4; call += 1) rest(state, null, start + call, 0);
    expect(state.restUntil).toBe(start + 3 + minute);
  });
});

describe('a refused account', () => {
  it('waits, is probed after some minutes, and answers by itself', () => {
    const state = newConnectionState();
    accountRefused(state, 'token_refused', start, 0.5);
    const probeAt = state.account?.probeAt ?? 0;
    expect(permissionOf(state, start)).toEqual({ kind: 'wait', until: probeAt, because: 'account' });
    expect(permissionOf(state, probeAt)).toEqual({ kind: 'probe_account' });
    accountAnswers(state, probeAt);
    expect(permissionOf(state, probeAt)).toEqual({ kind: 'go' });
  });

  it('is probed more rarely with every refusal, and counts anew once it has answered', () => {
    const state = newConnectionState();
    const waits = (): number => {
      accountRefused(state, 'token_refused', start, 0);
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
    accountRefused(state, 'token_refused', start + hour, 0.5);
    expect(at(5 * day)).toBe(hour);
    accountRefused(state, 'token_refused', start + 2 * day, 0.5);
    expect(at(5 * day)).toBe(hour);
    accountAnswers(state, start + 5 * day);
    expect(at(5 * day + hour)).toBe(2 * hour);
    accountRefused(state, 'HTTP_403', start + 6 * day, 0.5);
    accountAnswers(state, start + 7 * day);
    accountAnswers(state, start + 8 * day);
    expect(at(8 * day)).toBe(2 * day + hour);
  });
});

describe('a person', () => {
  it('pauses before everything else', () => {
    const state = failing(9);
    accountRefused(state, 'token_refused', start, 0.5);
    state.pausedByPerson = true;
    expect(permissionOf(state, start + day)).toEqual({ kind: 'wait', until: null, because: 'paused' });
  });

  it('resumes: pause, account, rest and breaker are all over', () => {
    const state = failing(9);
    accountRefused(state, 'token_refused', start, 0.5);
    rest(state, hour, start, 0.5);
    state.pausedByPerson = true;
    resumed(state, start + minute);
    expect(permissionOf(state, start + minute)).toEqual({ kind: 'go' });
    expect(state.stoodStillMs).toBe(minute);
  });
});

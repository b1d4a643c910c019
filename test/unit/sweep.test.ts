import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import { pageOf, sweepAll } from '../../src/sweep.ts';
import { plainSource, salon } from './edge.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the round of the cron', () => {
  it('knocks at every valid connection, though one of them fails', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const swept: string[] = [];
    const env = {
      ONELINK_TOKEN: 'token',
      SALON_SECRET: 'a-secret-of-16-characters',
      C_SECRET: 'another-secret-of-16-characters',
      D_SECRET: 'a-third-secret-of-16-characters',
      CONNECTIONS: {
        a: salon,
        b: { ...salon, source: 'x' },
        c: { ...salon, secret: 'C_SECRET' },
        d: { ...salon, secret: 'D_SECRET' },
      },
      MAILBOX: {
        getByName: (name: string) => ({
          async sweep() {
            if (name === 'a') throw new Error('moved');
            swept.push(name);
          },
        }),
      },
    } as unknown as Env;
    await sweepAll(env, { plain: plainSource }, { scheduledTime: 0, cron: '*/5 * * * *' });
    expect(swept).toEqual(['c', 'd']);
    expect(logged).toHaveBeenCalledOnce();
  });

  it.each([1, 40, 41, 130])('reaches each of %i mailboxes in turn, at most 40 in one invocation', async (many) => {
    const swept = new Map<string, number>();
    const names = Array.from({ length: many }, (_, index) => `c${index}`);
    const env = {
      ONELINK_TOKEN: 'token',
      ...Object.fromEntries(names.map((name) => [`S_${name}`, `a-secret-of-16-characters-${name}`])),
      CONNECTIONS: Object.fromEntries(names.map((name) => [name, { ...salon, secret: `S_${name}` }])),
      MAILBOX: {
        getByName: (name: string) => ({ sweep: async () => void swept.set(name, (swept.get(name) ?? 0) + 1) }),
      },
    } as unknown as Env;
    const calls = Math.ceil(many / 40);
    for (let call = 0; call < calls; call += 1) {
      const before = [...swept.values()].reduce((sum, times) => sum + times, 0);
      const scheduledTime = Date.parse('2031-04-07T04:00:00Z') + call * 5 * 60_000;
      await sweepAll(env, { plain: plainSource }, { scheduledTime, cron: '*/5 * * * *' });
      expect([...swept.values()].reduce((sum, times) => sum + times, 0) - before).toBeLessThanOrEqual(40);
    }
    expect([...swept.keys()].toSorted()).toEqual(names.toSorted());
    expect(new Set(swept.values())).toEqual(new Set([1]));
  });

  describe('with alerts', () => {
    const names = Array.from({ length: 45 }, (_, index) => `c${index}`);
    const base = {
      ONELINK_TOKEN: 'token',
      ...Object.fromEntries(names.map((name) => [`S_${name}`, `a-secret-of-16-characters-${name}`])),
      CONNECTIONS: Object.fromEntries(names.map((name) => [name, { ...salon, secret: `S_${name}` }])),
    };
    const call = { scheduledTime: Date.parse('2031-04-07T04:00:00Z'), cron: '*/5 * * * *' };

    it.each([
      ['are configured, it asks 39 mailboxes how they do and hands the answers to one object', {}, 39, 1],
      ['are not configured, it asks none and calls 40', undefined, 40, 0],
      ['are switched off by an empty text, likewise', '', 40, 0],
    ])('%s', async (_, ALERTS, mailboxes, looks) => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
      const asked: unknown[] = [];
      const rounds: { at: number; watched: readonly unknown[]; isAll: boolean }[] = [];
      const env = {
        ...base,
        ALERTS,
        MAILBOX: {
          getByName: (name: string) => ({
            async sweep(isWatched?: boolean) {
              asked.push(isWatched);
              if (name === 'c3') throw new Error('moved');
              return isWatched ? { connection: name } : null;
            },
          }),
        },
        INCIDENTS: { getByName: () => ({ look: async (round: never) => void rounds.push(round) }) },
      } as unknown as Env;
      await sweepAll(env, { plain: plainSource }, call);
      expect(asked).toHaveLength(mailboxes);
      expect(new Set(asked)).toEqual(new Set([looks === 1 ? true : undefined]));
      expect(rounds).toHaveLength(looks);
      for (const { at, watched, isAll } of rounds) {
        expect(at).toBe(call.scheduledTime);
        expect(isAll).toBe(false);
        expect(watched.length).toBeGreaterThanOrEqual(5);
        expect(watched).not.toContainEqual({ connection: 'c3' });
      }
      expect(logged.mock.calls.length).toBeLessThanOrEqual(1);
    });

    it('an object of incidents that fails, or a mailbox that hangs, stops nothing', async () => {
      vi.useFakeTimers();
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
      const rounds: { readonly watched: readonly { readonly connection: string }[] }[] = [];
      const env = {
        ...base,
        ALERTS: {},
        MAILBOX: {
          getByName: (name: string) => ({
            sweep: () => (name === 'c1' ? new Promise(() => {}) : Promise.resolve({ connection: name })),
          }),
        },
        INCIDENTS: {
          getByName: () => ({
            async look(round: (typeof rounds)[number]) {
              rounds.push(round);
              throw new Error('moved');
            },
          }),
        },
      } as unknown as Env;
      const done = sweepAll(
        { ...env, CONNECTIONS: { c0: base.CONNECTIONS['c0'], c1: base.CONNECTIONS['c1'] } },
        { plain: plainSource },
        call,
      );
      await vi.advanceTimersByTimeAsync(20_000);
      await done;
      expect(rounds[0]?.watched).toEqual([{ connection: 'c0' }]);
      expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toEqual(['alerts_failed']);
    });
  });

  it.each([
    ['*/5 * * * *', 5],
    ['0 * * * *', 60],
    ['0,5,10,15,20,25,30,35,40,45,50,55 * * * *', 5],
    ['30 */6 * * *', 360],
    ['*/30 4 * * *', 1440],
  ])('whatever the rule, here %s, no mailbox stays out of its turn', (cron, everyMinutes) => {
    const from = Date.parse('2031-04-07T04:00:00Z');
    for (const pages of [1, 2, 3, 4, 5, 6, 12]) {
      const times = Array.from({ length: 60 }, (_, call) => from + call * everyMinutes * 60_000);
      const reached = new Set(times.map((scheduledTime) => pageOf({ scheduledTime, cron }, pages)));
      expect([...reached].toSorted((a, b) => a - b)).toEqual(Array.from({ length: pages }, (_, page) => page));
    }
  });
});

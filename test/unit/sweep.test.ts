import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import { pageOf, sweepAll } from '../../src/sweep.ts';
import { plainSource, salon } from './edge.ts';

afterEach(() => vi.restoreAllMocks());

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

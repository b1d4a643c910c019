import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import { sweepAll } from '../../src/sweep.ts';
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
    await sweepAll(env, { plain: plainSource });
    expect(swept).toEqual(['c', 'd']);
    expect(logged).toHaveBeenCalledOnce();
  });
});

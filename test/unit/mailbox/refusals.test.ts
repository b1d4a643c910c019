import { describe, expect, it } from 'vitest';
import { refusedView, withRefused } from '../../../src/mailbox/admin/refusals.ts';
import { createWorld } from '../../world/world.ts';

const start = Date.parse('2031-04-07T05:30:00Z');
const hour = 3_600_000;
const told = (...when: readonly (readonly [at: number, count: number])[]) =>
  when.reduce<string | null>((text, [at, count]) => withRefused(text, { at, count, reason: 'stale' }), null);

describe('what a mailbox keeps of refused requests', () => {
  it('is shown in its status, with the newest reason, also after its object was made anew', async () => {
    const world = createWorld();
    expect(await world.admin().status()).toMatchObject({
      refused_24h: 0,
      last_refused_at: null,
      last_refused_reason: null,
    });
    await world.admin().noteRefused({ count: 1, at: world.now(), reason: 'signature_differs' });
    await world.admin().noteRefused({ count: 29, at: world.now(), reason: 'no_secret_at_tool' });
    world.crash();
    expect(await world.admin().status()).toMatchObject({
      refused_24h: 30,
      last_refused_at: new Date(world.now()).toISOString(),
      last_refused_reason: 'no_secret_at_tool',
    });
  });

  it('is counted for 24 hours, by the hour', () => {
    const text = told([start, 5], [start + hour, 7], [start + 23 * hour, 1]);
    expect(refusedView(text, start + 23 * hour).refused_24h).toBe(13);
    expect(refusedView(text, start + 24 * hour).refused_24h).toBe(8);
    expect(refusedView(text, start + 25 * hour).refused_24h).toBe(1);
    expect(refusedView(text, start + 100 * hour)).toMatchObject({ refused_24h: 0, last_refused_reason: 'stale' });
  });

  it('stays small, whatever comes and in whatever order', () => {
    const times = Array.from({ length: 10_000 }, (_, index) => [start + ((index * 7919) % 400) * hour, 1] as const);
    // 24 hours, 30 days and 20 requests of one reason.
    expect(told(...times)?.length).toBeLessThan(1_500);
  });
});

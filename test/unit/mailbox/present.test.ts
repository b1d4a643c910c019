/** An object whose configuration changes while it lives. */
import { describe, expect, it } from 'vitest';
import { createPresent, NoRecord } from '../../../src/mailbox/present.ts';

function stage() {
  let now = 0;
  let record = 'first';
  let isDown = false;
  const built: string[] = [];
  let reads = 0;
  const present = createPresent<string, string>({
    now: () => now,
    build: (found) => {
      built.push(found);
      return found;
    },
    load: async () => {
      reads += 1;
      if (isDown) throw new Error('down');
      return record;
    },
  });
  return {
    present,
    built,
    reads: () => reads,
    set: (next: { now?: number; record?: string; isDown?: boolean }) =>
      ({ now = now, record = record, isDown = isDown } = next),
  };
}
const core = (one: string): string => one;

describe('the present configuration of an object', () => {
  it('is read once a minute, once for calls that come together', async () => {
    const { present, set, reads, built } = stage();
    await Promise.all([present.run(core), present.run(core)]);
    set({ now: 59_999 });
    await present.run(core);
    expect(reads()).toBe(1);
    set({ now: 60_000, record: 'second' });
    expect(await present.run(core)).toBe('second');
    expect(built).toEqual(['first', 'second']);
  });

  it('changes only while nothing is under way, called or in the background', async () => {
    const { present, set } = stage();
    const call = Promise.withResolvers<string>();
    const background = Promise.withResolvers<void>();
    const called = present.run(() => call.promise);
    await present.run(() => present.background(background.promise));
    set({ now: 60_000, record: 'second' });
    expect(await present.run(core)).toBe('first');
    call.resolve('');
    await called;
    expect(await present.run(core)).toBe('first');
    background.resolve();
    await background.promise;
    expect(await present.run(core)).toBe('second');
  });

  it('stays while KV does not answer, and without one nothing is done', async () => {
    const { present, set } = stage();
    set({ isDown: true });
    await expect(present.run(core)).rejects.toBeInstanceOf(NoRecord);
    set({ isDown: false });
    await present.run(core);
    set({ now: 60_000, isDown: true });
    expect(await present.run(core)).toBe('first');
  });
});

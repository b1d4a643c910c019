import { describe, expect, it, vi } from 'vitest';
import { acceptWithin, realWaiting } from '../../../src/hooks/accept.ts';

describe('acceptWithin', () => {
  it('gives up on a call that never answers', async () => {
    vi.useFakeTimers();
    const answer = acceptWithin(800, () => new Promise(() => {}), realWaiting);
    await vi.advanceTimersByTimeAsync(800);
    expect(await answer).toBeNull();
    vi.useRealTimers();
  });

  it('leaves no timer behind once the mailbox has answered', async () => {
    vi.useFakeTimers();
    const accepted = { deliveries: [] };
    expect(await acceptWithin(8_000, async () => accepted, realWaiting)).toBe(accepted);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

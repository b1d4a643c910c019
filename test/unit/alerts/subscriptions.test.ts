import { describe, expect, it } from 'vitest';
import { canTell, standingOf } from '../../../src/alerts/subscriptions.ts';

const salon = { name: 'salon', formerly: ['old'], source: 'calcom', apiKey: 'cal_key-of-a-test', apiUrl: null };
const hook = (url: string, active: boolean) => ({ id: 1, subscriberUrl: url, active, triggers: [], secret: 'x' });
const answering =
  (status: number | null, ...data: object[]) =>
  async () => ({ status, body: { data } });

describe('the webhook of a connection at its tool', () => {
  it.each([
    ['on', [hook('https://bridge.example/hooks/salon', true)]],
    ['on', [hook('https://bridge.example/hooks/salon', false), hook('https://bridge.example/hooks/old/token', true)]],
    ['off', [hook('https://bridge.example/hooks/salon', false), hook('https://other.example/hooks/north', true)]],
    ['none', [hook('https://other.example/hooks/salon-2', true)]],
    ['none', []],
  ] as const)('is %s', async (standing, listed) => {
    expect(await standingOf(salon, answering(200, ...listed))).toBe(standing);
  });

  it.each([[401], [500], [null]])('is not known where the tool answers %s', async (status) => {
    expect(await standingOf(salon, answering(status))).toBeNull();
  });

  it('is asked only of tools that can tell, with a key', () => {
    expect(canTell(salon)).toBe(true);
    expect(canTell({ ...salon, apiKey: null })).toBe(false);
    expect(canTell({ ...salon, source: 'rubitime' })).toBe(false);
  });
});

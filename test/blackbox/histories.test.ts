/**
 * The simulator's histories over the built Worker, told by every tool that tells more than an id: they repeat and reorder,
 * One-Link and KV fail, people edit, delete and switch, clocks jump, objects end and are evicted, and the process is killed
 * and deployed anew while webhooks arrive.
 * `npm run simulate:workerd` plays hundreds.
 */
import { expect, inject, it } from 'vitest';
import { play } from '../runtime/play.ts';
import { storyOf, usualEnds } from '../runtime/story.ts';

/** `npm run serve` evicts all objects at once: it reads its configuration again. */
const runs = [
  { on: 'miniflare', count: 36, kills: 10, evictions: 36, ended: 20 },
  { on: 'serve', count: 12, kills: 5, evictions: 6, ended: 10 },
] as const;

it.each(runs)(
  'on $on nothing is lost and nothing is stale where objects end anywhere and the process is killed $kills times',
  async ({ on, count, kills, evictions, ended }) => {
    const stories = await Promise.all(Array.from({ length: count }, (_, index) => storyOf(1 + index)));
    const ends = { rate: usualEnds };
    const played = await play({ builtIn: inject('builtIn'), on, seed: 1, stories, kills, evictions, ends });
    expect(played.problems).toEqual([]);
    // Once more where a story deploys at last.
    expect(played.kills).toBeGreaterThanOrEqual(kills);
    expect(played.repeated).toBeGreaterThan(0);
    expect(played.ended.length).toBeGreaterThan(ended);
  },
  240_000,
);

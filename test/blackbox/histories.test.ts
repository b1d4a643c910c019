/**
 * The simulator's histories over the built Worker, told by every tool that tells more than an id: they repeat and reorder,
 * One-Link and KV fail, people edit, delete and switch, clocks jump, objects end and are evicted, and the process is killed
 * and deployed anew while webhooks arrive.
 * `npm run simulate:workerd` plays hundreds.
 */
import { expect, inject, it } from 'vitest';
import { play } from '../runtime/play.ts';
import { storyOf, usualEnds } from '../runtime/story.ts';

const stories = await Promise.all(Array.from({ length: 36 }, (_, index) => storyOf(1 + index)));

it('nothing is lost and nothing is stale where objects end anywhere and the process is killed ten times', async () => {
  const played = await play({
    builtIn: inject('builtIn'),
    seed: 1,
    stories,
    kills: 10,
    evictions: 36,
    ends: { rate: usualEnds },
  });
  expect(played.problems).toEqual([]);
  // Once more where a story deploys at last.
  expect(played.kills).toBeGreaterThanOrEqual(10);
  expect(played.repeated).toBeGreaterThan(0);
  expect(played.ended.length).toBeGreaterThan(20);
}, 240_000);

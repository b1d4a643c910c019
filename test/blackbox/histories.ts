/**
 * The simulator's histories over the built Worker, told by every tool that tells more than an id: they repeat and reorder,
 * One-Link and KV fail, people edit, delete and switch, clocks jump, objects end and are evicted, and the process is killed
 * and deployed anew while webhooks arrive. One file for each place where the Worker runs, so that both play at the same time.
 * `npm run simulate:workerd` plays hundreds.
 */
import { expect, inject } from 'vitest';
import { play } from '../runtime/play.ts';
import { storyOf, usualEnds } from '../runtime/story.ts';

interface Expected {
  readonly on: 'miniflare' | 'serve';
  /** So many histories. */
  readonly count: number;
  readonly kills: number;
  readonly evictions: number;
  /** At least so many objects end. */
  readonly ended: number;
}

export async function endWell({ on, count, kills, evictions, ended }: Expected): Promise<void> {
  const stories = await Promise.all(Array.from({ length: count }, (_, index) => storyOf(1 + index)));
  const ends = { rate: usualEnds };
  const played = await play({ builtIn: inject('builtIn'), on, seed: 1, stories, kills, evictions, ends });
  expect(played.problems).toEqual([]);
  // Once more where a story deploys at last.
  expect(played.kills).toBeGreaterThanOrEqual(kills);
  expect(played.repeated).toBeGreaterThan(0);
  expect(played.ended.length).toBeGreaterThan(ended);
}

// Histories on wrangler's miniflare: see `histories.ts`.
import { it } from 'vitest';
import { endWell } from './histories.ts';

it('nothing is lost and nothing is stale where objects end anywhere and the process is killed 10 times', async () => {
  await endWell({ on: 'miniflare', count: 36, kills: 10, evictions: 36, ended: 20 });
}, 240_000);

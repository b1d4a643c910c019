// Histories on `npm run serve`, which evicts all objects at once: it reads its configuration again. See `histories.ts`.
import { it } from 'vitest';
import { endWell } from './histories.ts';

it('nothing is lost and nothing is stale where objects end anywhere and the process is killed 5 times', async () => {
  await endWell({ on: 'serve', count: 12, kills: 5, evictions: 6, ended: 10 });
}, 240_000);

/** Histories that ended wrong once, each shrunk to what it needs: `node test/simulation/main.ts --shrink` prints them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { judge } from './judge/judge.ts';
import type { Plan } from './plan.ts';
import { play } from './play.ts';

const directory = fileURLToPath(new URL('./histories', import.meta.url).href);

it.each(readdirSync(directory))('%s ends well', async (name) => {
  const { plan } = JSON.parse(readFileSync(`${directory}/${name}`, 'utf8')) as { readonly plan: Plan };
  expect(judge(await play(plan))).toEqual([]);
});

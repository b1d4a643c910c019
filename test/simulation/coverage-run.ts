import { test } from 'node:test';
import { generate } from './generate/generate.ts';
import { judge } from './judge/judge.ts';
import { play } from './play.ts';

test('histories', async () => {
  for (let seed = 1; seed <= Number(process.env['SEEDS'] ?? 300); seed += 1) judge(await play(generate(seed)));
});

import { generate } from './generate/generate.ts';
import { judge } from './judge/judge.ts';
import { play } from './play.ts';

for (const seed of [3, 5, 7, 8]) {
  const p = generate(seed, { longLife: true });
  const t = performance.now();
  const r = await play(p);
  const t2 = performance.now();
  const j = judge(r);
  console.log(
    seed,
    p.sendings.length,
    p.visits[0]?.ids.length,
    'play',
    Math.round(t2 - t),
    'judge',
    Math.round(performance.now() - t2),
    j[0],
  );
}

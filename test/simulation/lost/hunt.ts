/** Looks for a story that each known-bad design of reconciliation ends wrong. */
import { layOver } from '../variants/lay.ts';
import { designs } from './designs.ts';
import { judge } from './judge.ts';
import { storyOf } from './story.ts';

type Player = typeof import('./play.ts');

// Reconciliation is imported at its first use. Only what is loaded is known to use what a design changes.
const player = new URL('./play.ts', import.meta.url).href;
const asItIs = await layOver<Player>({ name: 'as it is' }, player);
await asItIs(storyOf(1));
let uncaught = 0;
for (const design of designs) {
  const play = await layOver<Player>(design, player);
  let found: string | null = null;
  const { fromSeed = 1, withinSeeds } = design;
  for (let seed = fromSeed; seed < fromSeed + withinSeeds && found === null; seed += 1) {
    const story = storyOf(seed);
    const wrong = judge(story, await play(story));
    if (wrong.length > 0) found = `is caught by seed ${seed}: ${wrong[0]}`;
  }
  if (found === null) uncaught += 1;
  console.log(`"${design.name}" ${found ?? `is not caught within ${design.withinSeeds} seeds`}`);
}
process.exitCode = uncaught === 0 ? 0 : 1;

/** `node --no-warnings test/simulation/lost/main.ts --seeds N --from S [--trace]`: plays stories of lost webhooks and says which end wrong. */
import { parseArgs } from 'node:util';
import { judge } from './judge.ts';
import { play } from './play.ts';
import { storyOf } from './story.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
  },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
const startedAt = Date.now();
let failed = 0;
for (let seed = from; seed < from + seeds; seed += 1) {
  const story = storyOf(seed);
  const ended = await play(story);
  const wrong = judge(story, ended);
  if (values.trace) console.log(JSON.stringify({ story, ended }, null, 1));
  if (wrong.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed}: ${wrong.slice(0, 4).join('; ')}`);
}
console.log(
  `${seeds} stories of lost webhooks from seed ${from} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s, ${failed} failed`,
);
process.exitCode = failed === 0 ? 0 : 1;

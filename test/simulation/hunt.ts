/** `node test/simulation/hunt.ts [seeds] [text in names]`: which variants are caught, and by which seed; for `caught.ts`. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { everyVariant } from './variants/every.ts';

const seeds = process.argv[2] ?? '300';
const wanted = everyVariant.filter(({ name }) => name.includes(process.argv[3] ?? ''));
const program = fileURLToPath(new URL('./variant-main.ts', import.meta.url).href);
const waiting = [...wanted];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const words = ['--no-warnings', program, one.name, '1', seeds];
      const said = await new Promise<string>((resolve) => {
        execFile(process.execPath, words, { maxBuffer: 1e8 }, (_, stdout, stderr) =>
          resolve((stdout || stderr).trim()),
        );
      });
      console.log(said.split('\n').at(-1)?.slice(0, 220));
    }
  }),
);

/** `node test/simulation/hunt.ts [seeds] [text in names]`: which variants are caught, and by which seed; for `caught.ts`. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { everyVariant } from './variants/every.ts';

const [, , seeds, text = ''] = process.argv;
const names = everyVariant.map(({ name }) => name).filter((name) => name.includes(text));
const program = fileURLToPath(new URL('./variant-main.ts', import.meta.url).href);
const jobs = availableParallelism();
await Promise.all(
  Array.from({ length: jobs }, (_, job) => {
    const own = names.filter((_name, index) => index % jobs === job);
    if (own.length === 0) return null;
    const words = ['--no-warnings', program, ...(seeds === undefined ? [] : ['--seeds', seeds]), ...own];
    const child = execFile(process.execPath, words);
    child.stdout?.pipe(process.stdout, { end: false });
    child.stderr?.pipe(process.stderr, { end: false });
    return new Promise((resolve) => child.on('exit', resolve));
  }),
);

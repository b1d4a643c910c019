/**
 * `npm run simulate:survivors`: mutants of Stryker that no test of one decision notices (`npm run mutate`, docs/mutation.md), each
 * laid over the product and played. Prints which ones the simulator kills and by which seed; what is left survives both.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readCommand } from './command-line.ts';
import { when } from './variants/caught.ts';
import { tellHunt } from './variants/hunted.ts';
import type { Variant } from './variants.ts';

const { values, positionals } = readCommand(
  {
    options: {
      seeds: { type: 'string', default: '40' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      every: { type: 'string', default: '1' },
      status: { type: 'string' },
      report: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  },
  `Plays histories over each mutant that Stryker's tests let live.

  npm run simulate:survivors                     all of coverage/mutation/report.json
  npm run simulate:survivors -- sync/patch       those of files with this text in their name
  --seeds N --from S                             histories a mutant (default 40, from 1)
  --status Survived              or NoCoverage, those that no test of one decision comes to
  --every N                                      every so-manyth mutant alone
  --report FILE                                  another report of Stryker
  --jobs N                                       so many at a time (default: one a core)`,
  { seeds: 1, jobs: 1, every: 1, from: Number.NEGATIVE_INFINITY },
);

interface Place {
  readonly line: number;
  readonly column: number;
}

/** As much of Stryker's report (mutation-testing-report-schema). */
interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly location: { readonly start: Place; readonly end: Place };
        }[];
      }
    >
  >;
}

/** With these on, histories come to a part of the product that they meet seldom. */
const comesTo: Readonly<Record<string, string>> = {
  'sync/compact': 'longLife',
  'sync/erase': 'erases',
  'sync/connection-state': 'busy outage',
  'answers/slot': 'slotTaken swap breakCircles',
  'answers/why-refused': 'contactGone unknownService',
  'answers/refused': 'unknownService stranger',
  'fold/join': 'latePointer',
  'fold/read-back': 'readBack',
  'link/carried': 'carried',
  'link/contact': 'stranger noName ambiguous',
  'link/created': 'latePointer ambiguous rush',
  'link/merge': 'latePointer known rush',
  'link/names': 'latePointer',
  'link/search': 'known neverOpened',
  'link/shared': 'twoSources',
  'patch/price': 'handPrices services',
  'patch/quarantine': 'lateCommit hasty',
  'patch/reopen': 'staffStatus hasty',
  'patch/taken': 'ambiguous hasty',
};

interface Survivor extends Variant {
  readonly file: string;
  readonly mutator: string;
}

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url).href);

/** Of a place in a text; Stryker counts both from 1. */
function offsetOf(text: string, { line, column }: Place): number {
  let at = 0;
  for (let row = 1; row < line; row += 1) at = text.indexOf('\n', at) + 1;
  return at + column - 1;
}

function switchesFor(file: string): Pick<Variant, 'switches'> {
  const [, names] = Object.entries(comesTo).find(([part]) => file.includes(part)) ?? [];
  // A long life takes as long as fifty short ones.
  const seeds = Math.ceil(Number(values.seeds) / (names === 'longLife' ? 10 : 1));
  return names === undefined ? {} : when(names, seeds);
}

function survivorsOf({ files }: Report): Survivor[] {
  return Object.entries(files).flatMap(([file, { source: text, mutants }]) => {
    return mutants.flatMap(({ status, mutatorName, replacement, location }): Survivor[] => {
      if ((status !== 'Survived' && status !== 'NoCoverage') || replacement === undefined) return [];
      const [start, end] = [offsetOf(text, location.start), offsetOf(text, location.end)];
      const changed = `${text.slice(0, start)}${replacement}${text.slice(end)}`;
      const short = (part: string): string => part.replace(/\s+/g, ' ').slice(0, 60);
      const name = `${file}:${location.start.line}:${location.start.column} ${mutatorName}: ${short(text.slice(start, end))} → ${short(replacement)}`;
      return [
        {
          name,
          why: status,
          file,
          mutator: mutatorName,
          edits: [{ file, find: text, replace: changed }],
          withinSeeds: Number(values.seeds),
          ...switchesFor(file),
        },
      ];
    });
  });
}

const known = ['coverage/mutation/report.json', 'coverage/mutation/incremental.json'].map(inProject);
const report = values.report ?? known.find((path) => existsSync(path));
if (report === undefined) {
  console.error('there is no report of Stryker: run `npm run mutate` first');
  process.exit(2);
}
const { files } = JSON.parse(readFileSync(report, 'utf8')) as Report;
const isStale = (file: string): boolean =>
  !existsSync(inProject(file)) || readFileSync(inProject(file), 'utf8') !== files[file]?.source;
const stale = Object.keys(files).filter((file) => positionals.every((text) => file.includes(text)) && isStale(file));
if (stale.length > 0) {
  console.error(
    `the report is of an older text of ${stale.slice(0, 3).join(', ')}${stale.length > 3 ? ` and ${stale.length - 3} more` : ''}: run \`npm run mutate\` again`,
  );
  process.exit(2);
}
const survivors = survivorsOf({ files })
  .filter(({ file, why }) => positionals.every((text) => file.includes(text)) && why === (values.status ?? why))
  .filter((_, index) => index % Number(values.every) === 0);

async function play(name: string): Promise<string> {
  const survivor = survivors.find((one) => one.name === name);
  if (survivor === undefined) throw new Error(`no mutant "${name}"`);
  try {
    return await tellHunt(survivor, Number(values.from), survivor.withinSeeds);
  } catch (error) {
    return `? "${name}" does not load: ${String(error)}`;
  }
}

async function playAll(): Promise<void> {
  const queue = survivors.map(({ name }) => name);
  const killed = new Map<string, number>();
  const left: string[] = [];
  let unloaded = 0;
  const program = fileURLToPath(import.meta.url);
  const onLine = (job: ChildProcess, line: string): void => {
    if (line !== '') {
      console.log(line);
      const one = survivors.find(({ name }) => line.includes(`"${name}"`));
      if (line.startsWith('✗')) left.push(`${one?.why}  ${one?.name}`);
      else if (line.startsWith('?')) unloaded += 1;
      else killed.set(one?.why ?? '', (killed.get(one?.why ?? '') ?? 0) + 1);
    }
    const next = queue.shift();
    if (next === undefined) job.disconnect();
    else job.send(next);
  };
  await Promise.all(
    Array.from({ length: Math.max(1, Math.min(Number(values.jobs), queue.length)) }, () => {
      const job = fork(program, process.argv.slice(2), { execArgv: ['--no-warnings', '--max-semi-space-size=64'] });
      job.on('message', (line: string) => onLine(job, line));
      return new Promise<void>((resolve) => job.on('exit', () => resolve()));
    }),
  );
  console.log(`\nleft by both:\n${left.sort().join('\n')}`);
  if (unloaded > 0) console.log(`${unloaded} do not load and count as neither`);
  for (const status of ['Survived', 'NoCoverage']) {
    const all = survivors.filter(({ why }) => why === status).length;
    console.log(`${status}: the simulator kills ${killed.get(status) ?? 0} of ${all}`);
  }
}

const answer = process.send?.bind(process);
if (answer === undefined) await playAll();
else {
  process.on('message', (name: string) => {
    void play(name).then((line) => answer(line));
  });
  answer('');
}

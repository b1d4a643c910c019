/**
 * `npm run simulate:coverage -- [seeds]`: how much of core, mailbox, booking and client the histories run, in lines and branches,
 * per folder and in all. Exits 1 where less than the goal is met; what is left is listed in docs/simulation.md.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const goalPercent = 95;
const seeds = process.argv[2] ?? '1500';
const folders = ['core', 'mailbox', 'booking', 'one-link'];
const root = fileURLToPath(new URL('../../', import.meta.url).href);

/** Node's own report in the form of lcov: a file begins with `SF:` and sums up its lines and branches. */
const report = await new Promise<string>((resolve, reject) => {
  const words = [
    ...['--no-warnings', '--test', '--experimental-test-coverage', '--test-isolation=none', '--test-reporter=lcov'],
    ...folders.map((folder) => `--test-coverage-include=src/${folder}/**`),
    fileURLToPath(new URL('./coverage-run.ts', import.meta.url).href),
  ];
  const options = { cwd: root, env: { ...process.env, SEEDS: seeds }, maxBuffer: 256 * 1024 * 1024 };
  execFile(process.execPath, words, options, (error, stdout, stderr) => {
    if (error === null) resolve(stdout);
    else reject(new Error(`the histories could not be run: ${stderr || stdout.slice(-2000)}`));
  });
});

interface Sums {
  lines: number;
  linesRun: number;
  branches: number;
  branchesRun: number;
}

const sumsOf = (): Sums => ({ lines: 0, linesRun: 0, branches: 0, branchesRun: 0 });
const keys: Readonly<Record<string, keyof Sums>> = { LF: 'lines', LH: 'linesRun', BRF: 'branches', BRH: 'branchesRun' };
const all = new Map(['in all', ...folders].map((name) => [name, sumsOf()]));
const unrun: string[] = [];
const untaken: string[] = [];
let file = '';
let lines: string[] = [];
let branches: string[] = [];
for (const line of report.split('\n')) {
  const [, key = '', value = ''] = /^([A-Z]+):(.*)$/.exec(line) ?? [];
  if (key === 'SF') [file, lines, branches] = [value.replaceAll('\\', '/').replace(/^.*\bsrc\//, ''), [], []];
  const [at = '', ...counts] = value.split(',');
  if (key === 'DA' && counts[0] === '0') lines.push(at);
  if (key === 'BRDA' && counts.at(-1) === '0') branches.push(at);
  if (line === 'end_of_record' && lines.length > 0) unrun.push(`${file} ${lines.join(' ')}`);
  if (line === 'end_of_record' && branches.length > 0) untaken.push(`${file} ${branches.join(' ')}`);
  const sum = keys[key];
  if (sum === undefined) continue;
  for (const name of ['in all', file.split('/')[0] ?? '']) {
    const sums = all.get(name);
    if (sums !== undefined) sums[sum] += Number(value);
  }
}

const percent = (run: number, of: number): number => (of === 0 ? 100 : (100 * run) / of);
let isMet = true;
console.log(`${seeds} histories run of             lines   branches`);
for (const [name, { lines: of, linesRun, branches, branchesRun }] of all) {
  const shares = [percent(linesRun, of), percent(branchesRun, branches)];
  isMet &&= shares.every((share) => share >= goalPercent);
  console.log(`  ${name.padEnd(24)} ${shares.map((share) => `${share.toFixed(1)} %`.padStart(9)).join(' ')}`);
}
console.log(`\nbranches that never run, by their line:\n${untaken.map((text) => `  ${text}`).join('\n')}`);
console.log(`\nlines that never run:\n${unrun.map((text) => `  ${text}`).join('\n')}`);
if (!isMet) console.log(`\nless than ${goalPercent} %: teach the generator what is missing`);
process.exit(isMet ? 0 : 1);

/**
 * `npm run simulate:coverage -- [seeds]`: how much of sync, mailbox, booking and one-link the histories run, in lines and branches,
 * per folder and in all. Exits 1 where less than the goal is met, or where `accepted.txt` is not true any more.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { type Accepted, acceptedIn, isProvedByCompiler, lineOf } from './accepted.ts';
import { readCommand, refuse } from './command-line.ts';
import type { Switch } from './generate/switches.ts';
import type { Plan } from './plan.ts';

const goalPercent = 95;
const usualSeeds = 1500;
const help = `Plays histories and shows how much of sync, mailbox, booking and one-link they run.

  npm run simulate:coverage             of ${usualSeeds} seeds, and of some that are forced into rare mixes (minutes)
  npm run simulate:coverage -- 300      of so many`;
const { positionals } = readCommand(
  { options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true },
  help,
  {},
);
const [written = String(usualSeeds), ...others] = positionals;
const seeds = Number(written);
if (!Number.isSafeInteger(seeds) || seeds < 1 || others.length > 0)
  refuse(`one whole number of seeds, not ${positionals.join(' ')}`);
const folders = ['sync', 'mailbox', 'booking', 'one-link'];
const root = fileURLToPath(new URL('../../src/', import.meta.url).href);

/** What is drawn so seldom that these would hardly meet it, or costs tens of histories: so many seeds of each beside them. */
const rare: readonly (readonly [count: number, ...together: readonly Switch[]])[] = [
  [16, 'longLife'],
  [4, 'longLife', 'retention'],
  [3, 'many'],
  [4, 'many', 'strays'],
  [3, 'crowds'],
  [3, 'crowds', 'fields'],
  [5, 'longOutage'],
  [5, 'brokenRecords'],
  [1, 'bulk'],
  [30, 'shared'],
  [90, 'origins'],
  [120, 'roundTrips'],
  [15, 'removed', 'retention'],
  [10, 'kvFull', 'retention'],
  [15, 'unread', 'twoPosts', 'together'],
  [4, 'longLife', 'kvFull'],
  [40, 'seats'],
  [60, 'paidSeats'],
  [30, 'instances'],
  [20, 'instances', 'readBack'],
  [50, 'seriesRefused'],
  [60, 'series'],
  [45, 'namesTaken', 'hasty'],
  [30, 'contactComes'],
  [30, 'companions'],
  [15, 'rivals', 'hasty'],
  [30, 'readdressed', 'latePointer'],
  [10, 'forms'],
  [160, 'spellings'],
  [20, 'wildClock', 'gaps'],
  [40, 'midway', 'slow', 'hasty'],
  [30, 'discards', 'codes', 'hasty'],
  [60, 'otherClients'],
  [60, 'requests'],
  [60, 'requests', 'clockless'],
  [80, 'otherClients', 'clockless', 'resent'],
  [40, 'otherClients', 'origins'],
];

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const [{ generate }, { play }, { judge }] = await Promise.all([
  import('./generate/generate.ts'),
  import('./play.ts'),
  import('./judge/judge.ts'),
]);
for (let seed = 1; seed <= seeds; seed += 1) judge(await play(generate(seed)));
for (const [count, ...together] of rare) {
  const forced = Object.fromEntries(together.map((name) => [name, true]));
  for (let seed = 1; seed <= count; seed += 1) judge(await play(generate(seed, forced)));
}
// What a generator has drawn once, and was kept.
const kept = fileURLToPath(new URL('./histories', import.meta.url).href);
for (const name of readdirSync(kept)) {
  const { plan } = JSON.parse(String(readFileSync(`${kept}/${name}`))) as { readonly plan: Plan };
  judge(await play(plan));
}
const { result } = await session.post('Profiler.takePreciseCoverage');

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}
/** Lines and branches: how many there are, and how many ran. */
interface Sums {
  lines: number;
  linesRun: number;
  branches: number;
  branchesRun: number;
  accepted: number;
}

const sumsOf = (): Sums => ({ lines: 0, linesRun: 0, branches: 0, branchesRun: 0, accepted: 0 });
const all = new Map(['in all', ...folders].map((name) => [name, sumsOf()]));
const accepted = acceptedIn(String(readFileSync(fileURLToPath(new URL('./accepted.txt', import.meta.url).href))));
const wrong: string[] = [];
const unrun: string[] = [];
const untaken: string[] = [];

for (const { url, functions } of result) {
  const file = url.startsWith('file:') ? fileURLToPath(url).replaceAll('\\', '/') : '';
  const name = file.slice(root.length);
  const folder = name.split('/')[0] ?? '';
  if (!file.startsWith(root) || !folders.includes(folder)) continue;
  const text = String(readFileSync(file));
  const ranges = functions.flatMap((one) => one.ranges);
  const never = ranges.filter(({ count }) => count === 0);
  const places = placesOf(name, text, ranges);
  const isAccepted = ({ startOffset, endOffset }: Range): boolean =>
    places.has(startOffset) || isProvedByCompiler(text.slice(startOffset, endOffset));
  const left = never.filter((range) => !isAccepted(range));
  const lines = linesNever(text, never);
  for (const sums of [all.get('in all')!, all.get(folder)!]) {
    sums.lines += text.split('\n').length;
    sums.linesRun += text.split('\n').length - lines.length;
    sums.branches += ranges.length;
    sums.branchesRun += ranges.length - never.length;
    sums.accepted += never.length - left.length;
  }
  if (lines.length > 0) unrun.push(`${name} ${lines.join(' ')}`);
  for (const { startOffset, endOffset } of left) {
    const code = text.slice(startOffset, endOffset).replaceAll(/\s+/g, ' ').slice(0, 100);
    untaken.push(`${name}:${lineOf(text, startOffset)}  ${code}`);
  }
}
for (const { file, code } of accepted)
  if (!all.has(file.split('/')[0] ?? '')) wrong.push(`${file}: no such folder (${code})`);

/** Where the accepted branches of a file begin. */
function placesOf(name: string, text: string, ranges: readonly Range[]): Set<number> {
  const places = new Set<number>();
  for (const entry of accepted.filter(({ file }) => file === name)) {
    const at = placeOf(entry, text);
    const inner = ranges
      .filter(({ startOffset, endOffset }) => at !== null && startOffset <= at && at < endOffset)
      .sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset))[0];
    if (at === null) wrong.push(`${name}: there is not one "${entry.code}"`);
    else if (inner !== undefined && inner.count > 0) wrong.push(`${name}: a history takes "${entry.code}"`);
    else places.add(at);
  }
  return places;
}

/** Null: the code is not there, or more than once. */
function placeOf({ code, branchAt }: Accepted, text: string): number | null {
  const at = text.indexOf(code);
  return at === -1 || text.indexOf(code, at + 1) !== -1 ? null : at + branchAt;
}

function linesNever(text: string, never: readonly Range[]): number[] {
  let start = 0;
  return text.split('\n').flatMap((line, index) => {
    const [from, until] = [start, start + line.length];
    start = until + 1;
    return never.some(({ startOffset, endOffset }) => startOffset <= from && endOffset >= until) ? [index + 1] : [];
  });
}

const percent = (run: number, of: number): number => (of === 0 ? 100 : (100 * run) / of);
const shown = (share: number): string => `${share.toFixed(1)} %`.padStart(9);
let isMet = wrong.length === 0;
const forcedSeeds = rare.reduce((sum, [count]) => sum + count, 0);
console.log(`${seeds} histories, and ${forcedSeeds} that are forced into rare mixes:`);
for (const [count, ...together] of rare) console.log(`  ${String(count).padStart(4)}  ${together.join(', ')}`);
console.log(`they run of                    lines   branches   without the accepted`);
for (const [name, { lines, linesRun, branches, branchesRun, accepted: known }] of all) {
  const [ofLines, ofBranches, ofReachable] = [
    percent(linesRun, lines),
    percent(branchesRun, branches),
    percent(branchesRun, branches - known),
  ];
  isMet &&= ofLines >= goalPercent && ofReachable >= goalPercent;
  console.log(`  ${name.padEnd(24)} ${[ofLines, ofBranches, ofReachable].map(shown).join(' ')} (${known})`);
}
console.log(`\nbranches that never run:\n${untaken.map((text) => `  ${text}`).join('\n')}`);
console.log(`\nlines that never run:\n${unrun.map((text) => `  ${text}`).join('\n')}`);
console.log(`\naccepted, each with its reason: ${accepted.length} (accepted.txt), and what the compiler proves`);
for (const text of wrong) console.log(`not true any more: ${text}`);
if (!isMet)
  console.log(`\nless than ${goalPercent} %, or a list that is not true: teach the generator what is missing`);
process.exit(isMet ? 0 : 1);

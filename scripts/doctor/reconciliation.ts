/** What the deployed Worker tells of comparing a connection with the tool's own list: why it ended early, and what nobody has taken in. */
import type { ReconcileProblem } from '../../src/mailbox/contract-reconcile.ts';
import { sources } from '../../src/sources/index.ts';
import { type Bridge, type Comparison, type RunningReconciliation, reconciliationOf } from '../lib/bridge.ts';
import { type Project, textIn } from '../lib/project.ts';
import type { Finding, Report } from './finding.ts';

export interface ReconciliationCheck {
  readonly project: Project;
  readonly bridge: Bridge;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Only where the table has a key and the tool can list: elsewhere it never runs. */
export async function checkReconciliation(
  { project, bridge, name, now }: ReconciliationCheck,
  report: Report,
): Promise<void> {
  const found = project.tables.get(name);
  const table = found?.ok ? found.table : {};
  if (textIn(table, 'api_key') === undefined) return;
  if (sources[textIn(table, 'source') ?? '']?.listing === undefined) return;
  const answer = await reconciliationOf(bridge, name);
  const say: Say = (level, what, remedy) =>
    report({ level, area: 'worker', where: name, what, ...(remedy !== undefined && { remedy }) });
  if (answer.ok) tell(answer.value, { name, now, say });
  else
    say('note', 'does not tell how it compares with the list of the tool', 'npm run deploy, if it is an older Worker');
}

type Say = (level: Finding['level'], what: string, remedy?: string) => void;

interface Told {
  readonly name: string;
  readonly now: number;
  readonly say: Say;
}

function tell(view: RunningReconciliation, { name, now, say }: Told): void {
  const { state, last } = view;
  const dryRun = `npm run reconcile -- ${name} --dry-run`;
  if (state === 'no_api_key') {
    say(
      'warning',
      'the deployed Worker has no api_key, so it does not list the bookings of the tool',
      'npm run deploy',
    );
    return;
  }
  if (state === 'on' && isLate(view, now)) {
    say('warning', 'was not compared with the list of the tool for more than a day', `npm run tail; try ${dryRun}`);
  }
  if (last === null) {
    say('note', 'was never compared with the list of the tool', dryRun);
    return;
  }
  if (last.problem === null) tellCounts(last, name, say);
  else if (last.problem !== 'stopped') {
    const [level, what, remedy] = problems[last.problem];
    say(level, `comparing with the list of the tool: ${what}`, remedy(name));
  }
}

/** The longest interval is a day; the hour is for the run itself. */
const longestMs = 25 * 3_600_000;

function isLate({ run, last, next_at: next }: RunningReconciliation, now: number): boolean {
  const isOld = (time: string | null | undefined) => now - Date.parse(time ?? '') > longestMs;
  return run === null ? isOld(next) || isOld(last?.ended_at) : isOld(run.started_at);
}

const problems: Readonly<
  Record<Exclude<ReconcileProblem, 'stopped'>, readonly [Finding['level'], string, (name: string) => string]>
> = {
  refused: [
    'error',
    'the tool does not accept api_key, or the key may not list bookings',
    () => 'make a key at the tool that may read all bookings, and store it as the secret that api_key names',
  ],
  unreadable: [
    'warning',
    'the tool answers in a form that the bridge does not know',
    () => 'check api_url; else look for a newer version of the bridge',
  ],
  unavailable: ['warning', 'the tool did not answer for hours', (name) => `npm run reconcile -- ${name} --dry-run`],
  too_many_missing: [
    'error',
    'the list lacks most of the known bookings, so nothing was cancelled',
    (name) =>
      `check that api_key is of the right account; if they are really gone: npm run reconcile -- ${name} --accept-missing`,
  ],
};

function tellCounts({ asked_by: askedBy, dry_run: isDry, counts }: Comparison, name: string, say: Say): void {
  // A run that a person asks for leaves only what is over; a dry one counts as new what it would take in.
  const waiting = isDry ? counts.new : askedBy === 'schedule' ? counts.left : 0;
  if (waiting > 0) {
    const which = isDry ? '' : ', from before the connection began or over';
    const what = `${waiting} bookings stand in the tool that nobody has taken in${which}`;
    say('note', what, `npm run reconcile -- ${name} --dry-run`);
  }
  if (counts.unreadable > 0) {
    say('warning', `${counts.unreadable} bookings in the list of the tool cannot be read`, 'look for a newer version');
  }
  if (waiting === 0 && counts.unreadable === 0) say('ok', 'agrees with the list of the tool');
}

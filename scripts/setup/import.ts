/**
 * The first day: the future bookings that the tool has already. They are counted by a dry run first, because each that is taken in may
 * send a reminder to its client; then a person, or `--import yes`, decides.
 */
import process from 'node:process';
import type { ReconcileCounts, ReconcileProblem, ReconcileView } from '../../src/mailbox/contract-reconcile.ts';
import { type AdminAnswer, adminApi } from '../lib/admin-api.ts';
import { type Bridge, connectionOf } from '../lib/bridge.ts';
import { compare } from '../lib/compare.ts';
import { inLanguage } from '../lib/language.ts';
import { withSpinner } from '../lib/progress.ts';
import { textIn } from '../lib/project.ts';
import type { Wizard } from './answers.ts';
import { type Asker, WrongAnswer } from './asker.ts';
import type { Plan } from './plan.ts';
import { wordsOfImport as words } from './words-import.ts';

const modes = ['yes', 'no', 'dry', 'ask'] as const;
type Mode = (typeof modes)[number];

/** `--yes` alone takes nothing in: clients may get reminders. */
export function importMode({ options, asker }: Pick<Wizard, 'options' | 'asker'>): Mode {
  const given = options.import;
  if (given === undefined) return asker.isInteractive ? 'ask' : 'no';
  const mode = modes.find((one) => one === given && one !== 'ask');
  if (mode === undefined) throw new WrongAnswer('--import: expected one of yes, no, dry');
  return mode;
}

export interface Imported {
  /** What would be taken in. */
  readonly found: ReconcileCounts | null;
  /** Null: nothing was taken in. */
  readonly taken: ReconcileCounts | null;
  /** Whether what was wanted was done. */
  readonly ok: boolean;
}

export interface ImportInput {
  readonly plan: Pick<Plan, 'answers' | 'table'>;
  readonly bridge: Bridge;
  readonly asker: Asker;
  readonly mode: Mode;
  /** How long the bridge is waited for. */
  readonly waitMs?: number;
  readonly everyMs?: number;
}

const usualWaitMs = 15 * 60_000;

/** Null: there is nothing to do, and nobody has asked for it. */
export async function importExisting(input: ImportInput): Promise<Imported | null> {
  const { plan, asker, mode } = input;
  if (mode === 'no') return null;
  if (!canImport(plan)) {
    if (mode === 'ask') return null;
    return notDone(input, null, inLanguage(words.cannotList, asker.language));
  }
  const dry = await compared(input, true);
  const found = countsOf(dry, true);
  if (found === null) return notDone(input, null, whyOf(dry, input));
  const isWanted = tellFound(found, input) && (await wants(input));
  if (!isWanted) return { found, taken: null, ok: true };
  const run = await compared(input, false);
  const taken = countsOf(run, false);
  if (taken === null) return notDone(input, found, whyOf(run, input));
  await tellTaken(taken, input);
  return { found, taken, ok: true };
}

/** The tool lists its bookings, and the bridge has a key to read them. */
export const canImport = ({ table, answers: { chosen } }: ImportInput['plan']): boolean =>
  chosen.tool.listing !== undefined && (textIn(table, 'api_key') ?? textIn(chosen.before, 'api_key')) !== undefined;

/** Ctrl-C ends the waiting. */
async function compared(input: ImportInput, isDry: boolean): Promise<AdminAnswer<ReconcileView>> {
  const { plan, bridge, asker, waitMs = usualWaitMs, everyMs } = input;
  const { name, title } = plan.answers.chosen;
  const { language } = asker;
  const what = inLanguage(isDry ? words.looking : words.importing, language, { tool: title });
  asker.say('info', what);
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  const timer = setTimeout(abort, waitMs);
  let listed = 0;
  const work = compare({
    api: adminApi(bridge.url, bridge.adminToken),
    name,
    body: { dry_run: isDry },
    onListed: (count) => {
      listed = count;
    },
    signal: stop.signal,
    ...(everyMs !== undefined && { everyMs }),
  });
  try {
    return await withSpinner(() => inLanguage(words.listed, language, { what, listed }), work);
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', abort);
  }
}

/** Null: it did not come to its end. */
function countsOf(answer: AdminAnswer<ReconcileView>, isDry: boolean): ReconcileCounts | null {
  if (!answer.ok || answer.body.run?.asked_by === 'person') return null;
  const { last } = answer.body;
  const isOurs = last?.asked_by === 'person' && last.dry_run === isDry;
  return isOurs && last.problem === null ? last.counts : null;
}

const problemWords: Readonly<Record<ReconcileProblem, keyof typeof words>> = {
  refused: 'refused',
  unreadable: 'unreadableList',
  unavailable: 'unavailable',
  too_many_missing: 'tooManyMissing',
  stopped: 'stopped',
};

function whyOf(answer: AdminAnswer<ReconcileView>, { plan, bridge, asker }: ImportInput): string {
  if (!answer.ok) return answer.why;
  const problem = answer.body.run?.asked_by === 'person' ? null : (answer.body.last?.problem ?? null);
  const where = { name: plan.answers.chosen.name, url: bridge.url };
  return inLanguage(words[problem === null ? 'notOver' : problemWords[problem]], asker.language, where);
}

function notDone({ plan, asker, mode }: ImportInput, found: ReconcileCounts | null, why: string): Imported {
  asker.say('warning', inLanguage(words.notCompared, asker.language, { tool: plan.answers.chosen.title, why }));
  return { found, taken: null, ok: mode === 'ask' };
}

/** Whether there is anything to take in. */
function tellFound(found: ReconcileCounts, { plan, asker }: ImportInput): boolean {
  const { language } = asker;
  const { chosen, rows } = plan.answers;
  const tool = chosen.title;
  if (found.unreadable > 0) {
    asker.say('warning', inLanguage(words.unreadable, language, { unreadable: found.unreadable }));
  }
  if (found.new + found.changed + found.gone === 0) {
    asker.say('success', inLanguage(words.nothing, language, { tool }));
    return false;
  }
  asker.say('info', inLanguage(words.found, language, { ...found, tool }));
  const makes = rows.onUnlinked === 'create';
  if (!makes) asker.say('info', inLanguage(words.parks, language));
  // A visit that moves gets its reminders anew (one-link-api.md §2.9).
  const most = found.changed + (makes ? found.new : 0);
  if (most > 0) asker.say('warning', inLanguage(words.reminders, language, { most }));
  return true;
}

async function wants({ plan, bridge, asker, mode }: ImportInput): Promise<boolean> {
  const given = mode === 'ask' ? undefined : mode === 'yes';
  const { language } = asker;
  const message = inLanguage(words.takeIn, language);
  const isWanted = await asker.confirm({ message, given, initial: false, unasked: false });
  const where = { name: plan.answers.chosen.name, url: bridge.url };
  if (!isWanted) asker.say('info', inLanguage(words.later, language, where));
  return isWanted;
}

/** How long the last of them may take to reach One-Link before it is told how many are on the way. */
const settleMs = 20_000;

async function tellTaken(taken: ReconcileCounts, { plan, bridge, asker, everyMs = 1000 }: ImportInput): Promise<void> {
  const { name } = plan.answers.chosen;
  let state = await connectionOf(bridge, name);
  for (const until = Date.now() + settleMs; Date.now() < until; state = await connectionOf(bridge, name)) {
    if (!state.ok || (state.value?.pending ?? 0) === 0) break;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const { pending = 0, parked = 0, failed = 0 } = (state.ok ? state.value : null) ?? {};
  const isGood = parked + failed === 0;
  const text = inLanguage(words.taken, asker.language, { ...taken, pending, parked, failed });
  asker.say(isGood ? 'success' : 'warning', text);
}

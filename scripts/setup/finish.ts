/** After everything is written: what to enter at the tool, the Worker on this machine, and the first webhook. */
import process from 'node:process';
import { type Bridge, connectionsOf, type RunningDelivery } from '../lib/bridge.ts';
import { inLanguage } from '../lib/language.ts';
import { clearSpinner, withSpinner } from '../lib/progress.ts';
import { secrets as demoSecrets } from '../start/stage.ts';
import { paint } from '../start/terminal.ts';
import type { Wizard } from './answers.ts';
import { WrongAnswer } from './asker.ts';
import type { Result } from './carry-out.ts';
import { canImport, type Imported, importExisting, importMode } from './import.ts';
import { pasteOf, showPaste } from './paste.ts';
import type { Plan } from './plan.ts';
import { baselineOf, waitForFirst } from './wait.ts';
import { refusalRemedies, wordsAfter } from './words-after.ts';
import { startLocal } from './wrangler.ts';

/** The exit code. */
export async function finish(plan: Plan, result: Result, wizard: Wizard): Promise<number> {
  const { asker, options, project } = wizard;
  const { language } = asker;
  const { chosen, place } = plan.answers;
  const paste = pasteOf(plan.answers, result.hookBase, result.secret);
  if (!result.registered) showPaste(asker, plan.answers, paste);
  if (place.target === 'local' && place.publicUrl === null) {
    asker.say('info', inLanguage(wordsAfter.tunnel, language, { url: result.bridgeUrl }));
  }
  for (const left of result.left) asker.say('warning', left);
  const worker = place.startsLocal
    ? await asker.during(inLanguage(wordsAfter.starting, language), startLocal(project.root, options.port), true)
    : null;
  let [first, imported]: Asked = [null, null];
  try {
    [first, imported] = await askBridge(plan, result, wizard);
  } finally {
    await worker?.stop();
  }
  const isRunning = worker !== null || first !== null || (imported?.found ?? null) !== null || place.target !== 'local';
  if (!isRunning) asker.say('info', inLanguage(wordsAfter.howToStart, language, { name: chosen.name }));
  asker.say('step', inLanguage(wordsAfter.done, language));
  if (options.json) {
    const document = {
      connection: chosen.name,
      source: chosen.source,
      files: result.files,
      hook: paste,
      registered: result.registered,
      left: result.left,
      first_webhook: first,
      import: imported,
    };
    console.log(JSON.stringify(document, null, 2));
  }
  return result.left.length > 0 || imported?.ok === false ? 1 : 0;
}

type Asked = readonly [first: RunningDelivery | null, imported: Imported | null];

async function askBridge(plan: Plan, result: Result, { asker, options }: Wizard): Promise<Asked> {
  const { language } = asker;
  const seconds = Number(options.wait ?? (asker.isInteractive ? 600 : 0));
  if (!(seconds >= 0)) throw new WrongAnswer('--wait: expected a number of seconds');
  const mode = importMode({ options, asker });
  const { target, startsLocal } = plan.answers.place;
  // Nobody is told that a bridge does not run which was not to be started.
  const isOffered = canImport(plan) && (target !== 'local' || startsLocal);
  if (seconds === 0 && (mode === 'ask' ? !isOffered : mode === 'no')) return [null, null];
  const bridge = await bridgeOf(plan, result, language);
  if (typeof bridge === 'string') {
    const why = bridge === 'unreachable' ? wordsAfter.notStarted : wordsAfter.noAdmin;
    asker.say('warning', inLanguage(why, language, { url: result.bridgeUrl }));
    return [null, options.import === undefined || mode === 'no' ? null : { found: null, taken: null, ok: false }];
  }
  const first = seconds === 0 ? null : await firstWebhook(bridge, plan.answers.chosen.name, { asker, seconds });
  return [first, await importExisting({ plan, bridge, asker, mode })];
}

interface Waiting {
  readonly asker: Wizard['asker'];
  readonly seconds: number;
}

async function firstWebhook(
  bridge: Bridge,
  name: string,
  { asker, seconds }: Waiting,
): Promise<RunningDelivery | null> {
  const { language } = asker;
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  try {
    const baseline = await baselineOf(bridge, name);
    const waiting = inLanguage(wordsAfter.waiting, language);
    asker.say('info', waiting);
    const watching = waitForFirst({
      bridge,
      connection: name,
      baseline,
      waitMs: seconds * 1000,
      signal: stop.signal,
      onRefused: (reason) => {
        clearSpinner();
        const remedy = inLanguage(refusalRemedies[reason] ?? refusalRemedies['other'] ?? wordsAfter.done, language);
        asker.say('error', inLanguage(wordsAfter.refused, language, { reason, remedy }));
      },
    });
    const found = await withSpinner(waiting, watching);
    if (found === null) asker.say('warning', inLanguage(wordsAfter.nothingYet, language, { name }));
    else showArrival(found, asker);
    return found;
  } finally {
    process.off('SIGINT', abort);
  }
}

function showArrival(found: RunningDelivery, asker: Wizard['asker']): void {
  const { event, state, appointment_id: id, message } = found;
  const head = inLanguage(wordsAfter.arrived, asker.language, { event, state });
  const appointment =
    id === null || id === undefined ? [] : [inLanguage(wordsAfter.appointment, asker.language, { id })];
  const isGood = ['applied', 'created', 'unchanged', 'superseded', 'ignored'].includes(state);
  const text = [head, ...appointment, message ?? []].flat().join(' ');
  asker.say(isGood ? 'success' : 'warning', isGood ? paint('green', text) : text);
}

/** `npm run dev` has an admin token of its own. */
async function bridgeOf(
  { adminToken, answers }: Plan,
  result: Result,
  language: string,
): Promise<Bridge | 'unreachable' | 'no_admin'> {
  const isLocal = answers.place.target === 'local';
  const tokens = [result.adminToken ?? adminToken, ...(isLocal ? [demoSecrets.ADMIN_TOKEN] : [])].filter(
    (one) => one !== null,
  );
  for (const one of tokens) {
    const bridge: Bridge = { url: result.bridgeUrl, adminToken: one, language };
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const answer = await connectionsOf(bridge);
      if (answer.ok) return bridge;
      // A secret that was just stored takes a moment to reach the Worker.
      if (answer.problem === 'unreachable' || isLocal) break;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const last = await connectionsOf(bridge);
    if (!last.ok && last.problem === 'unreachable') return 'unreachable';
  }
  return 'no_admin';
}

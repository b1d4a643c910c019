/**
 * `npm run setup`: from a clone to the first webhook. It asks everything first, checks each answer at One-Link and at the tool, shows
 * what it will write, writes it at once, and waits until the tool's first webhook has arrived.
 */
import process from 'node:process';
import { languages } from '../src/messages/language.ts';
import { inLanguage, languageOf } from './lib/language.ts';
import { type Project, readProject } from './lib/project.ts';
import { wrongOption } from './options.ts';
import type { Wizard } from './setup/answers.ts';
import { type Asker, Cancelled, NotDone, unasked, WrongAnswer } from './setup/asker.ts';
import { carryOut } from './setup/carry-out.ts';
import { clackAsker, isTerminal, setClackLanguage } from './setup/clack-asker.ts';
import { finish } from './setup/finish.ts';
import { gather } from './setup/gather.ts';
import { readOptions, type SetupOptions, usage } from './setup/options.ts';
import { type Plan, planOf, problemsAfter } from './setup/plan.ts';
import { words } from './setup/words.ts';
import { cloudOf } from './setup/wrangler.ts';

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) return 2;
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const language = languages.find((one) => one === options.language) ?? languageOf(process.env);
  if (options.language !== undefined && language !== options.language) {
    wrongOption(usage, "Option '--language': expected en, ru or kk");
    return 2;
  }
  const output = options.json ? process.stderr : process.stdout;
  const asks = isTerminal() && !options.yes;
  const asker = asks ? clackAsker(language, output) : unasked(language, (line) => output.write(`${line}\n`));
  if (asks) setClackLanguage(language);
  let hasWritten = false;
  try {
    return await run({ asker, options, project: projectIn(options), environment: process.env }, () => {
      hasWritten = true;
    });
  } catch (error) {
    if (error instanceof Cancelled) {
      if (!hasWritten) asker.say('warning', inLanguage(words.cancelled, language));
      return 130;
    }
    if (!(error instanceof WrongAnswer || error instanceof NotDone)) throw error;
    if (asks) asker.say('error', error.message);
    else console.error(error.message);
    return error instanceof WrongAnswer ? 2 : 1;
  }
}

function projectIn({ root }: SetupOptions): Project {
  try {
    return readProject(root);
  } catch (error) {
    throw new WrongAnswer(error instanceof Error ? error.message : 'wrangler.toml cannot be read');
  }
}

async function run(wizard: Wizard, onWrite: () => void): Promise<number> {
  const { asker, options, project } = wizard;
  const { language } = asker;
  asker.say('step', inLanguage(words.title, language));
  const answers = await gather(wizard);
  const plan = planOf(answers, wizard);
  const problems = problemsAfter(plan, wizard);
  if (problems.length > 0) throw new NotDone(inLanguage(words.invalid, language, { problems: problems.join('; ') }));
  showPlan(asker, plan);
  if (options['dry-run']) {
    asker.say('info', inLanguage(words.dryRun, language));
    if (options.json)
      console.log(
        JSON.stringify(
          { connection: answers.chosen.name, dry_run: true, toml: plan.block, secrets: Object.keys(plan.secrets) },
          null,
          2,
        ),
      );
    return 0;
  }
  const isWanted = await asker.confirm({
    message: inLanguage(words.writeIt, language),
    given: undefined,
    initial: true,
    unasked: true,
  });
  if (!isWanted) throw new Cancelled();
  onWrite();
  const result = await carryOut(plan, wizard, cloudOf(project.root, options.json ? 'stderr' : 'stdout'));
  asker.say('success', inLanguage(words.written, language, { files: result.files.join(', ') }));
  return finish(plan, result, wizard);
}

function showPlan(asker: Asker, { block, secrets, answers }: Plan): void {
  const { language } = asker;
  const place = answers.place.target === 'local' ? '.dev.vars' : 'Cloudflare';
  const names = Object.keys(secrets).join(', ');
  const text = `${block}\n${inLanguage(words.secretsTo, language, { place, names })}`;
  asker.note(inLanguage(words.review, language), text);
}

if (import.meta.main) process.exitCode = await main();

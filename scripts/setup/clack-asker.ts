/** Asks a person at a terminal, with @clack/prompts. Ctrl-C anywhere throws `Cancelled`. */
import process from 'node:process';
import * as clack from '@clack/prompts';
import type { Language } from '../../src/messages/language.ts';
import { inLanguage } from '../lib/language.ts';
import { paint } from '../start/terminal.ts';
import {
  type Asker,
  Cancelled,
  type ChoiceQuestion,
  givenChoice,
  givenText,
  type TextQuestion,
  type YesNoQuestion,
} from './asker.ts';
import { translating } from './clack-words.ts';
import { words } from './words.ts';

type Output = NodeJS.WriteStream;

const logs = {
  info: clack.log.info,
  success: clack.log.success,
  warning: clack.log.warn,
  error: clack.log.error,
  step: clack.log.step,
};

export function clackAsker(language: Language, output: Output): Asker {
  return {
    language,
    isInteractive: true,
    text: (question) => text(question, language, output),
    secret: (question) => secret(question, language, output),
    choose: (question) => choose(question, language, output),
    confirm: (question) => confirm(question, language, output),
    say: (kind, line) => logs[kind](line, { output }),
    // Not in a box: an address that a frame breaks cannot be copied.
    note: (title, lines) => {
      output.write(`\n${paint('cyan', title)}\n\n${lines}\n\n`);
    },
    during: (what, work, hasWritten = false) => {
      const stopped = inLanguage(hasWritten ? words.stopped : words.cancelled, language);
      return during(work, { what, stopped, output });
    },
  };
}

async function text(question: TextQuestion, language: Language, output: Output): Promise<string> {
  const given = givenText(question);
  if (given !== undefined) return given;
  const { message, initial } = question;
  const begin = initial === undefined ? {} : { initialValue: initial };
  const answer = await clack.text({ message, validate: validate(question, language), output, ...begin });
  return (taken(answer) ?? '').trim();
}

async function secret(question: TextQuestion, language: Language, output: Output): Promise<string> {
  const given = givenText(question);
  if (given !== undefined) return given;
  const { message } = question;
  return (taken(await clack.password({ message, validate: validate(question, language), output })) ?? '').trim();
}

const validate =
  ({ problem, optional = false }: TextQuestion, language: Language) =>
  (value: string | undefined): string | undefined => {
    const written = (value ?? '').trim();
    if (written === '') return optional ? undefined : inLanguage(words.emptyAnswer, language);
    return problem?.(written) ?? undefined;
  };

async function choose(question: ChoiceQuestion, language: Language, output: Output): Promise<string> {
  const given = givenChoice(question);
  if (given !== undefined) return given;
  const { message, choices, initial, search = false } = question;
  const options = choices.map(({ value, label, hint }) => ({ value, label, ...(hint ? { hint } : {}) }));
  const begin = initial === undefined ? {} : { initialValue: initial };
  if (search) {
    // Where nothing matches what was typed, Enter chooses nothing.
    const chosen = (value: unknown) => (value === undefined ? inLanguage(words.noMatch, language) : undefined);
    const hints = translating(output, language);
    const asked = { message, options, maxItems: 8, output: hints, validate: chosen, ...begin };
    return taken(await clack.autocomplete<string>(asked));
  }
  const showInstructions = language === 'en'; // there are none in other languages
  return taken(await clack.select<string>({ message, options, maxItems: 10, showInstructions, output, ...begin }));
}

async function confirm(
  { message, given, initial }: YesNoQuestion,
  language: Language,
  output: Output,
): Promise<boolean> {
  if (given !== undefined) return given;
  const [active, inactive] = [inLanguage(words.yes, language), inLanguage(words.no, language)];
  return taken(await clack.confirm({ message, initialValue: initial, active, inactive, output }));
}

interface Going {
  readonly what: string;
  readonly stopped: string;
  readonly output: Output;
}

/** clack ends the process with 0 when Ctrl-C is pressed at a spinner. */
async function during<Result>(work: Promise<Result>, { what, stopped, output }: Going): Promise<Result> {
  if (!output.isTTY) return work;
  const onExit = (code: number): void => {
    if (code === 0) process.exitCode = 130;
  };
  process.on('exit', onExit);
  const spinner = clack.spinner({ output, indicator: 'timer', cancelMessage: stopped, errorMessage: stopped });
  spinner.start(what);
  try {
    const result = await work;
    spinner.stop(what);
    return result;
  } catch (error) {
    spinner.error(what);
    throw error;
  } finally {
    process.off('exit', onExit);
  }
}

function taken<Value>(answer: Value | typeof clack.CANCEL_SYMBOL): Value {
  if (clack.isCancel(answer)) throw new Cancelled();
  return answer as Value;
}

export function setClackLanguage(language: Language): void {
  const cancelled = inLanguage(words.cancelled, language);
  clack.updateSettings({ messages: { cancel: cancelled, error: cancelled } });
}

export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** How the wizard asks. What an option or the environment answers is not asked; without a person only defaults are left. */
import type { Language } from '../../src/messages/language.ts';

/** An option is missing or wrong: exit code 2. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

/** Something outside refuses, and nobody is there to answer otherwise: exit code 1. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** Ctrl-C: exit code 130. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export interface Question {
  /** How the answer is given without asking: `--account`, or a name of the environment. */
  readonly flag: string;
  /** What was given so. */
  readonly given?: string | undefined;
  readonly message: string;
}

export interface TextQuestion extends Question {
  readonly initial?: string | undefined;
  /** An empty answer is one. */
  readonly optional?: boolean;
  /** Null: right. */
  readonly problem?: (value: string) => string | null;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
}

export interface ChoiceQuestion extends Question {
  readonly choices: readonly Choice[];
  readonly initial?: string | undefined;
  /** Many choices: typing narrows them down. */
  readonly search?: boolean;
}

export interface YesNoQuestion {
  readonly message: string;
  readonly given: boolean | undefined;
  /** Enter. */
  readonly initial: boolean;
  /** Where nobody is asked. */
  readonly unasked: boolean;
}

export interface Asker {
  readonly language: Language;
  /** False: nobody can answer, so nothing is asked twice. */
  readonly isInteractive: boolean;
  text(question: TextQuestion): Promise<string>;
  /** Typed unseen. */
  secret(question: TextQuestion): Promise<string>;
  choose(question: ChoiceQuestion): Promise<string>;
  confirm(question: YesNoQuestion): Promise<boolean>;
  say(kind: 'info' | 'success' | 'warning' | 'error' | 'step', text: string): void;
  note(title: string, text: string): void;
  /** Shows that something goes on. `hasWritten`: what Ctrl-C stops then is no longer without a trace. */
  during<Result>(what: string, work: Promise<Result>, hasWritten?: boolean): Promise<Result>;
}

/** The given answer, checked; undefined: there is none. */
export function givenText({ given, flag, problem }: TextQuestion): string | undefined {
  if (given === undefined) return undefined;
  const wrong = problem?.(given) ?? null;
  if (wrong !== null) throw new WrongAnswer(`${flag}: ${wrong}`);
  return given;
}

export function givenChoice({ given, flag, choices }: ChoiceQuestion): string | undefined {
  if (given === undefined || choices.some(({ value }) => value === given)) return given;
  const values = choices.map(({ value }) => value).join(', ');
  throw new WrongAnswer(`${flag}: expected one of ${values}`);
}

/** Answers from options, environment and defaults alone. */
export function unasked(language: Language, write: (line: string) => void): Asker {
  const text = async (question: TextQuestion): Promise<string> => {
    const answer = givenText(question) ?? question.initial ?? (question.optional ? '' : undefined);
    if (answer === undefined) throw new WrongAnswer(`${question.flag} is missing; npm run setup -- --help explains it`);
    return answer;
  };
  return {
    language,
    isInteractive: false,
    text,
    secret: text,
    async choose(question) {
      const [only, ...others] = question.choices;
      const answer = givenChoice(question) ?? question.initial ?? (others.length === 0 ? only?.value : undefined);
      if (answer === undefined)
        throw new WrongAnswer(`${question.flag} is missing; npm run setup -- --help explains it`);
      return answer;
    },
    confirm: async ({ given, unasked: otherwise }) => given ?? otherwise,
    say: (_, line) => write(line),
    note: (title, lines) => write(`\n${title}\n\n${lines}\n`),
    during: (_, work) => work,
  };
}

/** Asks a person at a terminal, with @clack/prompts. Ctrl-C anywhere throws `Cancelled`. */
import process from 'node:process';
import * as clack from '@clack/prompts';
import type { Language } from '../../src/messages/language.ts';
import { inLanguage } from '../lib/language.ts';
import { type Asker, Cancelled, type Choice, givenChoice, givenText, type TextQuestion } from './asker.ts';
import { words } from './words.ts';

export function clackAsker(language: Language, output: NodeJS.WriteStream): Asker {
  const tell = (message: string) => inLanguage(words.emptyAnswer, language) || message;
  const validate =
    ({ problem, optional = false }: TextQuestion) =>
    (value: string | undefined) => {
      const written = (value ?? '').trim();
      if (written === '') return optional ? undefined : tell(written);
      return problem?.(written) ?? undefined;
    };
  return {
    language,
    isInteractive: true,
    async text(question) {
      const { message, initial, placeholder } = question;
      const asked = () =>
        clack.text({
          message,
          validate: validate(question),
          output,
          ...(initial !== undefined && { initialValue: initial }),
          ...(placeholder !== undefined && { placeholder }),
        });
      return givenText(question) ?? taken(await asked()).trim();
    },
    async secret(question) {
      const { message } = question;
      const asked = () => clack.password({ message, validate: validate(question), output });
      return givenText(question) ?? (taken(await asked()) ?? '').trim();
    },
    async choose(question) {
      const { message, choices, initial, search = false } = question;
      const options = choices.map(({ value, label, hint }: Choice) => ({ value, label, ...(hint ? { hint } : {}) }));
      const begin = initial === undefined ? {} : { initialValue: initial };
      const asked = () =>
        search
          ? clack.autocomplete<string>({ message, options, maxItems: 8, output, ...begin })
          : clack.select<string>({ message, options, maxItems: 10, output, ...begin });
      return givenChoice(question) ?? taken(await asked());
    },
    async confirm({ message, given, initial }) {
      if (given !== undefined) return given;
      const [active, inactive] = [inLanguage(words.yes, language), inLanguage(words.no, language)];
      return taken(await clack.confirm({ message, initialValue: initial, active, inactive, output }));
    },
    say(kind, text) {
      const write = {
        info: clack.log.info,
        success: clack.log.success,
        warning: clack.log.warn,
        error: clack.log.error,
        step: clack.log.step,
      };
      write[kind](text, { output });
    },
    note: (title, text) => clack.note(text, title, { output, format: (line) => line }),
    async during(what, work) {
      if (!output.isTTY) return work;
      const spinner = clack.spinner({ output, indicator: 'timer' });
      spinner.start(what);
      try {
        const result = await work;
        spinner.stop(what);
        return result;
      } catch (error) {
        spinner.error(what);
        throw error;
      }
    },
  };
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

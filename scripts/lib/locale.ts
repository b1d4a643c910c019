/** The language of the person at the terminal, from the usual variables (POSIX: `LC_ALL`, then `LC_MESSAGES`, then `LANG`). */
import process from 'node:process';
import { type Language, languages } from '../../src/messages/language.ts';

export function languageOfTerminal(environment: NodeJS.ProcessEnv = process.env): Language {
  const written = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  const language = written.toLowerCase().split(/[_.@-]/)[0];
  return languages.find((known) => known === language) ?? 'en';
}

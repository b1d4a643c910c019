/** The language of a person at a terminal, by the locale. */
import { type Language, languages } from '../../src/messages/language.ts';
import type { Words } from '../../src/sources/toolkit/setup.ts';

/** `ru_KZ.UTF-8` → ru. Anything but Russian and Kazakh is English. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return languages.find((one) => new RegExp(`^${one}(?:[_.@-]|$)`, 'i').test(locale)) ?? 'en';
}

/** The text with `{name}` replaced. */
export function inLanguage(
  words: Words,
  language: Language,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return words[language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

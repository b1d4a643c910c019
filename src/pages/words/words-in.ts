/** The words of a language; those that nobody reads are not run. */
import type { Language } from '../../messages/language.ts';
import type { Words } from './words.ts';

export async function wordsIn(language: Language): Promise<Words> {
  switch (language) {
    case 'en':
      return (await import('./en.ts')).en;
    case 'ru':
      return (await import('./ru.ts')).ru;
    case 'kk':
      return (await import('./kk.ts')).kk;
    default:
      return language satisfies never;
  }
}

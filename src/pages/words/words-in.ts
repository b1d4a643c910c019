/** The words of a language; those that nobody reads are not run. */
import type { Language } from '../../messages/language.ts';
import type { Words } from './words.ts';

export async function wordsIn(language: Language): Promise<Words> {
  const [{ frame }, { places }] = await wordsOf(language);
  return { ...frame, ...places };
}

function wordsOf(language: Language) {
  switch (language) {
    case 'en':
      return Promise.all([import('./frame-en.ts'), import('./places-en.ts')]);
    case 'ru':
      return Promise.all([import('./frame-ru.ts'), import('./places-ru.ts')]);
    case 'kk':
      return Promise.all([import('./frame-kk.ts'), import('./places-kk.ts')]);
    default:
      return language satisfies never;
  }
}

/** The words of the comparison in a language; only its page loads them. */
import type { Language } from '../../messages/language.ts';
import type { ComparisonWords } from './comparison.ts';

export async function comparisonWordsIn(language: Language): Promise<ComparisonWords> {
  switch (language) {
    case 'en':
      return (await import('./comparison-en.ts')).comparison;
    case 'ru':
      return (await import('./comparison-ru.ts')).comparison;
    case 'kk':
      return (await import('./comparison-kk.ts')).comparison;
    default:
      return language satisfies never;
  }
}

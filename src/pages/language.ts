/** The language of the pages: the one that the reader chose, or else the browser's, or else the deployment's. */
import { languageOf } from '../admin-api/language.ts';
import { type Language, languages } from '../messages/language.ts';

export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский', kk: 'Қазақша' };

export const isLanguage = (text: string | null | undefined): text is Language =>
  (languages as readonly (string | null | undefined)[]).includes(text);

export const languageFor = (
  chosen: string | undefined,
  acceptLanguage: string | undefined,
  fallback: Language,
): Language => (isLanguage(chosen) ? chosen : languageOf(acceptLanguage ?? null, fallback));

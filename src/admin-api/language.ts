/** The language of messages: the reader's `Accept-Language`, or else the deployment's `LANGUAGE`. */
import { type Language, languages } from '../messages/language.ts';

/** RFC 9110 §12.5.4. A region is ignored: `ru-KZ` is `ru`. `q=0` excludes a language. */
export function languageOf(acceptLanguage: string | null, fallback: Language): Language {
  let best: { readonly language: Language; readonly quality: number } | null = null;
  for (const range of (acceptLanguage ?? '').toLowerCase().split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const language = languages.find((known) => known === tag.split('-')[0]);
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    if (language !== undefined && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? fallback;
}

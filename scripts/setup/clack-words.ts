/** clack writes the hints of a search in English and takes no others: they are put into the reader's language on their way to the terminal. */
import type { Language } from '../../src/messages/language.ts';

type Output = NodeJS.WriteStream;

/** Codes of styles stand before and between the words, so each piece is replaced by itself. */
const pieces: readonly (readonly [RegExp, Readonly<Record<Exclude<Language, 'en'>, string>>])[] = [
  [/Search:/g, { ru: 'Поиск:', kk: 'Іздеу:' }],
  [/ to select\b/g, { ru: ' выбрать', kk: ' таңдау' }],
  [/ confirm\b/g, { ru: ' подтвердить', kk: ' растау' }],
  [/Type:/g, { ru: 'Буквы:', kk: 'Әріптер:' }],
  [/ to search\b/g, { ru: ' искать', kk: ' іздеу' }],
  [/\((\d+) match(?:es)?\)/g, { ru: '(найдено: $1)', kk: '(табылды: $1)' }],
  [/No matches found/g, { ru: 'Ничего не найдено', kk: 'Ештеңе табылмады' }],
];

export const translated = (text: string, language: Language): string =>
  language === 'en' ? text : pieces.reduce((made, [piece, words]) => made.replace(piece, words[language]), text);

export function translating(output: Output, language: Language): Output {
  if (language === 'en') return output;
  return new Proxy(output, {
    get(target, key) {
      if (key === 'write')
        return (text: unknown) => target.write(typeof text === 'string' ? translated(text, language) : String(text));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

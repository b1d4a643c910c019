// The wizard speaks three languages: nothing is missing in one, and each names the same values.
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { inLanguage, languageOf } from '../../../scripts/lib/language.ts';
import { oneLinkProblems } from '../../../scripts/lib/one-link-words.ts';
import { translated } from '../../../scripts/setup/clack-words.ts';
import { words } from '../../../scripts/setup/words.ts';
import { refusalRemedies, wordsAfter } from '../../../scripts/setup/words-after.ts';
import { wordsOfImport } from '../../../scripts/setup/words-import.ts';

const all = [words, wordsAfter, wordsOfImport, oneLinkProblems, refusalRemedies].flatMap((one) => Object.entries(one));

it.each(all)('%s', (_, { en, ru, kk }) => {
  const valuesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
  expect(valuesIn(ru)).toEqual(valuesIn(en));
  expect(valuesIn(kk)).toEqual(valuesIn(en));
  for (const text of [ru, kk]) expect(text).toMatch(/[\p{Script=Cyrillic}]|onelink-bridge/u);
  expect(en).not.toMatch(/\p{Script=Cyrillic}/u);
});

it('chooses the language by the locale', () => {
  expect(languageOf({ LANG: 'ru_KZ.UTF-8' })).toBe('ru');
  expect(languageOf({ LANG: 'ru_RU.UTF-8', LC_ALL: 'kk_KZ' })).toBe('kk');
  expect(languageOf({ LANG: 'run' })).toBe('en');
  expect(languageOf({ LC_ALL: 'C', LANG: 'ru' })).toBe('en');
  expect(languageOf({})).toBe('en');
});

it('fills values in, as they are', () => {
  expect(inLanguage({ en: '{a} and {b} {c}', ru: '', kk: '' }, 'en', { a: '$&', b: 2 })).toBe('$& and 2 {c}');
});

it('hints of a search are in the language of the questions, in whatever style', () => {
  const hint =
    '\u001b[2m↑/↓\u001b[22m to select • \u001b[2mEnter:\u001b[22m confirm • \u001b[2mType:\u001b[22m to search';
  const shown = `Search: c (12 matches)\n(1 match)\nNo matches found\n${hint}`;
  expect(translated(shown, 'en')).toBe(shown);
  expect(stripVTControlCharacters(translated(shown, 'ru'))).toBe(
    'Поиск: c (найдено: 12)\n(найдено: 1)\nНичего не найдено\n↑/↓ выбрать • Enter: подтвердить • Буквы: искать',
  );
  expect(translated(shown, 'kk')).not.toMatch(/[a-z]{5}/);
});

/** A sentence says "press Retry": there must be a button with that word, in each language. */
import { expect, it } from 'vitest';
import { en as enMessages } from '../../../src/messages/en.ts';
import { kk as kkMessages } from '../../../src/messages/kk.ts';
import type { Language } from '../../../src/messages/language.ts';
import { ru as ruMessages } from '../../../src/messages/ru.ts';
import { wordsIn } from '../../../src/pages/words/words-in.ts';

const messages = { en: enMessages, ru: ruMessages, kk: kkMessages };

/** What the sentences call buttons: in quotes, or in English after "press". */
const buttonsIn = (language: Language): string[] => {
  const text = Object.values(messages[language]).join(' ');
  const pattern = language === 'en' ? /\b[Pp]ress ([A-Z]\w+)/g : /«([^»]+)»/g;
  return [...new Set([...text.matchAll(pattern)].map(([, word]) => word ?? ''))];
};

it.each(['en', 'ru', 'kk'] as const)('every button that a sentence of %s names is there', async (language) => {
  const { buttons } = await wordsIn(language);
  const named = buttonsIn(language);
  expect(named.length).toBeGreaterThan(1);
  for (const word of named) expect(Object.values(buttons), word).toContain(word);
});

it.each(['ru', 'kk'] as const)('no word of the pages is left in English or empty in %s', async (language) => {
  const texts = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' ? Object.values(value ?? {}).flatMap(texts) : [];
  const [theirs, english] = [texts(await wordsIn(language)), new Set(texts(await wordsIn('en')))];
  expect(theirs.filter((text) => text === '')).toEqual([]);
  expect(theirs.filter((text) => english.has(text) && text !== '—' && text !== 'One-Link')).toEqual([]);
});

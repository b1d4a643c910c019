/** A sentence says "press Retry": there must be a button with that word, in each language. */
import { expect, it } from 'vitest';
import { en as enMessages } from '../../../src/messages/en.ts';
import { kk as kkMessages } from '../../../src/messages/kk.ts';
import type { Language } from '../../../src/messages/language.ts';
import { ru as ruMessages } from '../../../src/messages/ru.ts';
import { comparisonWordsIn } from '../../../src/pages/words/comparison-in.ts';
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

/** A sentence with numbers is told with some. */
const sentencesIn = (value: unknown): string[] => {
  if (typeof value === 'function') return sentencesIn(value(5, 2));
  if (typeof value === 'string') return [value];
  return typeof value === 'object' ? Object.values(value ?? {}).flatMap(sentencesIn) : [];
};

it.each(['en', 'ru', 'kk'] as const)('the comparison of %s names buttons that it has', async (language) => {
  const said = await comparisonWordsIn(language);
  const pattern = language === 'en' ? /“([^”]+)”/g : /«([^»]+)»/g;
  const named = [...sentencesIn(said).join(' ').matchAll(pattern)].map(([, word]) => word);
  expect(named.length).toBeGreaterThan(0);
  for (const word of named) expect(Object.values(said.form)).toContain(word);
});

it.each(['ru', 'kk'] as const)('no word of the comparison is left in English or empty in %s', async (language) => {
  const theirs = sentencesIn(await comparisonWordsIn(language));
  const english = new Set(sentencesIn(await comparisonWordsIn('en')));
  expect(theirs).toHaveLength(sentencesIn(await comparisonWordsIn('en')).length);
  expect(theirs.filter((text) => text === '' || english.has(text))).toEqual([]);
  for (const text of theirs) expect(text).toMatch(/\p{Script=Cyrillic}/u);
});

it.each([
  ['ru', /сервис/i, /сервис(?:а|е|ом)? записи/gi, /систем/i],
  ['kk', /сервис/i, /жазылу сервисі/gi, /жүйе/i],
] as const)('the comparison and its answers call the tool by one word in %s', async (language, any, full, other) => {
  const [said, words] = [await comparisonWordsIn(language), await wordsIn(language)];
  const { comparing_dry: dry, comparing, comparing_stopped: stopped } = words.done;
  const sentences = sentencesIn([said, dry, comparing, stopped, words.actions.reconcile]);
  expect(sentences.filter((text) => other.test(text) || any.test(text.replaceAll(full, '')))).toEqual([]);
});

it.each(['ru', 'kk'] as const)('no word of the pages is left in English or empty in %s', async (language) => {
  const texts = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' ? Object.values(value ?? {}).flatMap(texts) : [];
  const [theirs, english] = [texts(await wordsIn(language)), new Set(texts(await wordsIn('en')))];
  expect(theirs.filter((text) => text === '')).toEqual([]);
  expect(theirs.filter((text) => english.has(text) && text !== '—' && text !== 'One-Link')).toEqual([]);
});

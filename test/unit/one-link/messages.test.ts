import { describe, expect, test } from 'vitest';
import { catalogues, explain, messageCodes } from '../../../src/messages/explain.ts';
import type { Language } from '../../../src/messages/language.ts';
import { patchKeys } from '../../../src/one-link/appointment.ts';

const languages = ['en', 'ru', 'kk'] as const satisfies readonly Language[];

const placeholders = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort();

describe.each(languages)('%s', (language) => {
  const { messages, fields } = catalogues[language];

  test.each(messageCodes)('%s says what happened and what to do, in whole sentences', (code) => {
    expect(placeholders(messages[code])).toEqual(placeholders(catalogues.en.messages[code]));
    const bare = explain(code, language);
    expect(bare).toMatch(/^\p{Lu}.*[.;] \p{L}.*\.$/su);
    expect(bare).not.toMatch(/[[\]{}]|undefined| {2}| \.|—/);
    const filled = explain(code, language, { fields: ['status'], other: 'calcom:x', detail: 'payload.uid' });
    expect(filled).not.toMatch(/[[\]{}]/);
  });

  test('Every key of the PATCH has a name, and no two the same', () => {
    expect(Object.keys(fields)).toEqual([...patchKeys]);
    expect(new Set(Object.values(fields)).size).toBe(patchKeys.length);
    expect(Object.values(fields).every((name) => name.trim() !== '')).toBe(true);
  });

  test('Words are in the alphabet of the language', () => {
    const written = Object.values({ ...messages, ...fields }).join(' ');
    if (language === 'en') expect(written).not.toMatch(/\p{Script=Cyrillic}/u);
    else {
      const latin = written.replace(/\{\w+\}|One-Link|MedElement/g, '').match(/\p{Script=Latin}+/gu);
      expect(latin).toBeNull();
    }
    if (language === 'ru') expect(written).not.toMatch(/[әғқңөұүһі]/i);
  });

  test('An unknown code still says what to do and names itself', () => {
    expect(explain('SOMETHING_NEW', language)).toContain('(SOMETHING_NEW)');
    expect(explain('MEDELEMENT_NEW', language)).toContain('(MEDELEMENT_NEW)');
    expect(explain('toString', language)).toContain('(toString)');
  });
});

test('Translations differ from each other', () => {
  for (const code of messageCodes) {
    expect(new Set(languages.map((language) => catalogues[language].messages[code])).size, code).toBe(3);
  }
});

test.each([
  ['HTTP_400', 'HTTP_400'],
  ['HTTP_403', 'HTTP_403'],
  ['HTTP_404', 'NOT_FOUND'],
  ['HTTP_408', 'timeout'],
] as const)('%s is explained as %s', (code, like) => {
  expect(explain(code, 'en')).toBe(catalogues.en.messages[like]);
});

test('A status is told within its family', () => {
  expect(explain('HTTP_418', 'en')).toContain('answer 418');
  expect(explain('HTTP_524', 'ru')).toContain('ответ 524');
});

test('Keys are told in words, a custom attribute by its own name', () => {
  const details = { fields: ['service_id', 'custom_attributes.region', 'unheard_of'] };
  expect(explain('VALIDATION_ERROR', 'en', details)).toContain(': service, additional field "region", unheard_of.');
  expect(explain('VALIDATION_ERROR', 'ru', details)).toContain(': услуга, дополнительное поле "region", unheard_of.');
});

test('What is filled in is not read as a placeholder', () => {
  expect(explain('SLOT_SWAP', 'en', { other: '[{code}] $& $1' })).toContain('each other: [{code}] $& $1.');
});

test('A detail that is a sentence of its own does not end in two stops', () => {
  const told = explain('undecodable', 'en', { detail: '(body): The body is not complete, valid JSON.' });
  expect(told).toContain('valid JSON. Check');
  expect(explain('undecodable', 'en', { detail: 'no id', other: 'A.' })).toMatch(/no id\. .* yet: A\.\]?$/);
});

test('A name keeps the stop of its initial', () => {
  expect(explain('unknown_staff', 'en', { detail: 'Ivanova A.' })).toContain(': Ivanova A. who');
  expect(explain('no_resource', 'en', { detail: 'Ivanova A.' })).toContain(': Ivanova A. Tell');
});

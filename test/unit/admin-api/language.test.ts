import { expect, it } from 'vitest';
import { languageOf } from '../../../src/admin-api/language.ts';

it.each([
  [null, 'kk'],
  ['', 'kk'],
  ['ru', 'ru'],
  ['RU-kz, en;q=0.9', 'ru'],
  ['de, en;q=0.5, ru;q=0.7', 'ru'],
  ['de', 'kk'],
  ['ru;q=0', 'kk'],
  ['en;q=x, ru;q=0.1', 'ru'],
  ['*', 'kk'],
])('Accept-Language %s is answered in %s where the deployment speaks kk', (header, language) => {
  expect(languageOf(header, 'kk')).toBe(language);
});

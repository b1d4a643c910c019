// The sentences of a language are read when somebody asks for it: until then English stands in.
import { beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => void vi.resetModules());

it.each(['ru', 'kk'] as const)('reads %s once it is asked for', async (language) => {
  const { explain, isLoaded, loadLanguage } = await import('../../../src/messages/explain.ts');
  const english = explain('unlinked', 'en');
  expect([isLoaded('en'), isLoaded(language)]).toEqual([true, false]);
  expect(explain('unlinked', language)).toBe(english);
  await loadLanguage(language);
  expect(isLoaded(language)).toBe(true);
  expect(explain('unlinked', language)).not.toBe(english);
  expect(explain('unlinked', 'en')).toBe(english);
});

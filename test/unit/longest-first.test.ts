import { existsSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { expect, it } from 'vitest';
import { longest } from '../longest-first.ts';

it.each(longest)('%s, which is to begin early, is there', (name) => {
  expect(existsSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)))).toBe(true);
});

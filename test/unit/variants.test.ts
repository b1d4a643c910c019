// The planted bugs lie over the product as it is now: a text that has changed would leave a bug unplanted.
import { describe, expect, it } from 'vitest';
import { own } from '../simulation/variants/own.ts';
import { planted } from '../simulation/variants/planted.ts';
import { misplaced, unreadable } from '../simulation/variants/planted-bug.ts';

const bugs = [...planted, ...own];

describe('planted bugs', () => {
  it.each(bugs.map((bug) => [bug.name, bug] as const))('finds its texts exactly once: %s', (_name, bug) => {
    expect(misplaced(bug)).toEqual([]);
  });

  it('parse when they are laid over the product', () => {
    expect(unreadable(bugs)).toEqual([]);
  });

  it('notices a text that is not there, and one that does not parse', () => {
    const file = 'src/sync/retry.ts';
    const bug = (find: string, replace: string) => ({ name: 'a bug', why: '', edits: [{ file, find, replace }] });
    expect(misplaced(bug('no such text', ''))).toEqual([`"a bug": ${file} holds 0 times: no such text`]);
    expect(misplaced(bug('export const', ''))).toHaveLength(1);
    expect(unreadable([bug('export const hour', 'export const const hour')])).toHaveLength(1);
    expect(unreadable([bug('export const hour', 'const second = 1; export const hour')])).toHaveLength(1);
  });

  it('have a name of their own and say what goes wrong', () => {
    expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
    expect(bugs.filter(({ why }) => why === '')).toEqual([]);
  });
});

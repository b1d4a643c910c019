/** What real booking tools and real people did: each file of test/cases ends as it expects. */
import { describe, expect, it } from 'vitest';
import { caseNames } from './case.ts';
import { playCase } from './play-case.ts';

describe('a case of test/cases holds:', () => {
  it.each(caseNames)('%s', async (name) => {
    expect(await playCase(name)).toEqual([]);
  });
});

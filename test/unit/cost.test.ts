/** `npm run cost` and docs/cost.md: the arithmetic, the goals, and that the page shows what the script prints. */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect, it } from 'vitest';
import { billOf, daily, freeADay, marginalOfMillion, type Use, useOf } from '../../scripts/cost/reckon.ts';
import { costTables } from '../../scripts/cost.ts';

const usual = { oneLinkMs: 300, cpuMs: 5 };
const measured = JSON.parse(readFileSync(new URL('../../scripts/cost/measured.json', import.meta.url), 'utf8'));
const updateOf = (choice: 'all' | 'failed'): Use =>
  useOf(measured[choice].updated, { forgotten: measured[choice].forgotten, opens: false }, usual);

it('is what docs/cost.md shows', () => {
  expect(readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')).toContain(costTables(usual));
});

it('counts every unit at its price', () => {
  const use: Use = {
    ...daily,
    workerRequests: 1,
    cpuMs: 10,
    objectRequests: 2,
    gbSeconds: 0.1,
    rowsRead: 100,
    rowsWritten: 5,
    kvWrites: 1,
  };
  expect(marginalOfMillion(use)).toBeCloseTo(0.3 + 0.2 + 0.3 + 1.25 + 0.1 + 5 + 5, 10);
});

it('charges nothing beyond the plan for what the plan includes', () => {
  expect(billOf(updateOf('all'), 60)).toBe(5);
  expect(billOf(updateOf('all'), 100_000)).toBeGreaterThan(5);
});

it('finds the limit that binds', () => {
  expect(freeADay(updateOf('all'))).toEqual({ binds: 'kvWrites', webhooks: 1_000 });
  expect(freeADay(updateOf('failed')).binds).toBe('rowsWritten');
});

it('keeps a million updates with outcomes = "failed" under ten dollars', () => {
  expect(marginalOfMillion(updateOf('failed'))).toBeLessThanOrEqual(10);
});

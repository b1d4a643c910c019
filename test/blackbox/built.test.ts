/** What would be deployed. */
import { describe, expect, inject, it } from 'vitest';
import { sizeOf } from '../../scripts/size/size-of.ts';

it('wrangler would deploy the Worker with its object, its KV namespace and the variable, without asking anything', () => {
  const dryRun = inject('dryRun');
  expect(dryRun).toContain('env.MAILBOX (Mailbox)');
  expect(dryRun).toContain('env.INCIDENTS (Incidents)');
  expect(dryRun).toContain('env.OUTCOMES');
  expect(dryRun).toContain('env.ONELINK_URL');
});

describe('the size of the Worker', () => {
  const { modules, total, start } = sizeOf(inject('builtIn'), inject('metafile'));
  const loadedLater = modules.filter(({ runsAtStart }) => !runsAtStart).map(({ path }) => path);

  it('stays within its budgets: bytes of the upload and of what runs at start, gzip', () => {
    expect(total.gzip).toBeLessThan(435 * 1024);
    expect(start.gzip).toBeLessThan(231 * 1024);
    expect(start.gzip).toBeGreaterThan(50 * 1024); // the source map was read
  });

  it('does not run at start what no webhook needs', () => {
    const parts = ['csv-parse', 'jsonata'].map((name) => `node_modules/${name}/`);
    for (const part of [
      ...parts,
      'src/admin-api/openapi',
      'src/pages/',
      'node_modules/hono/dist/jsx/',
      'src/admin-api/schemas.ts',
      'src/alerts/desk.ts',
      'src/alerts/table.ts',
      'src/metrics/',
      'src/mailbox/admin/watch.ts',
      'src/sources/calcom/setup.ts',
      'src/messages/ru.ts',
      'src/messages/kk.ts',
      'src/http/problem-texts-',
    ]) {
      const found = modules.filter(({ path }) => path.startsWith(part)).map(({ path }) => path);
      expect(found, part).not.toEqual([]);
      expect(loadedLater, part).toEqual(expect.arrayContaining(found));
    }
  });

  it('has nothing of what makes the OpenAPI document, or of what only tests sign with', () => {
    for (const name of ['zod-openapi', 'jose'])
      expect(
        modules.filter(({ path }) => path.includes(`node_modules/${name}`)),
        name,
      ).toEqual([]);
  });
});

/** What would be deployed. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, inject, it } from 'vitest';

it('wrangler would deploy the Worker with its object, its KV namespace and the variable, without asking anything', () => {
  const dryRun = inject('dryRun');
  expect(dryRun).toContain('env.MAILBOX (Mailbox)');
  expect(dryRun).toContain('env.OUTCOMES');
  expect(dryRun).toContain('env.ONELINK_URL');
});

it('is well under the 3 MB, compressed, that the free plan takes', () => {
  const script = readFileSync(`${inject('builtIn')}/index.js`);
  expect(gzipSync(script).length).toBeLessThan(1024 * 1024);
});

/** docs/configuration.md names every key and variable with its default, and its command makes tags that are taken. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { expect, it } from 'vitest';
import { bookingStates } from '../../src/booking/booking.ts';
import { publicVariables, readGlobals } from '../../src/config/globals.ts';
import { connectionKeys, connectionTable } from '../../src/config/table.ts';
import { carriedTag } from '../../src/sync/link/carried.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \|$/gm)].map(
  ([, key = '', value = '', standard = '']) => [key, { value, standard }] as const,
);
const row = Object.fromEntries(rows);

it('names every key of a connection and every public variable, and no other', () => {
  const lower = rows.map(([key]) => key).filter((key) => key === key.toLowerCase());
  expect(lower.toSorted()).toEqual([...connectionKeys].toSorted());
  for (const name of publicVariables) expect(row, name).toHaveProperty(name);
});

it('tells the defaults', () => {
  const least = { source: 'calcom', account_id: 1, on_unlinked: 'park', secret: 'A' };
  const parsed: Readonly<Record<string, unknown>> = connectionTable.parse(least);
  for (const key of connectionKeys) {
    const value = parsed[key];
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (key in least) expect(row[key]?.standard, key).toBe('required');
    else if (isPlain) expect(row[key]?.standard, key).toBe(`\`${JSON.stringify(value)}\``);
  }
  const globals = readGlobals({});
  expect(row['ONELINK_URL']?.standard).toBe(`\`${globals.oneLinkUrl}\``);
  expect(row['OUTCOME_DAYS']?.standard).toBe(`\`${globals.outcomeDays}\``);
  expect(row['LANGUAGE']?.standard).toBe(`\`${globals.language}\``);
  for (const state of bookingStates) expect(row['statuses']?.value, state).toContain(`\`${state}\``);
});

it('makes the tag of an appointment id with its command', () => {
  const command = /```sh\n(node .*)\n```/.exec(page)?.[1] ?? '';
  const made = execFileSync('sh', ['-c', command], { env: { ...process.env, SALON_LINK_SECRET: 'made-up-secret' } });
  expect(String(made).trim()).toBe(carriedTag('made-up-secret', 12, 9041));
});

it('makes the same tag with npm run tag', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tag-'));
  const table = {
    source: 'calcom',
    account_id: 12,
    on_unlinked: 'park',
    secret: 'A_SECRET',
    link_secret: 'SALON_LINK_SECRET',
  };
  const config = join(folder, 'wrangler.toml');
  writeFileSync(config, `[vars]\nCONNECTIONS = ${JSON.stringify(JSON.stringify({ salon: table }))}\n`);
  const script = fileURLToPath(new URL('../../scripts/tag.ts', import.meta.url));
  const env = { ...process.env, SALON_LINK_SECRET: 'made-up-link-secret' };
  const made = execFileSync(process.execPath, ['--no-warnings', script, '9041', '9042', '--config', config], { env });
  expect(page).toContain('npm run tag -- 9041');
  expect(String(made)).toBe([9041, 9042].map((id) => `${id}.${carriedTag('made-up-link-secret', 12, id)}\n`).join(''));
  rmSync(folder, { recursive: true });
});

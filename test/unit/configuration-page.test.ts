/** docs/configuration-reference.md is written from the schemas, and the command of docs/configuration.md makes tags that are taken. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { publicVariables, readGlobals } from '../../src/config/globals.ts';
import { connectionKeys, connectionTable } from '../../src/config/table.ts';
import { carriedTag } from '../../src/sync/link/carried.ts';
import { configurationReference } from './configuration-reference.ts';
import { connectionWords, variableWords } from './configuration-words.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

it('the reference has every key with type, default, meaning and example', async () => {
  await expect(configurationReference()).toMatchFileSnapshot('../../docs/configuration-reference.md');
});

it('words are there for every key, and for no other', () => {
  expect(Object.keys(connectionWords).toSorted()).toEqual([...connectionKeys].toSorted());
  expect(Object.keys(variableWords)).toEqual([...publicVariables]);
});

const least = { source: 'calcom', account_id: 1, on_unlinked: 'park', secret: 'A' };

it.each(Object.entries(connectionWords))('the example of %s is valid', (key, { example }) => {
  const written = parse(example);
  expect(Object.keys(written)).toEqual([key]);
  expect(connectionTable.safeParse({ ...least, ...written }).error?.issues ?? []).toEqual([]);
});

it.each(Object.entries(variableWords))('the example of %s is valid', (key, { example }) => {
  expect(Object.keys(parse(example))).toEqual([key]);
  expect(readGlobals(parse(example)).problems).toEqual([]);
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

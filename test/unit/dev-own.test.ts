/** What `npm run dev` says of the user's own connections: ✓ and their address, or what is wrong and on which line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createOneLink } from '../../emulator/one-link.ts';
import { furnishFor, linesOf, ownConnections, restartNotes, secretsBeside } from '../../scripts/dev/own.ts';

const folder = mkdtempSync(join(tmpdir(), 'onelink-dev-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'wrangler.toml');
const given = { ONELINK_TOKEN: 'a-token', ONELINK_URL: 'http://127.0.0.1:9' };
const url = 'http://127.0.0.1:8787';

const salon = (account: string) => `[vars.CONNECTIONS.salon]
source = "altegio"
account_id = ${account}
on_unlinked = "create"
secret = "SALON_SECRET"
resource_id = 31
[vars.CONNECTIONS.salon.services]
"7" = 9
`;

function lines(toml: string, devVars: string): string[] {
  writeFileSync(file, toml);
  writeFileSync(join(folder, '.dev.vars'), devVars);
  const own = ownConnections(file, given);
  return typeof own === 'string' ? [own] : linesOf(own, url, (name) => name === 'demo');
}

it('shows the address of each that works, without its token', () => {
  const shown = lines(salon('12'), 'SALON_SECRET=a-token-of-16-characters');
  expect(shown).toEqual([
    expect.stringMatching(/✓ salon +altegio +http:\/\/127\.0\.0\.1:8787\/hooks\/salon\/<its secret>$/),
  ]);
});

it('says what is wrong, on which line, and how a secret is set here', () => {
  expect(lines(salon('"12"'), 'SALON_SECRET=a-token-of-16-characters')).toEqual([
    expect.stringMatching(/✗ salon +line 3: CONNECTIONS\.salon\.account_id: write 12 without quotes$/),
  ]);
  const [missing = ''] = lines(salon('12'), '');
  expect(missing).toContain('line 5: CONNECTIONS.salon.secret: there is no secret with this name');
  expect(missing).toContain('.dev.vars');
});

it('says where a table belongs, and what the file is if it is no TOML', () => {
  expect(lines(salon('12').replaceAll('vars.CONNECTIONS', 'CONNECTIONS'), '').join('\n')).toContain(
    'line 1: [CONNECTIONS.salon]: unknown table; write [vars.CONNECTIONS.salon]',
  );
  expect(lines('= nothing', '')[0]).toContain('wrangler.toml: Invalid TOML');
});

it('gives the emulator the accounts, specialists and services that connections name', () => {
  lines(salon('77'), 'SALON_SECRET=a-token-of-16-characters');
  const own = ownConnections(file, given);
  if (typeof own === 'string') throw new Error(own);
  const oneLink = createOneLink({ accountId: 77 });
  furnishFor(own, (id) => {
    expect(id).toBe(77);
    return oneLink;
  });
  expect([oneLink.resources.has(31), oneLink.services.has(9), oneLink.tokens.has('a-token')]).toEqual([
    true,
    true,
    true,
  ]);
});

it('leaves an ADMIN_TOKEN of .dev.vars alone, because send and tail use it, and does not print it', () => {
  const demonstration = secretsBeside({});
  expect(demonstration.secrets).toMatchObject({ ADMIN_TOKEN: demonstration.adminToken });
  expect(secretsBeside({ ADMIN_TOKEN: '' })).toEqual(demonstration);

  const own = secretsBeside({ ADMIN_TOKEN: 'one-of-my-own-0000' });
  expect(own.secrets).not.toHaveProperty('ADMIN_TOKEN');
  expect(own.secrets).toHaveProperty('DEMO_SITE_SECRET');
  expect(own.adminToken).not.toContain('one-of-my-own-0000');
});

it('says that an ADMIN_TOKEN that came later needs a restart', () => {
  const { secrets } = secretsBeside({});
  expect(restartNotes({}, secrets)).toEqual([]);
  expect(restartNotes({ ADMIN_TOKEN: 'one-of-my-own-0000' }, secrets)).toEqual([
    expect.stringContaining('start it again'),
  ]);
  expect(restartNotes({ ADMIN_TOKEN: 'one-of-my-own-0000' }, secretsBeside({ ADMIN_TOKEN: 'x' }).secrets)).toEqual([]);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfiguration } from '../../scripts/check-configuration.ts';

const salon = `
[vars.CONNECTIONS.salon]
source = "calcom"
account_id = 12
on_unlinked = "create"
secret = "SALON_SECRET"
resource_id = 31
`;

const texts = (toml: string, devVars = '', plan: 'free' | 'paid' = 'free') =>
  checkConfiguration(toml, devVars, plan).findings.map(({ level, text }) => `${level} ${text}`);

describe('the check before a deployment', () => {
  it('finds nothing wrong with a good configuration and names its secrets', () => {
    expect(checkConfiguration(salon, '', 'free')).toEqual({
      findings: [],
      connections: 1,
      secrets: ['ADMIN_TOKEN', 'ONELINK_TOKEN', 'SALON_SECRET'],
    });
  });

  it('says what the Worker would say', () => {
    expect(texts(salon.replace('"create"', '"maybe"'))).toEqual([
      expect.stringMatching(/^error CONNECTIONS\.salon\.on_unlinked: /),
    ]);
  });

  it('refuses an expression that could run away, in a sentence that does not quote it', () => {
    const found = texts(`${salon}\n[vars.CONNECTIONS.salon.fields]\nclient_name = "= $eval(payload.notes)"`);
    expect(found).toEqual(['error CONNECTIONS.salon.fields.client_name: $eval would run text from the body as code']);
  });

  it('counts the bytes of a variable and says where to go with them', () => {
    const rows = Array.from({ length: 200 }, (_, index) => `"specialist-${index}@example.org" = ${index + 1}`);
    expect(texts(`${salon}\n[vars.CONNECTIONS.salon.resources]\n${rows.join('\n')}`)).toEqual([
      expect.stringMatching(/^error CONNECTIONS: \d+ bytes, but Cloudflare allows 5120; move connections to/),
    ]);
  });

  it('counts variables and secrets', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `V${index} = "x"`).join('\n');
    expect(texts(`[vars]\n${names(60)}\n${salon}`)).toEqual([]);
    expect(texts(`[vars]\n${names(61)}\n${salon}`)).toEqual([expect.stringContaining('65 variables and secrets')]);
    expect(texts(`[vars]\n${names(61)}\n${salon}`, '', 'paid')).toEqual([]);
  });

  it('refuses a secret that stands among the variables, without repeating it', () => {
    const found = texts(`[vars]\nSALON_SECRET = "do-not-tell-anybody-this"\n${salon}`);
    expect(found).toEqual([expect.stringContaining('SALON_SECRET: is a secret but is in [vars]')]);
    expect(found.join()).not.toContain('do-not-tell');
  });

  it('refuses weak secrets where their values are known, without repeating them', () => {
    const known = (lines: string) => texts(salon, lines);
    expect(known('SALON_SECRET=short-secret')).toEqual([
      'error CONNECTIONS.salon.secret: a signing key must have at least 16 bytes',
    ]);
    expect(known('ADMIN_TOKEN=short-token')).toEqual(['error ADMIN_TOKEN: a token must have at least 16 characters']);
    expect(known('ONELINK_TOKEN="with a blank"')).toEqual([
      'error CONNECTIONS.salon.token: contains a space or a line break; set it again without it',
    ]);
    for (const name of ['DIGEST_SECRET', 'DIGEST_SECRET_OLD']) {
      expect(known(`${name}=a-secret-of-16-characters`)).toEqual([
        `error ${name}: expected at least 32 characters without spaces`,
      ]);
    }
    expect(known('SALON_SECRET=')).toEqual([
      'error CONNECTIONS.salon.secret: there is no secret with this name: npx wrangler secret put SALON_SECRET; for local use add a line to .dev.vars',
    ]);
    expect(known('SALON_SECRET=a-secret-of-16-characters\nADMIN_TOKEN=an-admin-token-of-16')).toEqual([]);
  });

  it('refuses a public variable in the place of a secret, and names who shares a token', () => {
    expect(texts(`[vars]\nLANGUAGE = "ru"\n${salon.replace('"SALON_SECRET"', '"LANGUAGE"')}`)).toEqual([
      'error CONNECTIONS.salon.secret: is the name of a variable that everybody can read, not of a secret',
    ]);
    const altegio = (name: string) => salon.replace('salon]', `${name}]`).replace('calcom', 'altegio');
    expect(texts(`${altegio('north')}${altegio('south')}`, 'SALON_SECRET=a-secret-of-16-characters')).toEqual([
      'error CONNECTIONS.north.secret: another connection has the same token; each connection needs its own (south)',
      'error CONNECTIONS.south.secret: another connection has the same token; each connection needs its own (north)',
    ]);
  });

  it('tells of local values that win without a word', () => {
    const found = texts('[vars]\nONELINK_URL = "https://one-link.kz"\n', 'ONELINK_URL="http://localhost:8788"\nX=1');
    expect(found).toContain('note ONELINK_URL: .dev.vars overrides [vars], on this machine only');
  });
});

describe('the command', () => {
  const script = join(import.meta.dirname, '../../scripts/check-configuration.ts');
  const run = (toml: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'check-'));
    try {
      const file = join(folder, 'wrangler.toml');
      writeFileSync(file, toml);
      return spawnSync(process.execPath, [script, '--file', file], { encoding: 'utf8' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('ends with 0, 1 or 2, so that a deployment stops', () => {
    expect(run(salon).status).toBe(0);
    const wrong = run(salon.replace('calcom', 'nothing'));
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('CONNECTIONS.salon.source')]);
    expect(run('= no toml').status).toBe(2);
  });

  it('explains itself', () => {
    expect(execFileSync(process.execPath, [script, '--help'], { encoding: 'utf8' })).toContain('Usage:');
  });
});

describe('people of the pages', () => {
  const toml =
    '[vars.PEOPLE.reception]\ntoken = "RECEPTION_TOKEN"\n[vars.PEOPLE.owner]\nemails = ["anna@clinic.example"]\n';

  it('need their secrets at Cloudflare, and a deployment asks for them', () => {
    expect(checkConfiguration(toml, '', 'free').secrets).toContain('RECEPTION_TOKEN');
  });

  it('have no token in a variable that everybody can read', () => {
    const { findings } = checkConfiguration(`[vars]\nRECEPTION_TOKEN = "a-token-of-some-length"\n${toml}`, '', 'free');
    expect(findings.map(({ text }) => text).join('\n')).toContain('RECEPTION_TOKEN: is a secret but is in [vars]');
  });
});

/** Cloudflare Access: what it signs counts, and nothing that only looks like it. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../../src/env.ts';
import { accessSettings, createAccessCheck } from '../../../src/pages/access-token.ts';

const settings = { issuer: 'https://clinic.cloudflareaccess.com', audience: 'a'.repeat(64) };
const now = Date.parse('2031-04-07T05:00:00Z');
const seconds = now / 1000;

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

let team: KeyObject;
let jwk: JsonWebKey;
let other: KeyObject;
beforeAll(() => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  team = pair.privateKey;
  jwk = pair.publicKey.export({ format: 'jwk' }) as JsonWebKey;
  other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
});

const good = {
  iss: settings.issuer,
  aud: [settings.audience],
  email: 'anna@clinic.example',
  sub: 'user-1',
  type: 'app',
  iat: seconds - 60,
  nbf: seconds - 60,
  exp: seconds + 3600,
};

const signed = (claims: JWTPayload, key = team, header: Record<string, string> = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(key);

function check() {
  const asked: string[] = [];
  let isDown = false;
  const access = createAccessCheck(async (address) => {
    asked.push(address);
    if (isDown) throw new Error('down');
    return Response.json({ keys: [{ ...jwk, kid: 'key-1' }] });
  });
  return { ...access, asked, goDown: () => (isDown = true) };
}

describe('a token of Cloudflare Access', () => {
  it('names the visitor', async () => {
    const { visitor, asked } = check();
    expect(await visitor(await signed(good), settings, now)).toEqual({
      email: 'anna@clinic.example',
      subject: 'user-1',
    });
    expect(asked).toEqual(['https://clinic.cloudflareaccess.com/cdn-cgi/access/certs']);
  });

  it.each([
    ['of another team', { iss: 'https://other.cloudflareaccess.com' }],
    ['for another application', { aud: ['b'.repeat(64)] }],
    ['that is over', { exp: seconds - 61 }],
    ['of a time to come', { nbf: seconds + 61 }],
    ['of an organisation and not of an application', { type: 'org' }],
    ['without an address', { email: undefined }],
  ])('%s does not count', async (_, claims) => {
    expect(await check().visitor(await signed({ ...good, ...claims } as JWTPayload), settings, now)).toBeNull();
  });

  it('of another key, of a key that is not known, or changed, does not count', async () => {
    const { visitor } = check();
    expect(await visitor(await signed(good, other), settings, now)).toBeNull();
    expect(await visitor(await signed(good, team, { kid: 'key-2' }), settings, now)).toBeNull();
    const [head, , signature] = (await signed(good)).split('.');
    const changed = Buffer.from(JSON.stringify({ ...good, email: 'eve@clinic.example' })).toString('base64url');
    expect(await visitor(`${head}.${changed}.${signature}`, settings, now)).toBeNull();
  });

  it('that is signed with the public key as a secret, or not at all, does not count', async () => {
    const { visitor } = check();
    const body = Buffer.from(JSON.stringify(good)).toString('base64url');
    for (const alg of ['none', 'HS256']) {
      const head = Buffer.from(JSON.stringify({ alg, kid: 'key-1' })).toString('base64url');
      expect(await visitor(`${head}.${body}.`, settings, now)).toBeNull();
    }
    for (const text of ['', '..', 'a.b.c', 'x'.repeat(9000)]) expect(await visitor(text, settings, now)).toBeNull();
  });

  it('costs one reading of the keys an hour, and unknown keys at most one a minute', async () => {
    const { visitor, asked } = check();
    const token = await signed(good);
    const unknown = await signed(good, team, { kid: 'key-2' });
    for (let time = 0; time < 5; time += 1) await visitor(token, settings, now + time * 1000);
    for (let time = 0; time < 5; time += 1) await visitor(unknown, settings, now + time * 1000);
    expect(asked).toHaveLength(1);
    await visitor(unknown, settings, now + 60_000);
    expect(asked).toHaveLength(2);
  });

  it('asks a key server that fails once a minute, whoever knocks', async () => {
    const { visitor, goDown, asked } = check();
    goDown();
    for (let time = 0; time < 5; time += 1) expect(await visitor(await signed(good), settings, now + time)).toBeNull();
    expect(asked).toHaveLength(1);
    await visitor(await signed(good), settings, now + 60_000);
    expect(asked).toHaveLength(2);
  });

  it('counts with the keys that were read, while they cannot be read again', async () => {
    const { visitor, goDown } = check();
    const later = now + 2 * 3_600_000;
    const token = await signed({ ...good, exp: seconds + 9 * 3600 });
    await visitor(token, settings, now);
    goDown();
    expect(await visitor(token, settings, later)).not.toBeNull();
  });
});

it('is set up with the team and the audience, and not with one of them', () => {
  const of = (variables: Record<string, unknown>) => accessSettings(variables as Env);
  const audience = 'a'.repeat(64);
  expect(of({ ACCESS_TEAM_DOMAIN: 'clinic.cloudflareaccess.com', ACCESS_AUDIENCE: audience })).toEqual(settings);
  expect(of({ ACCESS_TEAM_DOMAIN: 'https://clinic.cloudflareaccess.com/', ACCESS_AUDIENCE: audience })).toEqual(
    settings,
  );
  expect(of({ ACCESS_TEAM_DOMAIN: 'clinic.example', ACCESS_AUDIENCE: audience })).toBeNull();
  expect(of({ ACCESS_TEAM_DOMAIN: 'clinic.cloudflareaccess.com' })).toBeNull();
  expect(of({})).toBeNull();
});

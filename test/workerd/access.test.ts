// Cloudflare Access through the Worker's own door, in workerd: the team's keys come from its key server.
import { env, exports } from 'cloudflare:workers';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';

interface Bindings {
  readonly ACCESS_TEAM_DOMAIN: string;
  readonly ACCESS_AUDIENCE: string;
  readonly ACCESS_KEY_OF_A_TEST: string;
}
const { ACCESS_TEAM_DOMAIN: domain, ACCESS_AUDIENCE: audience, ACCESS_KEY_OF_A_TEST: jwk } = env as unknown as Bindings;

const now = Math.floor(Date.now() / 1000);
const good = {
  iss: `https://${domain}`,
  aud: [audience],
  email: 'anna@clinic.example',
  sub: 'u-1',
  type: 'app',
  exp: now + 600,
};

async function open(
  claims: JWTPayload | null,
  kid = 'key-1',
): Promise<{ readonly status: number; readonly text: string }> {
  const key = await importJWK(JSON.parse(jwk), 'RS256');
  const token = claims === null ? null : await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
  const headers: Record<string, string> = token === null ? {} : { 'cf-access-jwt-assertion': token };
  const answer = await exports.default.fetch('https://bridge.test/', { headers });
  return { status: answer.status, text: await answer.text() };
}

describe('somebody whom Cloudflare Access has let in', () => {
  it('sees the pages without a token of ours', async () => {
    const { status, text } = await open(good);
    expect([status, text.includes('/desk/sign-out')]).toEqual([200, true]);
  });

  it.each([
    ['without what Access adds', null, 'key-1'],
    ['for another application', { ...good, aud: ['cd'.repeat(32)] }, 'key-1'],
    ['of another team', { ...good, iss: 'https://other.cloudflareaccess.com' }, 'key-1'],
    ['that is over', { ...good, exp: now - 600 }, 'key-1'],
    ['under a key that the team does not have', good, 'key-2'],
  ])('has to sign in %s', async (_, claims, kid) => {
    const { text } = await open(claims, kid);
    expect([text.includes('/desk/sign-out'), text.includes('/desk/sign-in')]).toEqual([false, true]);
  });
});

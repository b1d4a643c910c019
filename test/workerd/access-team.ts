/** The key server of a team of Cloudflare Access, emulated outside of workerd. Its private key is a binding, so that a test can sign. */
import { generateKeyPairSync } from 'node:crypto';

const domain = 'clinic-of-a-test.cloudflareaccess.com';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const accessBindings = {
  ACCESS_TEAM_DOMAIN: domain,
  ACCESS_AUDIENCE: 'ab'.repeat(32),
  ACCESS_KEY_OF_A_TEST: JSON.stringify(privateKey.export({ format: 'jwk' })),
};

/** Null: another address. */
export function accessKeys(url: string): Response | null {
  const { host, pathname } = new URL(url);
  if (host !== domain || pathname !== '/cdn-cgi/access/certs') return null;
  return Response.json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }] });
}

import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hmacMatches, timedHmacMatches, tokenMatches } from '../../../src/sources/authenticate.ts';

const content = new TextEncoder().encode('{"name":"Әлия"}');
const sign = (secret: string, encoding: 'hex' | 'base64', algorithm: 'sha256' | 'sha1' = 'sha256') =>
  createHmac(algorithm, secret).update(content).digest(encoding);
const check = (signature: string | null | undefined, secrets: readonly string[] = ['first', 'second']) =>
  hmacMatches({ algorithm: 'sha256', encoding: 'hex', signature, content, secrets });

describe('hmacMatches', () => {
  it('takes a signature under either secret of a rotation', () => {
    expect(check(sign('first', 'hex'))).toBe(true);
    expect(check(sign('second', 'hex'))).toBe(true);
    expect(check(sign('third', 'hex'))).toBe(false);
  });

  it('matches a digest known from elsewhere', () => {
    // RFC 4231, test case 2.
    const signature = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const content = 'what do ya want for nothing?';
    expect(hmacMatches({ algorithm: 'sha256', encoding: 'hex', signature, content, secrets: ['Jefe'] })).toBe(true);
  });

  it('reads upper-case hex', () => {
    expect(check(sign('first', 'hex').toUpperCase())).toBe(true);
  });

  it('takes base64 and SHA-1 where the source says so', () => {
    const secrets = ['first'];
    const base64 = { algorithm: 'sha256', encoding: 'base64', content, secrets } as const;
    expect(hmacMatches({ ...base64, signature: sign('first', 'base64') })).toBe(true);
    expect(hmacMatches({ ...base64, signature: sign('first', 'hex') })).toBe(false);
    const sha1 = { algorithm: 'sha1', encoding: 'hex', content, secrets } as const;
    expect(hmacMatches({ ...sha1, signature: sign('first', 'hex', 'sha1') })).toBe(true);
    expect(hmacMatches({ ...sha1, signature: sign('first', 'hex') })).toBe(false);
  });

  it('refuses a missing, odd, truncated or lengthened signature without an exception', () => {
    const good = sign('first', 'hex');
    for (const odd of [null, undefined, '', 'no-secret-provided', good.slice(0, -1), good.slice(0, -2)]) {
      expect(check(odd)).toBe(false);
    }
    for (const odd of [`${good}00`, `${good} `, ` ${good}`, `sha256=${good}`, `${good},${good}`, 'ж'.repeat(64)]) {
      expect(check(odd)).toBe(false);
    }
    const base64 = sign('first', 'base64');
    for (const odd of [base64.slice(0, -1), `${base64}=`, base64.slice(1), `-${base64.slice(1)}`]) {
      expect(
        hmacMatches({ algorithm: 'sha256', encoding: 'base64', signature: odd, content, secrets: ['first'] }),
      ).toBe(false);
    }
  });

  it('authenticates nobody without a secret, or with an empty one', () => {
    expect(check(sign('', 'hex'), [])).toBe(false);
    expect(check(sign('', 'hex'), [''])).toBe(false);
  });
});

describe('tokenMatches', () => {
  it('takes any of the secrets and nothing else', () => {
    expect(tokenMatches('0123456789abcdef', ['other-secret-token', '0123456789abcdef'])).toBe(true);
    expect(tokenMatches('0123456789abcde', ['0123456789abcdef'])).toBe(false);
    expect(tokenMatches('0123456789abcdef0', ['0123456789abcdef'])).toBe(false);
    expect(tokenMatches('0123456789ABCDEF', ['0123456789abcdef'])).toBe(false);
  });

  it('fails closed on nothing', () => {
    expect(tokenMatches(null, ['0123456789abcdef'])).toBe(false);
    expect(tokenMatches(undefined, ['0123456789abcdef'])).toBe(false);
    expect(tokenMatches('', [''])).toBe(false);
    expect(tokenMatches('0123456789abcdef', [])).toBe(false);
  });
});

describe('timedHmacMatches', () => {
  const now = Date.parse('2031-04-07T05:00:00Z');
  const time = (ms: number): number => Math.floor(ms / 1000);
  const signed = (ms: number, secret = 'first'): string =>
    createHmac('sha256', secret)
      .update(`${time(ms)}.`)
      .update(content)
      .digest('hex');
  const passes = (header: string | null, most = 8): boolean =>
    timedHmacMatches({
      header,
      name: 'v1',
      body: content,
      secrets: ['first', 'second'],
      now,
      oldestMs: 3_600_000,
      most,
    });

  it('takes a signature under either secret, in any place of the header', () => {
    expect(passes(`t=${time(now)},v1=${signed(now)}`)).toBe(true);
    expect(passes(`v1=${signed(now, 'second')} , t=${time(now)}`)).toBe(true);
    expect(passes(`t=${time(now)},v1=${signed(now, 'third')},v1=${signed(now)}`)).toBe(true);
    expect(passes(`t=${time(now)},v1=${signed(now, 'third')}`)).toBe(false);
  });

  it('refuses a time that is too old, too far ahead, missing, doubled or not the signed one', () => {
    for (const ms of [now - 3_600_000, now + 15 * 60_000]) expect(passes(`t=${time(ms)},v1=${signed(ms)}`)).toBe(true);
    for (const ms of [now - 3_601_000, now + 901_000]) expect(passes(`t=${time(ms)},v1=${signed(ms)}`)).toBe(false);
    expect(passes(`v1=${signed(now)}`)).toBe(false);
    expect(passes(`t=${time(now)},t=${time(now)},v1=${signed(now)}`)).toBe(false);
    expect(passes(`t=${time(now) - 1},v1=${signed(now)}`)).toBe(false);
    expect(passes(null)).toBe(false);
  });

  it('refuses more signatures than a change of keys needs', () => {
    const header = `t=${time(now)},v1=${signed(now)},v1=${signed(now, 'second')}`;
    expect(passes(header, 2)).toBe(true);
    expect(passes(header, 1)).toBe(false);
  });
});

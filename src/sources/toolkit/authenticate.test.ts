import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticateTimedHmac, hmacMatches, signatureParts, tokenMatches } from './authenticate.ts';

const content = new TextEncoder().encode('{"name":"Әлия"}');
const sign = (secret: string, encoding: 'hex' | 'base64', algorithm: 'sha256' | 'sha1' | 'sha512' = 'sha256') =>
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

  it('takes SHA-512, whose base64 ends in two signs of padding', () => {
    const sha512 = { algorithm: 'sha512', content, secrets: ['first'] } as const;
    expect(hmacMatches({ ...sha512, encoding: 'base64', signature: sign('first', 'base64', 'sha512') })).toBe(true);
    expect(hmacMatches({ ...sha512, encoding: 'hex', signature: sign('first', 'hex', 'sha512') })).toBe(true);
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

  it('refuses hex whose letters only share their low byte with the right ones, which the decoder takes', () => {
    const good = sign('first', 'hex');
    const disguised = (digit: string): string => String.fromCharCode(digit.charCodeAt(0) + 0x100);
    const [first, last] = [disguised(good[0]!) + good.slice(1), good.slice(0, -1) + disguised(good.at(-1)!)];
    for (const odd of [first, last]) {
      expect(Buffer.from(odd, 'hex').toString('hex')).toBe(good);
      expect(check(odd)).toBe(false);
    }
  });

  it('refuses base64 in another alphabet, with a space for its padding, or of another length in as many letters', () => {
    // A content whose digest begins with `+` or `/`, which the URL alphabet writes as `-` and `_`.
    const contents = Array.from({ length: 500 }, (_, n) => `content ${n}`);
    const digest = (text: string): string => createHmac('sha256', 'first').update(text).digest('base64');
    const telling = contents.find((text) => /^[+/]/.test(digest(text)))!;
    const good = digest(telling);
    const takes = (signature: string | null | undefined): boolean =>
      hmacMatches({ algorithm: 'sha256', encoding: 'base64', signature, content: telling, secrets: ['first'] });
    expect(takes(good)).toBe(true);
    const bare = good.slice(0, -1);
    const urlAlphabet = good.replaceAll('+', '-').replaceAll('/', '_');
    const odd = [urlAlphabet, ` ${bare}`, `${bare} `, bare, 'A'.repeat(44), `${'A'.repeat(42)}==`, null, undefined];
    expect(odd.map(takes)).toEqual(odd.map(() => false));
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

describe('authenticateTimedHmac', () => {
  const now = Date.parse('2031-04-07T05:00:00Z');
  const time = (ms: number): number => Math.floor(ms / 1000);
  const signed = (ms: number, secret = 'first'): string =>
    createHmac('sha256', secret)
      .update(`${time(ms)}.`)
      .update(content)
      .digest('hex');
  const passes = (header: string | null, most = 8): boolean =>
    authenticateTimedHmac({
      header,
      name: 'v1',
      body: content,
      secrets: ['first', 'second'],
      now,
      oldestMs: 3_600_000,
      most,
    }).ok;

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

  it('refuses a time that is no plain number, even under the right signature: it would never grow old', () => {
    const under = (written: string): string =>
      `t=${written},v1=${createHmac('sha256', 'first').update(`${written}.`).update(content).digest('hex')}`;
    expect(passes(under(`${time(now)}`))).toBe(true);
    const odd = [
      `${time(now)}x`,
      `x${time(now)}`,
      `${time(now)}.5`,
      `0x${time(now).toString(16)}`,
      '',
      `000${time(now)}`,
    ];
    expect(odd.map((written) => passes(under(written)))).toEqual(odd.map(() => false));
  });

  it('refuses more signatures than a change of keys needs', () => {
    const header = `t=${time(now)},v1=${signed(now)},v1=${signed(now, 'second')}`;
    expect(passes(header, 2)).toBe(true);
    expect(passes(header, 1)).toBe(false);
  });
});

describe('signatureParts', () => {
  it('collects the values of each name and leaves out what has no equals sign', () => {
    expect([...signatureParts('t=1, v1=a ,v1=b=,v1x,,=c', ',')]).toEqual([
      ['t', ['1']],
      ['v1', ['a', 'b=']],
      ['', ['c']],
    ]);
  });
});

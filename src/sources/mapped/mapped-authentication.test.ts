import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { passes } from '../../../test/unit/sources/passes.ts';
import { mapped } from './index.ts';
import { hookOf, now, table, token } from './test-bodies.ts';

const body = '{"event":"booked","id":"7"}';
const authentic = (authentication: unknown, request: Parameters<typeof hookOf>[0]) =>
  passes(mapped.authenticate(hookOf({ mapping: { ...table(), authentication }, body, ...request })));
const sign = (
  content: string,
  key: string | Uint8Array = token,
  algorithm = 'sha256',
  encoding: 'hex' | 'base64' = 'hex',
) => createHmac(algorithm, key).update(content).digest(encoding);

describe('tokens', () => {
  it('takes the token in the path where the table says nothing', () => {
    expect(authentic(undefined, { pathToken: token })).toBe(true);
    expect(authentic(undefined, { pathToken: `${token}x` })).toBe(false);
    expect(authentic(undefined, { pathToken: null })).toBe(false);
  });

  it('takes a header, with a prefix where the table names one', () => {
    const header = { kind: 'header', name: 'Authorization', prefix: 'Bearer ' };
    expect(authentic(header, { headers: { authorization: `Bearer ${token}` } })).toBe(true);
    expect(authentic(header, { headers: { authorization: token } })).toBe(false);
    expect(authentic(header, { pathToken: token })).toBe(false);
  });

  it('takes either of two secrets', () => {
    const secrets = ['the-older-token-of-two', token];
    expect(authentic({ kind: 'path_token' }, { pathToken: token, secrets })).toBe(true);
    expect(authentic({ kind: 'path_token' }, { pathToken: 'the-older-token-of-two', secrets })).toBe(true);
  });

  it('authenticates nobody without a valid table', () => {
    expect(passes(mapped.authenticate(hookOf({ mapping: { fields: {} }, pathToken: token })))).toBe(false);
    expect(passes(mapped.authenticate(hookOf({ mapping: 'path_token', pathToken: token })))).toBe(false);
  });
});

describe('HMAC', () => {
  const hmac = (more: object = {}) => ({ kind: 'hmac', header: 'X-Signature', ...more });

  it.each([
    ['sha1', 'hex'],
    ['sha256', 'hex'],
    ['sha256', 'base64'],
    ['sha512', 'base64'],
  ] as const)('checks %s in %s over the raw body', (algorithm, encoding) => {
    const headers = { 'x-signature': sign(body, token, algorithm, encoding) };
    expect(authentic(hmac({ algorithm, encoding }), { headers })).toBe(true);
    expect(authentic(hmac({ algorithm, encoding }), { headers, body: `${body} ` })).toBe(false);
    expect(authentic(hmac({ algorithm, encoding }), { headers, secrets: ['another key'] })).toBe(false);
  });

  it('demands the prefix', () => {
    const signature = sign(body);
    expect(authentic(hmac({ prefix: 'sha256=' }), { headers: { 'x-signature': `sha256=${signature}` } })).toBe(true);
    expect(authentic(hmac({ prefix: 'sha256=' }), { headers: { 'x-signature': signature } })).toBe(false);
  });

  it('fails closed without header, with an odd one, and with an empty secret', () => {
    expect(authentic(hmac(), {})).toBe(false);
    for (const odd of ['', 'no-secret-provided', sign(body).slice(1), `${sign(body)},${sign(body)}`]) {
      expect(authentic(hmac(), { headers: { 'x-signature': odd } })).toBe(false);
    }
    expect(authentic(hmac(), { headers: { 'x-signature': sign(body, '') }, secrets: [''] })).toBe(false);
  });

  it('reads the key from hex and base64, and fails closed where the secret is neither', () => {
    const key = Buffer.from('0102030405060708', 'hex');
    const headers = { 'x-signature': sign(body, key) };
    expect(authentic(hmac({ secret: 'hex' }), { headers, secrets: [key.toString('hex')] })).toBe(true);
    expect(authentic(hmac({ secret: 'base64' }), { headers, secrets: [key.toString('base64')] })).toBe(true);
    expect(authentic(hmac({ secret: 'hex' }), { headers, secrets: ['no hex'] })).toBe(false);
    expect(
      authentic(hmac({ secret: 'hex' }), { headers: { 'x-signature': sign(body, '') }, secrets: ['no hex'] }),
    ).toBe(false);
  });

  it('takes no key out of a secret that is only in part, or not at all, in the alphabet of the table', () => {
    const under = (secret: 'hex' | 'base64', written: string) => {
      const headers = { 'x-signature': sign(body, Buffer.from(written, secret)) };
      return authentic(hmac({ secret }), { headers, secrets: [written] });
    };
    expect(['abcd', 'ABcd'].map((written) => under('hex', written))).toEqual([true, true]);
    expect(['abc', 'abcx', 'ab cd', 'abcd\n'].map((written) => under('hex', written))).toEqual(Array(4).fill(false));
    expect(['YWJj', 'YWI='].map((written) => under('base64', written))).toEqual([true, true]);
    const odd = ['!YWJj', 'YWJj!', 'YWJj===', 'YW Jj', 'YW-j'];
    expect(odd.map((written) => under('base64', written))).toEqual(Array(5).fill(false));
  });

  it('signs the template: time, id, address and body', () => {
    const table = hmac({
      signed: '{timestamp}{id}{url}{body}',
      timestamp_header: 'X-Time',
      timestamp_unit: 'unix_ms',
      id_header: 'X-Id',
    });
    const url = 'https://bridge.example.org/hooks/salon';
    const headers = { 'x-time': String(now), 'x-id': 'm-1', 'x-signature': sign(`${now}m-1${url}${body}`) };
    expect(authentic(table, { headers, notificationUrl: url })).toBe(true);
    expect(authentic(table, { headers, notificationUrl: null })).toBe(false);
    expect(authentic(table, { headers: { ...headers, 'x-id': 'm-2' }, notificationUrl: url })).toBe(false);
    const { 'x-id': _, ...withoutId } = headers;
    expect(authentic(table, { headers: withoutId, notificationUrl: url })).toBe(false);
  });

  it('adds the query of the request to an address that is configured without one', () => {
    const url = 'https://bridge.example.org/hooks/salon';
    const headers = { 'x-signature': sign(`${url}?event=created${body}`) };
    const table = hmac({ signed: '{url}{body}' });
    expect(authentic(table, { headers, notificationUrl: url, query: 'event=created' })).toBe(true);
    expect(authentic(table, { headers, notificationUrl: url, query: 'event=deleted' })).toBe(false);
  });

  it('leaves an address alone that is configured with its query, and refuses where none is configured', () => {
    const table = hmac({ signed: '{url}{body}' });
    const url = 'https://bridge.example.org/hooks/salon?event=created';
    const headers = { 'x-signature': sign(`${url}${body}`) };
    expect(authentic(table, { headers, notificationUrl: url, query: 'event=created' })).toBe(true);
    const forged = { 'x-signature': sign(`null?event=created${body}`) };
    expect(authentic(table, { headers: forged, notificationUrl: null, query: 'event=created' })).toBe(false);
  });

  it('signs bytes, not a decoded text', () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]);
    const signature = createHmac('sha256', token).update('1.').update(bytes).digest('hex');
    const headers = { 'x-signature': signature, 'x-id': '1' };
    expect(authentic(hmac({ signed: '{id}.{body}', id_header: 'X-Id' }), { headers, body: bytes })).toBe(true);
  });

  describe('with a signed time', () => {
    const timed = (more: object = {}) => hmac({ signed: '{timestamp}.{body}', timestamp_header: 'X-Time', ...more });
    const at = (seconds: number) => {
      const time = String(now / 1000 - seconds);
      return { headers: { 'x-time': time, 'x-signature': sign(`${time}.${body}`) } };
    };

    it('refuses one that is too old or too far ahead', () => {
      expect(authentic(timed({ tolerance_seconds: 300 }), at(300))).toBe(true);
      expect(authentic(timed({ tolerance_seconds: 300 }), at(301))).toBe(false);
      expect(authentic(timed({ tolerance_seconds: 300 }), at(-301))).toBe(false);
    });

    it('allows two days by default, because a retry may carry the first time', () => {
      expect(authentic(timed(), at(172_800))).toBe(true);
      expect(authentic(timed(), at(172_801))).toBe(false);
      expect(authentic(timed(), at(-900))).toBe(true);
      expect(authentic(timed(), at(-901))).toBe(false);
    });

    it('refuses what is no time', () => {
      for (const time of ['', 'now', '-5', '1e9']) {
        const headers = { 'x-time': time, 'x-signature': sign(`${time}.${body}`) };
        expect(authentic(timed(), { headers })).toBe(false);
      }
    });

    it('refuses what only a lenient reader takes for a number, even under the right signature', () => {
      const seconds = String(now / 1000);
      const odd = [`+${seconds}`, `${seconds}.0`, `${seconds}e0`, `0x${(now / 1000).toString(16)}`, `000000${seconds}`];
      for (const time of odd) {
        const headers = { 'x-time': time, 'x-signature': sign(`${time}.${body}`) };
        expect([time, authentic(timed(), { headers })]).toEqual([time, false]);
      }
    });

    it('reads ISO times', () => {
      const time = '2031-04-07T04:59:00Z';
      const headers = { 'x-time': time, 'x-signature': sign(`${time}.${body}`) };
      expect(authentic(timed({ timestamp_unit: 'iso' }), { headers })).toBe(true);
      expect(authentic(timed(), { headers })).toBe(false);
    });
  });

  describe('in a list', () => {
    const listed = hmac({ signed: '{timestamp}.{body}', list: { signature: 'v1', timestamp: 't' } });
    const time = String(now / 1000);
    const right = sign(`${time}.${body}`);
    const withHeader = (header: string) => authentic(listed, { headers: { 'x-signature': header } });

    it('finds time and signatures by their names', () => {
      expect(withHeader(`t=${time},v1=${right}`)).toBe(true);
      expect(withHeader(`v0=${right}, v1=${sign('other')}, v1=${right}, t=${time}`)).toBe(true);
      expect(withHeader(`t=${time},v0=${right}`)).toBe(false);
      expect(withHeader(`v1=${right}`)).toBe(false);
    });

    it('takes a list without a time where none is signed, whatever else is in it', () => {
      const untimed = hmac({ list: { separator: ';', signature: 'sig' } });
      const header = (text: string) => authentic(untimed, { headers: { 'x-signature': text } });
      expect(header(`t=1;sig=${sign(body)};t=2`)).toBe(true);
      expect(header(sign(body))).toBe(false);
    });

    it('takes the time from its own header where the table names one', () => {
      const table = hmac({
        signed: '{timestamp}.{body}',
        list: { signature: 'v1' },
        timestamp_header: 'X-Time',
      });
      expect(authentic(table, { headers: { 'x-time': time, 'x-signature': `v1=${right}` } })).toBe(true);
      expect(authentic(table, { headers: { 'x-signature': `t=${time},v1=${right}` } })).toBe(false);
    });

    it('refuses a request without the header', () => {
      expect(authentic(listed, {})).toBe(false);
    });

    it('refuses two times, and tries only a few signatures', () => {
      expect(withHeader(`t=${time},t=${time},v1=${right}`)).toBe(false);
      expect(withHeader(`t=${time},${`v1=${sign('other')},`.repeat(8)}v1=${right}`)).toBe(false);
    });
  });
});

describe('Standard Webhooks', () => {
  const secret = `whsec_${Buffer.from('a key of twenty-four byte').toString('base64')}`;
  const sent = (id = 'msg_1', at = now) => ({
    'webhook-id': id,
    'webhook-timestamp': String(at / 1000),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
  });
  const standard = { kind: 'standard_webhooks' };

  it('takes what the standard’s own library signs', () => {
    expect(authentic(standard, { headers: sent(), secrets: [secret] })).toBe(true);
    expect(authentic(standard, { headers: sent(), secrets: ['whsec_b3RoZXI=', secret] })).toBe(true);
  });

  it('takes several signatures while a key is changed, and the older names of the headers', () => {
    const headers = sent();
    const signature = `v1,AAAA v2,x ${headers['webhook-signature']}`;
    expect(authentic(standard, { headers: { ...headers, 'webhook-signature': signature }, secrets: [secret] })).toBe(
      true,
    );
    const svix = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
    );
    expect(authentic({ ...standard, headers: 'svix' }, { headers: svix, secrets: [secret] })).toBe(true);
    expect(authentic(standard, { headers: svix, secrets: [secret] })).toBe(false);
  });

  it('refuses another id, another body, an old time and a secret that is no key', () => {
    expect(authentic(standard, { headers: { ...sent(), 'webhook-id': 'msg_2' }, secrets: [secret] })).toBe(false);
    expect(authentic(standard, { headers: sent(), secrets: [secret], body: '{}' })).toBe(false);
    expect(authentic(standard, { headers: sent('msg_1', now - 301_000), secrets: [secret] })).toBe(false);
    expect(authentic(standard, { headers: sent(), secrets: ['whsec_', 'not base64!'] })).toBe(false);
  });

  it('refuses a request that lacks one of the three headers', () => {
    for (const name of Object.keys(sent())) {
      const { [name]: _, ...rest } = sent() as Record<string, string>;
      expect([name, authentic(standard, { headers: rest, secrets: [secret] })]).toEqual([name, false]);
    }
    const time = String(now / 1000);
    const signature = sign(`null.${time}.${body}`, 'a key of twenty-four byte', 'sha256', 'base64');
    const headers = { 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
    expect(authentic(standard, { headers, secrets: [secret] })).toBe(false);
  });

  it('counts only signatures of version 1, and not more than a change of keys needs', () => {
    const headers = sent();
    const right = headers['webhook-signature'];
    const withSignature = (written: string) =>
      authentic(standard, { headers: { ...headers, 'webhook-signature': written }, secrets: [secret] });
    expect(withSignature(right.replace('v1,', 'v2,'))).toBe(false);
    expect(withSignature(right.replace('v1,', 'v1a,'))).toBe(false);
    expect(withSignature(`${'v2,AAAA '.repeat(9)}${right}`)).toBe(true);
    expect(withSignature(`${'v1,AAAA '.repeat(7)}${right}`)).toBe(true);
    expect(withSignature(`${'v1,AAAA '.repeat(8)}${right}`)).toBe(false);
  });

  it('takes whsec_ only from the beginning of a secret', () => {
    const inside = secret.replace(/^whsec_(.{8})/, '$1whsec_');
    expect(authentic(standard, { headers: sent(), secrets: [inside] })).toBe(false);
    expect(authentic(standard, { headers: sent(), secrets: [secret.replace('whsec_', '')] })).toBe(true);
  });
});

/** The layers of a Wix token one by one; whole webhooks are in `wix.test.ts`. */
import { Buffer } from 'node:buffer';
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { claims, envelope, now, otherPem, pem, sign, unsigned } from './test-bodies.ts';
import { authenticateWix, objectOf, openToken } from './token.ts';

const created = envelope('created', {});
const token = claims(created);
const seconds = now / 1000;
const passes = async (payload: Record<string, unknown>, keys: readonly string[] = [pem], at = now) =>
  (await authenticateWix(Buffer.from(await sign(payload)), keys, at)).ok;

describe('authenticateWix', () => {
  it('takes the app’s key among others, and no other', async () => {
    expect(await passes(token)).toBe(true);
    expect(await passes(token, [otherPem, pem])).toBe(true);
    expect(await passes(token, [otherPem])).toBe(false);
    expect(await passes(token, [])).toBe(false);
  });

  it('allows a minute after the end of a token', async () => {
    const short = { ...token, exp: seconds };
    expect(await passes(short, [pem], now + 59_000)).toBe(true);
    expect(await passes(short, [pem], now + 61_000)).toBe(false);
  });

  it('allows a token to come 15 minutes from the future, and no second more', async () => {
    expect(await passes({ ...token, iat: seconds + 900 })).toBe(true);
    expect(await passes({ ...token, iat: seconds + 901 })).toBe(false);
    const { iat: _, ...undated } = token;
    expect(await passes(undated)).toBe(true);
  });

  it('refuses a token without an end', async () => {
    const { exp: _, ...endless } = token;
    expect(await passes(endless)).toBe(false);
  });

  it('does not mind white space around token and key', async () => {
    expect((await authenticateWix(Buffer.from(`\r\n ${await sign(token)}\n`), [pem], now)).ok).toBe(true);
    expect(await passes(token, [`\n  ${pem}\n`])).toBe(true);
    expect(await passes(token, [`\\n${pem.replaceAll('\n', '\\n')}`])).toBe(true);
  });

  it('refuses a token that has not begun, or whose times are no numbers', async () => {
    expect(await passes({ ...token, nbf: seconds + 60 })).toBe(true);
    expect(await passes({ ...token, nbf: seconds + 61 })).toBe(false);
    expect(await passes({ ...token, nbf: `${seconds}` })).toBe(false);
    expect(await passes({ ...token, iat: `${seconds}` })).toBe(false);
    expect(await passes({ ...token, exp: `${seconds + 600}` })).toBe(false);
  });

  it('refuses a header that demands what it does not know, and a key that is short, private or none', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { privateKey: short, publicKey: shortPublic } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pemOf = (key: KeyObject) =>
      String(key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }));
    const signedBy = (key: KeyObject, header: object) => {
      const content = [header, token].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${content}.${createSign('sha256').update(content).sign(key, 'base64url')}`;
    };
    const reads = async (written: string, key: string) => (await authenticateWix(Buffer.from(written), [key], now)).ok;
    const plain = signedBy(privateKey, { alg: 'RS256' });
    expect(await reads(plain, pemOf(publicKey))).toBe(true);
    expect(await reads(plain, pemOf(privateKey))).toBe(false);
    expect(await reads(plain, 'no key')).toBe(false);
    expect(await reads(signedBy(privateKey, { alg: 'RS256', crit: ['b64'], b64: false }), pemOf(publicKey))).toBe(
      false,
    );
    expect(await reads(signedBy(privateKey, { alg: 'RS512' }), pemOf(publicKey))).toBe(false);
    expect(await reads(signedBy(short, { alg: 'RS256' }), pemOf(shortPublic))).toBe(false);
  });

  it('refuses another algorithm under the same key', async () => {
    const confused = await sign(token, 'HS256', new TextEncoder().encode(pem));
    expect((await authenticateWix(Buffer.from(confused), [pem], now)).ok).toBe(false);
    expect((await authenticateWix(Buffer.from(unsigned(token)), [pem], now)).ok).toBe(false);
  });
});

const opened = (outer: unknown) => openToken(unsigned({ data: outer }));

describe('openToken', () => {
  it('reads what the layers say', () => {
    expect(openToken(unsigned(token))).toEqual({
      ok: true,
      name: 'wix.bookings.v2.booking_created',
      entity: 'wix.bookings.v2.booking',
      slug: 'created',
      instanceId: 'instance-1',
      eventId: 'event-created',
      entityId: created['entityId'],
      eventTime: '2026-11-20T09:00:00.123Z',
      isAnonymisation: false,
      envelope: created,
    });
    expect(opened({ data: { ...created, triggeredByAnonymizeRequest: true } })).toMatchObject({
      isAnonymisation: true,
    });
  });

  it('does not mind white space around the token', () => {
    expect(openToken(` ${unsigned(token)}\n`)).toMatchObject({ ok: true, slug: 'created' });
  });

  it('refuses what is no token of three parts with claims', () => {
    const refused = { ok: false, detail: '(body): no JWT with claims', body: null };
    for (const odd of [5, null, {}, '', 'a', 'a.b.c', `${unsigned(token)}.d`, unsigned([1])]) {
      expect(openToken(odd)).toEqual(refused);
    }
  });

  it('names the layer that holds no object', () => {
    for (const data of [undefined, 5, '5', '[', 'null', []]) {
      const read = data === undefined ? {} : { data };
      expect(opened(data)).toEqual({ ok: false, detail: 'data: no JSON object', body: read });
      expect(opened(read)).toEqual({ ok: false, detail: 'data.data: no JSON object', body: read });
    }
  });

  it('takes entity and slug from the type of the event where the envelope lacks them', () => {
    expect(opened({ eventType: 'a.booking_b.booking_moved', data: {} })).toMatchObject({
      name: 'a.booking_b.booking_moved',
      entity: 'a.booking_b.booking',
      slug: 'moved',
    });
    expect(opened({ eventType: '.booking_x', data: {} })).toMatchObject({ entity: '.booking', slug: 'x' });
    expect(opened({ eventType: 'contact_created', data: {} })).toMatchObject({ ok: true, entity: '', slug: '' });
    expect(opened({ eventType: 'a.booking_b', data: { entityFqdn: 'c', slug: 'd' } })).toMatchObject({
      entity: 'c',
      slug: 'd',
    });
  });

  it('makes the type from entity and slug, and refuses where it has only one of them', () => {
    expect(opened({ data: { entityFqdn: 'c', slug: 'd' } })).toMatchObject({ name: 'c_d' });
    for (const data of [{}, { entityFqdn: 'c' }, { slug: 'd' }]) {
      expect(opened({ data })).toEqual({ ok: false, detail: 'data.eventType: missing', body: { data } });
    }
  });

  it('takes only names for names', () => {
    const longest = 'n'.repeat(120);
    expect(opened({ eventType: longest, data: {} })).toMatchObject({ name: longest });
    expect(opened({ eventType: 'a/b-c.d_1', data: {} })).toMatchObject({ name: 'a/b-c.d_1' });
    for (const eventType of [`${longest}n`, 'two words', '<b>', 'é', 'name!', '!name', '', null, {}]) {
      expect([eventType, opened({ eventType, data: {} }).ok]).toEqual([eventType, false]);
    }
  });
});

it('reads an object out of text, and nothing else', () => {
  expect(objectOf({ a: 1 })).toEqual({ a: 1 });
  expect(objectOf('{"a":1}')).toEqual({ a: 1 });
  for (const other of ['[1]', '1', '{', '', 1, null, undefined, [1]]) expect(objectOf(other)).toBeUndefined();
});

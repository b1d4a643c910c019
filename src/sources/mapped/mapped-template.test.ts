import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import { placeholdersIn, signedBytes } from './template.ts';

const values = { body: new Uint8Array([0xff, 0x00]), timestamp: '17', id: null, url: 'https://bridge.example.org' };

it('finds the names in braces, in their order', () => {
  expect(placeholdersIn('{timestamp}.{body}{url}')).toEqual(['timestamp', 'body', 'url']);
  expect(placeholdersIn('nothing to fill in')).toEqual([]);
});

it('refuses a template with a name that it does not know, also beside known ones', () => {
  for (const template of ['{nonsense}', '{body}{nonsense}', '{}', '{ body }'])
    expect(placeholdersIn(template)).toBeNull();
});

it('takes braces that enclose no name for text', () => {
  expect(placeholdersIn('}{body}{')).toEqual(['body']);
  expect(Buffer.from(signedBytes('}{timestamp}{', values) ?? []).toString()).toBe('}17{');
});

it('puts bytes in as bytes and text as UTF-8', () => {
  expect([...(signedBytes('é{timestamp}.{body}', values) ?? [])]).toEqual([0xc3, 0xa9, 0x31, 0x37, 0x2e, 0xff, 0x00]);
});

it('gives nothing where a value is missing or a name unknown', () => {
  expect(signedBytes('{id}.{body}', values)).toBeNull();
  expect(signedBytes('{nonsense}', values)).toBeNull();
});

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriedAppointment, carriedTag } from '../../../src/sync/link/carried.ts';

const tagging = { accountId: 12, linkSecret: 'a secret', trustCarriedId: false };
const trusting = { ...tagging, linkSecret: null, trustCarriedId: true };
const neither = { ...trusting, trustCarriedId: false };

it('the tag is the first 20 characters of base64url(HMAC-SHA256(link_secret, "appointment:<account_id>:<id>"))', () => {
  const expected = createHmac('sha256', 'a secret').update('appointment:12:9041').digest('base64url').slice(0, 20);
  expect(carriedTag('a secret', 12, 9041)).toBe(expected);
  expect(carriedTag('a secret', 12, 9041)).toHaveLength(20);
});

describe('with a link_secret', () => {
  it('any id with its own tag is taken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (id) => {
        expect(carriedAppointment(` ${id}.${carriedTag('a secret', 12, id)}\n`, tagging)).toBe(id);
      }),
    );
  });

  it('no other text is taken', () => {
    const good = `9041.${carriedTag('a secret', 12, 9041)}`;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.tuple(fc.nat(), fc.stringMatching(/^[\w-]{20}$/)).map(([id, tag]) => `${id}.${tag}`),
        ),
        (text) => {
          fc.pre(text.trim() !== good);
          expect(carriedAppointment(text, tagging)).toBeNull();
        },
      ),
    );
  });

  it.each(['9041', '9041.', '09041.{tag}', '9042.{tag}', '-9041.{tag}', '9041.{tag}x', '9041,{tag}', '9041.{TAG}'])(
    '%s is refused',
    (text) => {
      const tag = carriedTag('a secret', 12, 9041);
      expect(carriedAppointment(text.replace('{tag}', tag).replace('{TAG}', tag.toUpperCase()), tagging)).toBeNull();
    },
  );
});

it('without secret and without trust nothing is taken', () => {
  expect(carriedAppointment('9041', neither)).toBeNull();
  expect(carriedAppointment(`9041.${carriedTag('', 12, 9041)}`, neither)).toBeNull();
});

it('a trusting connection takes it bare, with or without a tag', () => {
  expect(carriedAppointment('9041', trusting)).toBe(9041);
  expect(carriedAppointment('9041.AAAAAAAAAAAAAAAAAAAA', trusting)).toBe(9041);
});

it.each(['', '0', 'abc', '1e3', '9041.5', '9999999999999999', '12 13'])('%j is no appointment for anyone', (text) => {
  for (const settings of [tagging, trusting, neither]) expect(carriedAppointment(text, settings)).toBeNull();
});

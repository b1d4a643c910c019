import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formBound, parseForm } from '../../../src/http/form.ts';

describe('parseForm', () => {
  it.each([
    ['a=1&b=x+y%2B', { a: '1', b: 'x y+' }],
    [
      'data[FIELDS][ID]=7&auth[application_token]=t',
      { data: { FIELDS: { ID: '7' } }, auth: { application_token: 't' } },
    ],
    ['leads[update][0][id]=5&leads[update][1][id]=6', { leads: { update: [{ id: '5' }, { id: '6' }] } }],
    ['a[]=x&a[]=y', { a: ['x', 'y'] }],
    ['a[3]=x&a[]=y', { a: { '3': 'x', '4': 'y' } }],
    ['a=1&a=2', { a: '2' }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['customer.phone=1', { 'customer.phone': '1' }],
    ['a[b=1', { 'a[b': '1' }],
    ['a&b=', { a: '', b: '' }],
    ['%61%5Bb%5D=1', { a: { b: '1' } }],
    ['', {}],
  ])('reads %s', (text, tree) => {
    expect(parseForm(text)).toEqual(tree);
  });

  it('takes __proto__ for a key like any other', () => {
    const tree = parseForm('__proto__[polluted]=1&a[__proto__][polluted]=1&constructor[prototype][polluted]=1');
    expect(Object.keys(tree ?? {})).toEqual(['__proto__', 'a', 'constructor']);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect((Object(tree?.['a']) as { polluted?: string }).polluted).toBeUndefined();
  });

  it('refuses what is no webhook: keys without end, levels without end', () => {
    expect(parseForm('a=1&'.repeat(5_001))).toBeNull();
    expect(parseForm(`a${'[b]'.repeat(20)}=1`)).toBeNull();
    expect(parseForm(`a${'%5Bb%5d'.repeat(16)}=1`)).toBeNull();
    expect(formBound(`a${'[b]'.repeat(15)}=${'['.repeat(50)}&&&`.repeat(1_300))).toBeNull();
    expect(formBound(`a${'[b]'.repeat(15)}=1&`.repeat(1_400))).toBe('more than 20000 levels');
  });

  it('reads 5,000 appended values without taking its time', () => {
    const tree = parseForm('a[]=1&'.repeat(5_000));
    expect(tree?.['a']).toHaveLength(5_000);
  });

  it('gives back every flat form that URLSearchParams writes', () => {
    const keys = fc.string({ unit: 'grapheme', minLength: 1 }).filter((key) => !/[[\]]/.test(key));
    fc.assert(
      fc.property(fc.dictionary(keys, fc.string({ unit: 'grapheme' })), (form) => {
        expect(parseForm(new URLSearchParams(form).toString())).toEqual({ ...form });
      }),
    );
  });
});

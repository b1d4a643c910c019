import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tengeFromMinor, wholeTenge } from '../../../src/booking/money.ts';

describe('the sum of decimal lines becomes whole tenge', () => {
  it.each([
    [[11523.81, 10476.19], 22000],
    [['11523.81', '10476.19'], 22000],
    [[13382.98], 13383],
    [[2000, 19000, 20000, 6000, 3000], 50000],
    [[0.1, 0.2], 0],
    [[0.25, 0.25], 1],
    [[0.49, 0.5], 1],
    [[0.4, 0.4, 0.4], 1],
    [[10.5], 11],
    [[1.4999], 1],
    [[0.1666, 0.1666, 0.1666], 0],
    [[5000, -500], 4500],
    [['15 000,50'], 15001],
    [['15\u00a0000'], 15000],
    [[0], 0],
    [[2_147_483_647], 2_147_483_647],
  ])('%j is %d', (amounts, expected) => {
    expect(wholeTenge(amounts)).toBe(expected);
  });

  it.each([
    ['more than One-Link can hold', [2_147_483_647, 1]],
    ['less than nothing', [-1]],
    ['a little less than nothing', [-0.3]],
    ['no number', ['abc']],
    ['an empty text', ['']],
    ['another notation', ['0x10']],
    ['exponents', ['1e3']],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['NaN', [Number.NaN]],
    ['a line that One-Link could not hold, though the sum fits', [2_147_483_648, -1]],
    ['its negative counterpart', [1, -2_147_483_648, 2_147_483_647]],
  ])('%s is null', (_name, amounts) => {
    expect(wholeTenge(amounts)).toBeNull();
  });

  it('any whole-tiyn lines sum to the nearest tenge, halves up, however the lines are cut and ordered', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000_000), { maxLength: 8 }), (tiyn) => {
        const total = tiyn.reduce((sum, line) => sum + line, 0);
        const expected = Math.floor(total / 100) + (total % 100 >= 50 ? 1 : 0);
        expect(wholeTenge(tiyn.map((line) => line / 100))).toBe(expected);
        expect(wholeTenge(tiyn.toReversed().map((line) => (line / 100).toFixed(2)))).toBe(expected);
      }),
    );
  });
});

describe('minor units', () => {
  it('are hundredths of a tenge', () => {
    expect(tengeFromMinor(350_000, 'KZT')).toBe(3500);
    expect(tengeFromMinor(350_050, 'kzt')).toBe(3501);
  });

  it('of another currency, or of none, are not One-Link money', () => {
    expect(tengeFromMinor(350_000, 'RUB')).toBeNull();
    expect(tengeFromMinor(350_000, null)).toBeNull();
    expect(tengeFromMinor(350_000, undefined)).toBeNull();
    expect(tengeFromMinor(null, 'KZT')).toBeNull();
    expect(tengeFromMinor(undefined, 'KZT')).toBeNull();
  });
});

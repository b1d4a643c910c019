import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseIin } from '../../../src/booking/iin.ts';

// Synthetic numbers: webhooks-cis.md §9.
const oneRound = ['900101300007', '051123500003', '900130300005'];
const twoRounds = ['900101300811', '850512400708', '060314600800'];

describe('an IIN', () => {
  it.each([...oneRound, ...twoRounds])('%s is valid', (iin) => {
    expect(normaliseIin(iin)).toBe(iin);
  });

  it('may be written with spaces and dashes', () => {
    expect(normaliseIin(' 900101-300007 ')).toBe('900101300007');
    expect(normaliseIin('900 101 300 007')).toBe('900101300007');
  });

  it.each([...oneRound, ...twoRounds])('%s with any other check digit is refused', (iin) => {
    const others = [...'0123456789'].filter((digit) => digit !== iin[11]);
    expect(others.map((digit) => normaliseIin(iin.slice(0, 11) + digit))).toEqual(others.map(() => null));
  });

  it('whose both rounds give 10 is never issued: no check digit is right, not even the 0 that One-Link takes', () => {
    const all = [...'0123456789'].map((digit) => normaliseIin(`90010130080${digit}`));
    expect(all).toEqual(all.map(() => null));
  });

  it('is not a BIN: the check digit is right, the fifth digit is 4, 5 or 6', () => {
    const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const bins = ['9001403000', '9001503000', '9001603000'].flatMap((start) =>
      [...'0123456789'].flatMap((eleventh) => {
        const digits = start + eleventh;
        const rest = weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11;
        return rest < 10 ? [digits + rest] : [];
      }),
    );
    expect(bins.length).toBeGreaterThan(0);
    expect(bins.map(normaliseIin)).toEqual(bins.map(() => null));
  });

  it.each(['', '90010130000', '9001013000070', '90010130000a', '９００１０１３００００７', '+77010000001'])(
    'is not "%s"',
    (written) => {
      expect(normaliseIin(written)).toBeNull();
    },
  );

  it('is null for null and absent', () => {
    expect(normaliseIin(null)).toBeNull();
    expect(normaliseIin(undefined)).toBeNull();
  });

  it('has at most one right check digit for any eleven digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{11}$/), (start) => {
        const right = [...'0123456789'].filter((digit) => normaliseIin(start + digit) !== null);
        expect(right.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

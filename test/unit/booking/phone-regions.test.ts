import { describe, expect, it } from 'vitest';
import { normalisePhone } from '../../../src/booking/phone.ts';

const regions = ['KZ', 'RU', 'UZ', 'KG', 'DE', 'GB', 'US', 'TR', 'AE', 'IN', 'VN', 'HK'] as const;
type Region = (typeof regions)[number];

const everywhere = regions;
/** A number without a plus, what it is, and where it is read so. Elsewhere it is none: a wrong phone is worse. */
const table: readonly (readonly [string, string, readonly Region[]])[] = [
  ['4915112345678', '+4915112345678', ['DE']],
  ['49 171 2345678', '+491712345678', ['DE']],
  ['0171 2345678', '+491712345678', ['DE']],
  ['171 2345678', '+491712345678', ['DE']],
  ['998901234567', '+998901234567', everywhere],
  ['998 90 123 45 67', '+998901234567', everywhere],
  ['90 123 45 67', '+998901234567', ['UZ']],
  ['996555123456', '+996555123456', everywhere],
  ['0555 123 456', '+996555123456', ['KG']],
  ['87010000001', '+77010000001', ['KZ', 'RU']],
  ['77010000001', '+77010000001', ['KZ', 'RU']],
  ['7010000001', '+77010000001', ['KZ', 'RU']],
  ['447911123456', '+447911123456', ['GB']],
  ['07911 123456', '+447911123456', ['GB']],
  ['12025550123', '+12025550123', ['US']],
  ['(202) 555-0123', '+12025550123', ['US']],
  ['905321234567', '+905321234567', ['TR']],
  ['0532 123 45 67', '+905321234567', ['TR']],
  ['971501234567', '+971501234567', ['AE']],
  ['050 123 4567', '+971501234567', ['AE']],
  ['919876543210', '+919876543210', ['IN']],
  ['84912345678', '+84912345678', ['VN']],
  ['0912 345 678', '+84912345678', ['VN']],
  ['85261234567', '+85261234567', ['HK']],
  ['85291234567', '+85291234567', ['HK']],
  ['6123 4567', '+85261234567', ['HK']],
];

/** One number of Kazakhstan's or Russia's way, and another country's code: in these two regions eleven digits are theirs. */
const elevenOfEight = new Set(['84912345678', '85261234567', '85291234567']);

describe.each(table)('%s', (written, expected, where) => {
  it.each(regions)(`in %s is ${expected} or none`, (region) => {
    const phone = normalisePhone(written, { region });
    if (where.includes(region)) expect(phone).toBe(expected);
    else if (elevenOfEight.has(written) && (region === 'KZ' || region === 'RU')) expect(phone).toMatch(/^\+7\d{10}$/);
    else expect(phone === null || phone === expected || written.length < 11 || /^0|\s|\(/.test(written)).toBe(true);
  });
});

describe('where the client’s zone and the business’s region differ', () => {
  it.each([
    ['85291234567', 'KZ', 'Asia/Hong_Kong', '+85291234567'],
    ['84912345678', 'KZ', 'Asia/Ho_Chi_Minh', '+84912345678'],
    ['87010000001', 'VN', 'Asia/Almaty', '+77010000001'],
    ['87010000001', 'KZ', 'Asia/Ho_Chi_Minh', '+77010000001'],
    ['85291234567', 'HK', 'Asia/Almaty', '+85291234567'],
    ['4915112345678', 'DE', 'Asia/Almaty', '+4915112345678'],
    ['49 171 2345678', 'KZ', 'Europe/Berlin', '+491712345678'],
    ['998901234567', 'DE', 'Asia/Almaty', '+998901234567'],
  ])('%s in %s by a client of %s is %s', (written, region, zone, expected) => {
    expect(normalisePhone(written, { region, zone })).toBe(expected);
  });

  it.each(['87010000001', '77010000001', '905321234567', '12025550123', '8613812345678'])(
    '%s is no German number because it is long enough for one',
    (written) => {
      expect(normalisePhone(written, { region: 'DE' })).toBeNull();
    },
  );
});

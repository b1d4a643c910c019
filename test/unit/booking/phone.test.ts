import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePhone } from '../../../src/booking/phone.ts';

describe('a phone becomes E.164', () => {
  it.each([
    ['+77010000001', '+77010000001'],
    ['77010000001', '+77010000001'],
    ['87010000001', '+77010000001'],
    ['7010000001', '+77010000001'],
    ['8 (701) 000-00-01', '+77010000001'],
    ['+7 (701) 000-00-01', '+77010000001'],
    ['(+7) 701 000 00 01', '+77010000001'],
    ['0077010000001', '+77010000001'],
    ['8 7172 00 00 01', '+77172000001'],
    ['+79650000000', '+79650000000'],
    ['9650000000', '+79650000000'],
    ['+14155550132', '+14155550132'],
    ['0014155550132', '+14155550132'],
    ['+998901234567', '+998901234567'],
    [' +7 701 000 00 01 \t', '+77010000001'],
    [' +1 415 555 0132', '+14155550132'],
    ['8 701 000 00 01 (+WhatsApp)', '+77010000001'],
    ['8 701…0000001', '+77010000001'],
    ['8 (701) 0000001', '+77010000001'],
    ['7701 000 00 01', '+77010000001'],
    ['00 7 701 000 00 01', '+77010000001'],
    ['+8 701 000 00 01', '+77010000001'],
    ['(+8) 777 000-00-01', '+77770000001'],
    ['+8 916 000 00 01', '+79160000001'],
    ['008 701 000 00 01', '+77010000001'],
    ['8 10 996 555 123 456', '+996555123456'],
    ['8 10 7 701 000 00 01', '+77010000001'],
    ['79160000001', '+79160000001'],
    ['996555123456', '+996555123456'],
    ['996 (555) 12-34-56', '+996555123456'],
    ['998901234567', '+998901234567'],
    ['992918123456', '+992918123456'],
    ['99365123456', '+99365123456'],
    ['994501234567', '+994501234567'],
    ['995555123456', '+995555123456'],
    ['37477123456', '+37477123456'],
    ['375291234567', '+375291234567'],
    ['380501234567', '+380501234567'],
    ['9960000001', '+79960000001'],
    ['+84901234567', '+84901234567'],
    ['+8613800138000', '+8613800138000'],
    ['+85251234567', '+85251234567'],
    ['+8109012345678', '+819012345678'],
  ])('%s is %s', (written, expected) => {
    expect(normalisePhone(written)).toBe(expected);
  });

  it.each([
    '+7 701 000 00 01 ext. 12',
    '8 701 000 00 01 доб. 12',
    '+77010000001#12',
    '+77010000001 x12',
    '+77010000001 x 12',
    '+77010000001#1\r2',
  ])('an extension is cut: %s', (written) => {
    expect(normalisePhone(written)).toBe('+77010000001');
  });

  it.each(['87010000001, 87010000002', '87010000001/2', 'none; 87010000001', '12, 87010000001', '87010000001\n1'])(
    'of several numbers the first plausible one counts: %s',
    (written) => {
      expect(normalisePhone(written)).toBe('+77010000001');
    },
  );
});

describe('what is no phone is null, never a guess', () => {
  it.each([
    ['the sanitised thirteen characters of test data are not truncated', '+770000000001'],
    ['the same without plus', '770000000001'],
    ['one digit short', '+7701000000'],
    ['a foreign number without its plus', '14155550132'],
    ['ten digits that start like no Kazakh or Russian number', '2125550132'],
    ['14-digit +7 numbers', '+775100000000000'],
    ['two numbers without a separator', '87010000001 87010000002'],
    ['an unknown country code', '+99912345678'],
    ['a foreign number that is too short', '+1415555013'],
    ['a neighbour’s code before no number of that country', '998123456789'],
    ['a neighbour’s code and too few digits', '9965551'],
    ['a neighbour’s code and too many digits', '99655512345678'],
    ['a number of a neighbour as it is dialled there', '0555123456'],
    ['words', 'нет телефона'],
    ['nothing', ''],
  ])('%s', (_name, written) => {
    expect(normalisePhone(written)).toBeNull();
  });

  it('is no guess of a neighbour where the digits may be Kazakh or Russian', () => {
    const digits = fc.stringMatching(/^[0-9]{10,11}$/).filter((text) => /^[78]\d{10}$|^[679]\d{9}$/.test(text));
    fc.assert(
      fc.property(digits, (written) => {
        expect(normalisePhone(written) ?? '+7').toMatch(/^\+7/);
      }),
    );
  });

  it('null and absent are null', () => {
    expect(normalisePhone(null)).toBeNull();
    expect(normalisePhone(undefined)).toBeNull();
  });

  it('a number of more digits than E.164 has is none', () => {
    expect(normalisePhone('+4999999999999999')).toBeNull();
  });

  it('any text gives null or a plus and 8 to 15 digits, and a result stays as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ()-]{0,20}$/)), (written) => {
        const phone = normalisePhone(written);
        if (phone === null) return;
        expect(phone).toMatch(/^\+\d{7,15}$/);
        expect(normalisePhone(phone)).toBe(phone);
      }),
    );
  });
});

describe('a national number is read where its client is', () => {
  it.each([
    // [written, region, zone, read]
    ['(747) 555-0142', 'KZ', 'America/Los_Angeles', '+17475550142'],
    ['747 000 05 03', 'KZ', 'Asia/Almaty', '+77470000503'],
    ['747 000 05 03', 'KZ', 'Europe/Moscow', '+77470000503'],
    ['747 000 05 03', 'KZ', undefined, '+77470000503'],
    ['747 000 05 03', 'KZ', 'UTC', '+77470000503'],
    ['747 000 05 03', 'KZ', 'Etc/GMT+5', '+77470000503'],
    // Kenya writes nine digits after its 0.
    ['747 000 05 03', 'KZ', 'Africa/Nairobi', null],
    // With its trunk code it stands for itself: somebody from here who is abroad.
    ['8 701 000 00 01', 'KZ', 'Europe/Berlin', '+77010000001'],
    ['+7 701 000 00 01', 'DE', 'Europe/Berlin', '+77010000001'],
    ['030 123456', 'DE', undefined, '+4930123456'],
    ['0171 2345678', 'DE', undefined, '+491712345678'],
    ['0171 2345678', 'KZ', 'Europe/Berlin', '+491712345678'],
    ['90 123 45 67', 'UZ', undefined, '+998901234567'],
    ['747 000 05 03', 'DE', 'Asia/Almaty', '+77470000503'],
    ['12', 'DE', undefined, null],
  ])('%s, region %s, zone %s: %s', (written, region, zone, read) => {
    expect(normalisePhone(written, { region, zone })).toBe(read);
  });
});

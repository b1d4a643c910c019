/** What stands around a value that people write: labels, slashes, extensions, blanks that browsers put there. */
import { describe, expect, it } from 'vitest';
import { normalisePhone } from '../../../src/booking/phone.ts';
import { instantOf, utcFromWallClock, yearFirst } from '../../../src/booking/time.ts';

describe('a slash stands between two numbers, or behind the area code of one', () => {
  it.each([
    ['030/1234567', 'DE', '+49301234567'],
    ['0171 / 555-10-03', 'DE', '+491715551003'],
    ['0664 / 555-10-00', 'AT', '+436645551000'],
    ['+49 (0) 171 / 1234567', 'KZ', '+491711234567'],
    ['Tel. 0049 171/1234567', 'KZ', '+491711234567'],
    ['8 727 / 250 12 34', 'KZ', '+77272501234'],
    ['030 1234567/68', 'DE', '+49301234567'],
    ['87010000001 / 02', 'KZ', '+77010000001'],
    ['250-12-34 / 8 701 000 00 01', 'KZ', '+77010000001'],
    ['кв. 12 / 8 701 000 00 01', 'KZ', '+77010000001'],
    ['+7 747 *** / 8 701 000 00 01', 'KZ', '+77010000001'],
    // Neither side is one, and a wrong phone is worse than none.
    ['030/12', 'DE', null],
  ])('%s, region %s: %s', (written, region, read) => {
    expect(normalisePhone(written, { region })).toBe(read);
  });
});

describe('a plus counts wherever it stands before the number', () => {
  // Eleven digits that begin with 8 would else be Kazakhstan's.
  it.each(['+84 91 555 10 01', 'Tel.: +84 91 555 10 01', 'моб. (+84) 91 555-10-01', '№ +84915551001'])(
    '%s',
    (written) => {
      expect(normalisePhone(written)).toBe('+84915551001');
    },
  );
});

describe('an extension comes after the number, and nothing else is one', () => {
  it.each(['ext. 12', 'доб. 5', 'добавочный 5', '#12', 'x12', 'х12', 'Ext 12'])('8 701 000 00 01 %s', (extension) => {
    expect(normalisePhone(`8 701 000 00 01 ${extension}`)).toBe('+77010000001');
  });

  it.each(['#', 'Next of kin', 'Добрый день!', 'x'])('%s 8 701 000 00 01', (before) => {
    expect(normalisePhone(`${before} 8 701 000 00 01`)).toBe('+77010000001');
  });
});

describe('a blank of whatever kind is a blank', () => {
  it.each(['\u00a0', '\u202f', '\u2009', '  ', '\t'])('%j', (blank) => {
    const read = (written: string) => utcFromWallClock(yearFirst(written), 'Asia/Almaty');
    expect(read(`17.08.2031${blank}12:30`)).toBe('2031-08-17T07:30:00Z');
    expect(read(`8/17/2031,${blank}12:30:00${blank}PM`)).toBe('2031-08-17T07:30:00Z');
    expect(read(`2031-08-17${blank}12:30`)).toBe('2031-08-17T07:30:00Z');
    const instant = Date.parse('2031-08-17T07:30:00Z');
    expect(instantOf(`2031-08-17${blank}12:30:00${blank}+0500`)).toBe(instant);
    expect(instantOf(`2031-08-17T12:30:00${blank}+05:00`)).toBe(instant);
  });
});

import { isSupportedCountry } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { normalisePhone } from '../../../src/booking/phone.ts';
import { countryOfZone } from '../../../src/booking/zone-country.ts';

describe('the country of a time zone', () => {
  /** Nobody subscribes to a phone there. */
  const uninhabited =
    /^(?:Antarctica|Etc)\/|^Atlantic\/South_Georgia|^Indian\/Kerguelen|^Pacific\/(?:Midway|Wake|Pitcairn)|^UTC$/;

  it('is known of every zone that the platform knows', () => {
    const zones = Intl.supportedValuesOf('timeZone').filter((zone) => !uninhabited.test(zone));
    expect(zones.length).toBeGreaterThan(390);
    for (const zone of zones) {
      const country = countryOfZone(zone, '');
      expect(isSupportedCountry(country), `${zone}: ${country}`).toBe(true);
    }
  });

  it.each([
    ['Europe/Vienna', 'AT'],
    ['Europe/Zurich', 'CH'],
    ['Europe/Riga', 'LV'],
    ['Asia/Jerusalem', 'IL'],
    ['Australia/Sydney', 'AU'],
    ['Asia/Kolkata', 'IN'],
    ['Asia/Calcutta', 'IN'],
    ['America/Boise', 'US'],
    ['America/Indiana/Indianapolis', 'US'],
    ['America/Anchorage', 'US'],
    ['US/Central', 'US'],
    ['CST6CDT', 'US'],
    ['america/chicago ', 'US'],
    ['Europe/Kiev', 'UA'],
    ['Asia/Almaty', 'KZ'],
    ['Iceland', 'IS'],
  ])('%s: %s', (zone, country) => {
    expect(countryOfZone(zone, 'KZ')).toBe(country);
  });

  it.each([undefined, '', 'UTC', 'Etc/GMT-5', 'Asia/Nowhere', 'Antarctica/Troll', 'constructor'])(
    '%s says nothing: it is the region',
    (zone) => {
      expect(countryOfZone(zone, 'AT')).toBe('AT');
    },
  );
});

describe('a national number with a zone', () => {
  it.each([
    ['0664 1234567', 'AT', 'Europe/Vienna', '+436641234567'],
    ['0664 1234567', 'AT', 'Europe/Nowhere', '+436641234567'],
    ['079 123 45 67', 'KZ', 'Europe/Zurich', '+41791234567'],
    ['21 234 567', 'LV', 'Europe/Riga', '+37121234567'],
    ['050-123-4567', 'IL', 'Asia/Jerusalem', '+972501234567'],
    ['0412 345 678', 'KZ', 'Australia/Sydney', '+61412345678'],
    ['98765 43210', 'IN', 'Asia/Kolkata', '+919876543210'],
  ])('%s, region %s, zone %s: %s', (written, region, zone, phone) => {
    expect(normalisePhone(written, { region, zone })).toBe(phone);
  });

  it.each(Intl.supportedValuesOf('timeZone').filter((zone) => countryOfZone(zone, '') === 'US'))(
    'of somebody in %s is never read as one of Kazakhstan',
    (zone) => {
      expect(normalisePhone('(701) 555-0123', { region: 'KZ', zone })).toBe('+17015550123');
      // No number of the United States, and of Kazakhstan neither.
      expect(normalisePhone('(701) 155-0123', { region: 'KZ', zone })).toBeNull();
    },
  );
});

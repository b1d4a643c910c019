// A link to a booking at its tool: where a reference confirms its form, and never anything but an address of that tool.
import { describe, expect, it } from 'vitest';
import { bookingPageOf } from '../../../src/sources/booking-page.ts';
import { sources } from '../../../src/sources/index.ts';

const cloud = { apiUrl: null };

it.each([
  ['calcom', '9fNEWuidAAAAAAAAAAAAAA', 'https://app.cal.com/booking/9fNEWuidAAAAAAAAAAAAAA'],
  ['calcom', '9fNEWuid:Zm9vYmFy', 'https://app.cal.com/booking/9fNEWuid'],
  [
    'easyweek',
    '11111111-2222-4333-8444-555555555555',
    'https://my.easyweek.io/bookings/uuid/11111111-2222-4333-8444-555555555555',
  ],
])('of %s %s is %s', (source, id, address) => {
  expect(bookingPageOf(source, id, cloud)).toBe(address);
});

it('of an own installation of Cal.com is not known', () => {
  expect(bookingPageOf('calcom', '9fNEWuid', { apiUrl: 'https://cal.clinic.example/api' })).toBeNull();
});

it('of a tool that documents none, or of no tool, is none', () => {
  expect(bookingPageOf('acuity', '307626', cloud)).toBeNull();
  expect(bookingPageOf('nobody', '1', cloud)).toBeNull();
});

describe.each(Object.keys(sources).filter((name) => sources[name]?.bookingPage !== undefined))(
  'ids of %s',
  (source) => {
    const hostile = [
      ...['', '/', '//evil.example', 'javascript:alert(1)', '../../settings', 'a/../b', 'a?next=//evil.example', 'a#b'],
      ...['a@evil.example', 'a\\b', 'a%2f..%2fb', 'a b', '"><script>', 'x@Cal.com', 'ü', 'a\u0000b'],
    ];
    it.each(hostile)('such as %j lead nowhere, or to a page of the tool', (id) => {
      const address = bookingPageOf(source, id, cloud);
      if (address === null) return;
      const { protocol, host, pathname, search, hash } = new URL(address);
      expect([protocol, search, hash]).toEqual(['https:', '', '']);
      expect(['app.cal.com', 'my.easyweek.io']).toContain(host);
      expect(pathname).toMatch(/^\/[\w/-]+$/);
      expect(pathname).not.toContain('//');
    });
  },
);

import { expect, it } from 'vitest';
import { deliveryIdOf, parseDeliveryId } from '../../../src/sync/delivery.ts';

it('a delivery id names its connection and its arrival', () => {
  expect(deliveryIdOf('salon-2', 17)).toBe('salon-2.17');
  expect(parseDeliveryId('salon-2.17')).toEqual({ connection: 'salon-2', arrival: 17 });
  const longest = `${'a'.repeat(40)}.999999999999999`;
  expect(parseDeliveryId(longest)).toEqual({ connection: 'a'.repeat(40), arrival: 999_999_999_999_999 });
});

it.each([
  '',
  'salon',
  '.1',
  'salon.',
  'salon.0',
  'salon.017',
  'salon.-1',
  'salon.1e3',
  'salon.1.2',
  'Salon.1',
  'sälon.1',
  ' salon.1',
  'salon.1 ',
  'salonx1',
  `${'a'.repeat(41)}.1`,
  'salon.1234567890123456',
])('"%s" is none', (text) => {
  expect(parseDeliveryId(text)).toBeNull();
});

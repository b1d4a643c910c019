// one-link-api.md §7 and the run-time check of §8: what the appointment object holds in each variant.
import { describe, expect, test } from 'vitest';
import { start } from './harness.ts';
import { type Variant, variants } from './variants.ts';

const keysOf = (variant: Variant): string[] => Object.keys(start(variant).post().body.payload);

describe('§7 the appointment object', () => {
  test.each(variants)('%s: what every variant shows, in the documented types', (variant) => {
    const { payload } = start(variant).post({ external_ref: 'calcom:abc', idempotency_key: 'k' }).body;
    expect(payload).toMatchObject({
      id: 9041,
      account_id: 12,
      resource_id: 31,
      contact_id: 777,
      service_id: null,
      starts_at: '2031-04-07T05:00:00Z',
      ends_at: '2031-04-07T05:30:00Z',
      duration_min: 30,
      status: 'scheduled',
      appointment_type: 'primary',
      client_name: 'Test Person',
      client_phone: '+77000000000',
      source: 'manual',
      external_ref: 'calcom:abc',
      idempotency_key: 'k',
      service_amount: 0,
      custom_attributes: {},
      created_at: '2031-04-01T00:00:00Z',
      updated_at: '2031-04-01T00:00:00Z',
    });
  });

  test('resource_name, split names and services from C on; title and team_id in D, E; patient fields in F, G (§8)', () => {
    const has = (key: string): Variant[] => variants.filter((variant) => keysOf(variant).includes(key));
    for (const key of ['resource_name', 'owner_id', 'service_ids', 'services', 'client_first_name']) {
      expect([key, has(key)]).toEqual([key, ['C', 'D', 'E', 'F', 'G']]);
    }
    expect(has('title')).toEqual(['D', 'E']);
    expect(has('team_id')).toEqual(['D', 'E']);
    expect(has('patient_contact_id')).toEqual(['F', 'G']);
  });

  test('payment_status is absent in E and G, and so are the amounts received (trap 31)', () => {
    for (const key of ['payment_status', 'prepaid_amount', 'payments']) {
      expect(variants.filter((variant) => !keysOf(variant).includes(key))).toEqual(['E', 'G']);
    }
    expect(variants.every((variant) => keysOf(variant).includes('service_amount'))).toBe(true);
  });

  test('G shows neutral zeros in the week after its deploy', () => {
    const { payload } = start('G', { neutralFinance: true }).post().body;
    expect(payload).toMatchObject({ prepaid_amount: 0, settlement_amount: 0, payments: [] });
    expect(payload).not.toHaveProperty('payment_status');
  });

  test('the variant may change between two requests, as a deploy would', () => {
    const { oneLink, get, post } = start('B');
    post();
    oneLink.settings.variant = 'E';
    expect(get(9041).body.payload).toHaveProperty('team_id', null);
  });
});

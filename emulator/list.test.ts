// one-link-api.md §1.1: listing and looking up appointments.
import { describe, expect, test } from 'vitest';
import { type Answered, type Harness, start } from './harness.ts';
import { type Variant, variants } from './variants.ts';

const ids = ({ body }: Answered): number[] => body.payload.map((row: { id: number }) => row.id);

/** Three visits: 05:00 and 07:00 with Anna (31), 06:00 with 32. */
function three(variant: Variant = 'F'): Harness {
  const harness = start(variant);
  harness.oneLink.addResource({ id: 32 });
  harness.post({ starts_at: '2031-04-07T07:00:00Z', ends_at: '2031-04-07T07:30:00Z' });
  harness.post({ external_ref: 'calcom:a', idempotency_key: 'k' });
  harness.post({ resource_id: 32, starts_at: '2031-04-07T06:00:00Z', ends_at: '2031-04-07T06:30:00Z' });
  return harness;
}

describe('§1.1 list', () => {
  test.each(variants)('%s: every match at once, ordered by start, with the count (trap 2)', (variant) => {
    const { call } = three(variant);
    const all = call('GET', '/appointments');
    expect(ids(all)).toEqual([9042, 9043, 9041]);
    expect(all.body.meta).toEqual({ count: 3 });
    expect(ids(call('GET', '/appointments?page=2&per_page=1&limit=1'))).toHaveLength(3);
  });

  test.each(variants)('%s: external_ref and idempotency_key are no filters (trap 1)', (variant) => {
    const { call } = three(variant);
    expect(ids(call('GET', '/appointments?external_ref=calcom:a&idempotency_key=k'))).toEqual([9042, 9043, 9041]);
  });

  test('from is inclusive, to is exclusive, and filters are AND-ed', () => {
    const { call } = three();
    const window = 'from=2031-04-07T05:00:00Z&to=2031-04-07T06:00:00Z';
    expect(ids(call('GET', `/appointments?${window}`))).toEqual([9042]);
    expect(ids(call('GET', '/appointments?from=2031-04-07T06:00:00Z&resource_ids=31'))).toEqual([9041]);
    expect(ids(call('GET', '/appointments?resource_ids=31,32'))).toEqual([9042, 9043, 9041]);
    expect(ids(call('GET', '/appointments?resource_ids=99'))).toEqual([]);
  });

  test('a plus sign has to be percent-encoded', () => {
    const { call } = three();
    expect(call('GET', '/appointments?from=2031-04-07T11:00:00+05:00').status).toBe(422);
    expect(ids(call('GET', '/appointments?from=2031-04-07T11:30:00%2B05:00'))).toEqual([9041]);
  });

  test('status and contact_ids filter; payment_status only where the variant has it', () => {
    const { call } = three();
    call('POST', '/appointments/9043/cancel');
    expect(ids(call('GET', '/appointments?status=cancelled'))).toEqual([9043]);
    expect(ids(call('GET', '/appointments?status=scheduled,cancelled&contact_ids=777'))).toHaveLength(3);
    expect(ids(call('GET', '/appointments?contact_ids=1'))).toHaveLength(0);
    expect(ids(call('GET', '/appointments?payment_status=cancelled'))).toEqual([9043]);
    for (const variant of ['E', 'G'] as const) {
      expect(ids(three(variant).call('GET', '/appointments?payment_status=cancelled'))).toHaveLength(3);
    }
    expect(ids(three('B').call('GET', '/appointments?contact_ids=1'))).toHaveLength(3);
  });

  test('custom_attribute_filters work for defined fields only and are silently ignored otherwise', () => {
    const { oneLink, call } = three();
    oneLink.edit(9041, { custom_attributes: { room: '5' } });
    expect(ids(call('GET', '/appointments?custom_attribute_filters[room]=5'))).toHaveLength(3);
    oneLink.settings.appointmentFields = [{ key: 'room', type: 'text' }];
    expect(ids(call('GET', '/appointments?custom_attribute_filters[room]=5'))).toEqual([9041]);
  });
});

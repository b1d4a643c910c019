// one-link-api.md §2.3: external_ref and idempotency_key.
import { describe, expect, test } from 'vitest';
import { modernVariants, start } from './harness.ts';
import { variants } from './variants.ts';

const later = { starts_at: '2031-04-07T06:00:00Z', ends_at: '2031-04-07T06:30:00Z' };

describe('§2.3 unique values', () => {
  test.each(variants)('%s: a value of another record is 409 with details, on PATCH and on POST', (variant) => {
    const { post, patch } = start(variant);
    post({ external_ref: 'calcom:a', idempotency_key: 'k1' });
    post(later);
    expect(patch(9042, { external_ref: 'calcom:a' })).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_EXTERNAL_REF', details: { external_ref: [expect.any(String)] } },
    });
    expect(patch(9042, { idempotency_key: 'k1' })).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_IDEMPOTENCY_KEY', details: { idempotency_key: [expect.any(String)] } },
    });
    const third = { starts_at: '2031-04-07T07:00:00Z', ends_at: '2031-04-07T07:30:00Z' };
    expect(post({ ...third, external_ref: 'calcom:a', idempotency_key: 'k2' }).body.code).toBe(
      'DUPLICATE_EXTERNAL_REF',
    );
  });

  test('changing a reference frees the old value at once, with no alias', () => {
    const { oneLink, post, patch } = start('F');
    post({ external_ref: 'calcom:a' });
    post(later);
    patch(9041, { external_ref: 'calcom:b' });
    expect(patch(9042, { external_ref: 'calcom:a' }).status).toBe(200);
    expect(oneLink.appointments.get(9041)?.external_ref).toBe('calcom:b');
  });

  test('a cancelled record keeps its values; clearing or DELETE frees them', () => {
    const { call, post, patch } = start('F');
    post({ external_ref: 'calcom:a' });
    post(later);
    call('POST', '/appointments/9041/cancel');
    expect(patch(9042, { external_ref: 'calcom:a' }).body.code).toBe('DUPLICATE_EXTERNAL_REF');
    expect(call('DELETE', '/appointments/9041').status).toBe(204);
    expect(patch(9042, { external_ref: 'calcom:a' }).status).toBe(200);
    expect(patch(9042, { external_ref: '' }).body.payload.external_ref).toBeNull();
  });

  test('resending the own value is no duplicate', () => {
    const { post, patch } = start('F');
    post({ external_ref: 'calcom:a', idempotency_key: 'k1' });
    expect(patch(9041, { external_ref: 'calcom:a', idempotency_key: 'k1' }).status).toBe(200);
  });

  test('`medelement:` is reserved in C–G only (trap 28)', () => {
    for (const variant of modernVariants) {
      const { body } = start(variant).post({ external_ref: 'medelement:1' });
      expect(body.code).toBe('APPOINTMENT_EXTERNAL_REF_RESERVED');
    }
    expect(start('B').post({ external_ref: 'medelement:1' }).status).toBe(201);
  });
});

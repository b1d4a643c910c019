// one-link-api.md §3: POST, what is required, and the replay by idempotency key.
import { describe, expect, test } from 'vitest';
import { domainError } from './faults.ts';
import { modernVariants, start } from './harness.ts';
import { variants } from './variants.ts';

const gone = undefined;

describe('§3 required and default', () => {
  test.each(variants)('%s: defaults of a plain record', (variant) => {
    const { post } = start(variant);
    const made = post();
    expect(made.status).toBe(201);
    expect(made.body.payload).toMatchObject({
      id: 9041,
      status: 'scheduled',
      appointment_type: 'primary',
      source: 'manual',
      created_by_id: 5,
      service_amount: 0,
      external_ref: null,
    });
  });

  test.each(variants)('%s: a missing resource_id is 404 and not 422', (variant) => {
    const missing = start(variant).post({ resource_id: gone });
    expect(missing).toMatchObject({ status: 404, body: { error: 'Resource could not be found' } });
    expect(missing.body).not.toHaveProperty('code');
  });

  test.each(variants)('%s: a missing starts_at is a 500', (variant) => {
    expect(start(variant).post({ starts_at: gone }).status).toBe(500);
  });

  test('a missing ends_at is a 500 in A/B; in C–G the service or the slot gives the length', () => {
    for (const variant of ['A', 'B'] as const) expect(start(variant).post({ ends_at: gone }).status).toBe(500);
    for (const variant of modernVariants) {
      const { oneLink, post } = start(variant);
      expect(post({ ends_at: gone, service_id: 9 }).body.payload.ends_at).toBe('2031-04-07T05:45:00Z');
      oneLink.addResource({ id: 32, slot_duration_min: 20 });
      expect(post({ ends_at: gone, resource_id: 32 }).body.payload.ends_at).toBe('2031-04-07T05:20:00Z');
    }
  });

  test('contact_id is mandatory in C–G unless the account says otherwise: 422 without details', () => {
    for (const variant of modernVariants) {
      expect(start(variant).post({ contact_id: gone }).body).toEqual({
        error: expect.any(String),
        code: 'VALIDATION_ERROR',
      });
      expect(start(variant, { contactRequired: false }).post({ contact_id: gone }).status).toBe(201);
    }
    for (const variant of ['A', 'B'] as const) expect(start(variant).post({ contact_id: gone }).status).toBe(201);
  });

  test.each(variants)('%s: the name comes from the body, else from the contact, else 422', (variant) => {
    const { oneLink, post } = start(variant, { contactRequired: false });
    expect(post({ client_name: gone, contact_id: gone }).body.details).toHaveProperty('client_name');
    oneLink.addContact({ id: 778, full_name: 'From Contact' });
    expect(post({ client_name: gone, contact_id: 778 }).body.payload.client_name).toBe('From Contact');
  });
});

describe('§3 idempotency_key', () => {
  test.each(variants)('%s: a known key answers 200 with the stored record, body not compared (trap 18)', (variant) => {
    const { oneLink, call, post } = start(variant);
    post({ idempotency_key: 'k' });
    call('POST', '/appointments/9041/cancel');
    const replay = post({ idempotency_key: 'k', starts_at: '2031-05-01T05:00:00Z', resource_id: 99, status: 'x' });
    expect(replay.status).toBe(200);
    expect(replay.body.payload).toMatchObject({ id: 9041, status: 'cancelled', starts_at: '2031-04-07T05:00:00Z' });
    expect(oneLink.appointments.size).toBe(1);
  });

  test.each(variants)('%s: the key alone finds the record; a miss ends in 404 and creates nothing', (variant) => {
    const { oneLink, call, post } = start(variant);
    post({ idempotency_key: 'k' });
    expect(call('POST', '/appointments', { idempotency_key: 'k' }).body.payload.id).toBe(9041);
    expect(call('POST', '/appointments', { idempotency_key: 'other' }).status).toBe(404);
    expect(oneLink.appointments.size).toBe(1);
  });

  test('a PATCH overwrites the stored key, and the new one is what replays', () => {
    const { post, patch } = start('F');
    post({ idempotency_key: 'k' });
    patch(9041, { idempotency_key: 'k2' });
    expect(post({ idempotency_key: 'k2' }).status).toBe(200);
    expect(post({ idempotency_key: 'k' }).body.code).toBe('SLOT_CONFLICT');
  });

  test('the loser of two simultaneous twins gets 409, and the same POST again replays with 200 (trap 20)', () => {
    const { oneLink, post } = start('F');
    oneLink.faults.add({ method: 'POST' }, domainError(409, 'SLOT_CONFLICT', undefined, true));
    expect(post({ idempotency_key: 'k' }).body.code).toBe('SLOT_CONFLICT');
    expect(post({ idempotency_key: 'k' })).toMatchObject({ status: 200, body: { payload: { id: 9041 } } });
    expect(oneLink.appointments.size).toBe(1);
  });

  test('the slot is checked before the unique values, so a twin meets SLOT_CONFLICT first (trap 20)', () => {
    const { post } = start('F');
    post({ external_ref: 'r', idempotency_key: 'k' });
    expect(post({ external_ref: 'r', idempotency_key: 'k2' }).body.code).toBe('SLOT_CONFLICT');
  });
});

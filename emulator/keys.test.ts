// one-link-api.md §2 and §2.1: keys of the body, null and blank, types, lengths.
import { describe, expect, test } from 'vitest';
import { modernVariants, start } from './harness.ts';
import { variants } from './variants.ts';

describe('§2 general rules', () => {
  test.each(variants)('%s: an absent key keeps its value, an unknown key is dropped without an error', (variant) => {
    const { post, patch } = start(variant);
    post({ client_comment: 'first' });
    const changed = patch(9041, { client_gender: 'f', nonsense: 1, appointment: { client_comment: 'wrapped' } });
    expect(changed.status).toBe(200);
    expect(changed.body.payload).toMatchObject({ client_gender: 'f', client_comment: 'first' });
    expect(changed.body.payload.nonsense).toBeUndefined();
  });

  test.each(variants)('%s: a wrong shape for a scalar key disappears silently', (variant) => {
    const { post, patch } = start(variant);
    post({ client_comment: 'first' });
    const changed = patch(9041, { client_comment: { text: 'x' }, status: ['confirmed'], starts_at: [null] });
    expect(changed.status).toBe(200);
    expect(changed.body.payload).toMatchObject({ client_comment: 'first', status: 'scheduled' });
  });

  test('a number sent where text is expected becomes text, and ids may be numeric strings', () => {
    const { post } = start('F');
    const made = post({ client_comment: 42, resource_id: '31', contact_id: '777', service_id: '9' });
    expect(made.body.payload).toMatchObject({ client_comment: '42', resource_id: 31, contact_id: 777, service_id: 9 });
  });

  test('a PATCH with one bad key changes nothing at all', () => {
    const { oneLink, post, patch } = start('F');
    post();
    const before = oneLink.appointments.get(9041);
    expect(patch(9041, { client_comment: 'x', status: 'nonsense' }).status).toBe(422);
    expect(oneLink.appointments.get(9041)).toBe(before);
  });

  test('a PATCH that changes nothing emits no event and leaves updated_at (trap: echo loops)', () => {
    const { oneLink, clock, post, patch } = start('F');
    post({ service_id: 9 });
    const events = oneLink.events.length;
    const { updated_at } = oneLink.show(9041) ?? {};
    clock.ms += 60_000;
    expect(patch(9041, { client_name: 'Test Person', contact_id: 777, status: 'scheduled' }).status).toBe(200);
    expect(oneLink.events).toHaveLength(events);
    expect(oneLink.show(9041)).toMatchObject({ updated_at });
    patch(9041, { client_comment: 'new' });
    expect(oneLink.events.at(-1)).toMatchObject({ event: 'updated', appointment_id: 9041 });
    expect(oneLink.show(9041)).toMatchObject({ updated_at: '2031-04-01T00:01:00Z' });
  });

  test('every PATCH and even cancel validate what was not sent: a deactivated service (trap 12)', () => {
    for (const variant of variants) {
      const { oneLink, call, post, patch } = start(variant);
      post({ service_id: 9 });
      oneLink.addService({ id: 9, active: false, base_price: 20_000 });
      for (const refused of [patch(9041, { client_comment: 'x' }), call('POST', '/appointments/9041/cancel')]) {
        expect([variant, refused.status, refused.body.code]).toEqual([
          variant,
          422,
          'SERVICE_NOT_AVAILABLE_FOR_RESOURCE',
        ]);
      }
    }
  });

  test('PATCH never replays by idempotency key: it addresses the id', () => {
    const { post, patch } = start('F');
    post({ idempotency_key: 'k1' });
    post({ idempotency_key: 'k2', starts_at: '2031-04-07T06:00:00Z', ends_at: '2031-04-07T06:30:00Z' });
    expect(patch(9042, { idempotency_key: 'k1' })).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_IDEMPOTENCY_KEY' },
    });
  });
});

describe('§2.1 null and blank', () => {
  test.each(variants)('%s: resource_id null is 404, times, status, name and type null are 422 (trap 6)', (variant) => {
    const { post, patch } = start(variant);
    post();
    expect(patch(9041, { resource_id: null }).status).toBe(404);
    for (const key of ['starts_at', 'ends_at', 'status', 'appointment_type', 'client_name']) {
      for (const empty of [null, '', '  ']) {
        const refused = patch(9041, { [key]: empty });
        expect([key, refused.status, refused.body.code]).toEqual([key, 422, 'VALIDATION_ERROR']);
        expect(refused.body.details[key]).toHaveLength(1);
      }
    }
  });

  test.each(variants)('%s: null clears references, comment, gender, service and company', (variant) => {
    const { oneLink, post, patch } = start(variant);
    oneLink.companies.add(4);
    const filled = { external_ref: 'r', idempotency_key: 'k', client_comment: 'c', client_gender: 'f' };
    post({ ...filled, service_id: 9, company_id: 4 });
    const cleared = patch(9041, {
      external_ref: null,
      idempotency_key: '',
      client_comment: ' ',
      client_gender: null,
      service_id: null,
      company_id: null,
    });
    expect(cleared.body.payload).toMatchObject({
      external_ref: null,
      idempotency_key: null,
      client_comment: null,
      client_gender: null,
      service_id: null,
      company_id: null,
      service_name_snapshot: null,
    });
  });

  test('contact_id null clears in A and B and is 422 in C–G, where the contact is mandatory by default', () => {
    for (const variant of variants) {
      const { post, patch } = start(variant);
      post();
      const answered = patch(9041, { contact_id: null });
      if (variant === 'A' || variant === 'B') expect(answered.body.payload.contact_id).toBeNull();
      else expect(answered.body).toEqual({ error: expect.any(String), code: 'VALIDATION_ERROR' });
    }
    const { post, patch } = start('F', { contactRequired: false });
    post();
    expect(patch(9041, { contact_id: null }).body.payload.contact_id).toBeNull();
  });

  test('null clears nothing else on the way: custom_attributes null and service_ids null are ignored', () => {
    const { post, patch } = start('F');
    post({ service_id: 9, custom_attributes: { a: 1 } });
    const { payload } = patch(9041, { custom_attributes: null, service_ids: null }).body;
    expect(payload.service_id).toBe(9);
    expect(payload.custom_attributes.a).toBe(1);
  });
});

describe('§2.1 key by key', () => {
  test('another specialist must exist and be active; resending the retired present one is fine', () => {
    for (const variant of variants) {
      const { oneLink, post, patch } = start(variant);
      post();
      oneLink.addResource({ id: 32, active: false });
      oneLink.addResource({ id: 33, archived: true });
      oneLink.addResource({ id: 31, active: false });
      expect(patch(9041, { resource_id: 31 }).status).toBe(200);
      expect(patch(9041, { resource_id: 99 }).status).toBe(404);
      for (const resource_id of [32, 33]) {
        expect(patch(9041, { resource_id }).body.code).toBe('RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING');
      }
    }
  });

  test('unknown contact, service, company, user and conversation are 404 without a code', () => {
    const { post, patch } = start('F');
    post();
    for (const key of ['contact_id', 'service_id', 'company_id', 'created_by_id', 'owner_id', 'conversation_id']) {
      expect([key, patch(9041, { [key]: 5555 })]).toMatchObject([
        key,
        { status: 404, body: { error: 'Resource could not be found' } },
      ]);
    }
  });

  test('a service with price 0, by itself or by the specialist’s own price, cannot be linked (trap 13)', () => {
    const { oneLink, post } = start('F');
    oneLink.addService({ id: 10, base_price: 0 });
    oneLink.addService({ id: 11, base_price: 500, prices: [{ resource_id: 31, price: 0, active: true }] });
    oneLink.addService({ id: 12, base_price: 0, prices: [{ resource_id: 31, price: 700, active: true }] });
    oneLink.addService({ id: 13, base_price: 500, prices: [{ resource_id: 31, price: 700, active: false }] });
    expect(post({ service_id: 13 }).body.code).toBe('SERVICE_NOT_AVAILABLE_FOR_RESOURCE');
    expect(post({ service_id: 10 }).body.code).toBe('SERVICE_NOT_AVAILABLE_FOR_RESOURCE');
    expect(post({ service_id: 11 }).body.code).toBe('SERVICE_NOT_AVAILABLE_FOR_RESOURCE');
    expect(post({ service_id: 12 }).body.payload.service_amount).toBe(700);
  });

  test('service_ids wins over service_id and sums prices and lengths; [] clears; A and B do not know it', () => {
    const { oneLink, post, patch } = start('F');
    oneLink.addService({ id: 10, base_price: 5_000, duration_min: 15 });
    const { payload } = post({ ends_at: undefined, service_id: 9, service_ids: [10, 9] }).body;
    expect(payload).toMatchObject({ service_id: 10, service_ids: [10, 9], service_amount: 25_000, duration_min: 60 });
    expect(patch(9041, { service_ids: [] }).body.payload).toMatchObject({ service_id: null, service_amount: 0 });
    const old = start('B');
    expect(old.post({ service_ids: [9] }).body.payload.service_id).toBeNull();
  });

  test('status takes exactly five values, trimmed and case-sensitive', () => {
    const { post, patch } = start('C');
    post();
    expect(patch(9041, { status: ' confirmed ' }).body.payload.status).toBe('confirmed');
    const refused = patch(9041, { status: 'Confirmed' });
    expect(refused.body).toMatchObject({ code: 'VALIDATION_ERROR', details: { status: [expect.any(String)] } });
    expect(patch(9041, { appointment_type: 'first' }).body.details).toHaveProperty('appointment_type');
  });

  test('client_name is ignored once the record has split names, and is rebuilt from them', () => {
    const { post, patch } = start('F');
    post();
    const split = patch(9041, { client_first_name: 'Anna', client_last_name: 'Kim' }).body.payload;
    expect(split.client_name).toContain('Anna');
    const ignored = patch(9041, { client_name: 'Somebody Else' });
    expect(ignored.body.payload.client_name).toBe(split.client_name);
    expect(patch(9041, { client_first_name: null }).body.details).toHaveProperty('client_first_name');
    const old = start('A');
    old.post({ client_first_name: 'Anna' });
    expect(old.patch(9041, { client_name: 'Somebody Else' }).body.payload.client_name).toBe('Somebody Else');
  });

  test('client_phone is stored as typed, only trimmed (trap 16)', () => {
    const { post } = start('F');
    expect(post({ client_phone: ' 8 (700) 000-00-00 ' }).body.payload.client_phone).toBe('8 (700) 000-00-00');
  });

  test('a specialist linked to MedElement needs a Kazakh number', () => {
    const { oneLink, post } = start('F');
    oneLink.addResource({ id: 31, medelement: true });
    expect(post({ client_phone: '+15550001111' }).body.code).toBe('MEDELEMENT_PATIENT_PHONE_INVALID');
    expect(post({ client_phone: '+77000000000' }).status).toBe(201);
  });

  test.each(variants)(
    '%s: an identifier with exactly 12 digits is an IIN, whatever stands between (trap 15)',
    (variant) => {
      const { post, patch } = start(variant);
      post();
      expect(patch(9041, { client_identifier: 'calcom:123456789012' }).body).toEqual({
        error: expect.any(String),
        code: 'INVALID_IIN',
      });
      expect(patch(9041, { client_identifier: '950415-300003' }).body.payload.client_identifier).toBe('950415300003');
      expect(patch(9041, { client_identifier: 'A-12345' }).body.payload.client_identifier).toBe('A-12345');
    },
  );

  test('client_birth_date is an ISO date and client_gender is free text', () => {
    const { post, patch } = start('F');
    post();
    expect(patch(9041, { client_birth_date: '31.12.1990' }).status).toBe(422);
    expect(patch(9041, { client_birth_date: '1990-02-30' }).status).toBe(422);
    const taken = patch(9041, { client_birth_date: '1990-12-31', client_gender: 'whatever' });
    expect(taken.body.payload).toMatchObject({ client_birth_date: '1990-12-31', client_gender: 'whatever' });
  });

  test('short text ends at 255 characters and a comment at 20 000', () => {
    const { post, patch } = start('F');
    post();
    expect(patch(9041, { client_name: 'я'.repeat(255), client_comment: 'c'.repeat(20_000) }).status).toBe(200);
    expect(patch(9041, { external_ref: 'r'.repeat(256) }).body.details).toHaveProperty('external_ref');
    expect(patch(9041, { client_name: 'n'.repeat(256) }).body.details).toHaveProperty('client_name');
    expect(patch(9041, { client_comment: 'c'.repeat(20_001) }).body.details).toHaveProperty('client_comment');
  });

  test('source is writable in A and B only; elsewhere it is dropped and records are manual (trap 28)', () => {
    for (const variant of ['A', 'B'] as const) {
      const { post, patch } = start(variant);
      expect(post({ source: 'calcom' }).body.payload.source).toBe('calcom');
      expect(patch(9041, { source: null }).status).toBe(422);
    }
    for (const variant of modernVariants) {
      expect(start(variant).post({ source: 'calcom' }).body.payload.source).toBe('manual');
    }
    const { post, patch } = start('B');
    post({ source: 'medelement' });
    expect(patch(9041, { source: 'manual' }).body.code).toBe('APPOINTMENT_READ_ONLY');
  });

  test('title belongs to D and E; patient_contact_id answers 409 in F and is unknown elsewhere', () => {
    expect(start('D').post({ title: 'Visit' }).body.payload.title).toBe('Visit');
    expect(start('F').post({ title: 'Visit' }).body.payload.title).toBeUndefined();
    expect(start('F').post({ patient_contact_id: null }).body.code).toBe('MEDELEMENT_PATIENT_IDENTITY_CONFLICT');
    expect(start('G').post({ patient_contact_id: 777 }).status).toBe(201);
  });

  test('a conversation must belong to the contact (C–G) and may be named by its display id', () => {
    const { oneLink, post, patch } = start('F');
    oneLink.conversations.set(900, { id: 900, display_id: 3, contact_id: 777 });
    oneLink.conversations.set(901, { id: 901, display_id: 4, contact_id: 778 });
    post();
    expect(patch(9041, { conversation_id: 901 }).body.code).toBe('CONVERSATION_CONTACT_MISMATCH');
    expect(patch(9041, { conversation_id: 3 }).body.payload.conversation_id).toBe(900);
    expect(patch(9041, { conversation_id: null }).body.payload.conversation_id).toBeNull();
    expect(patch(9041, { conversation_display_id: 3 }).body.payload.conversation_id).toBe(900);
  });

  test('owner_id also changes the owner of the contact; company_id is ignored with companies off', () => {
    const { oneLink, post, patch } = start('F', { companies: false });
    post({ company_id: 5555 });
    patch(9041, { owner_id: 5 });
    expect(oneLink.contacts.get(777)?.owner_id).toBe(5);
  });
});

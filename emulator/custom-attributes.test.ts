// one-link-api.md §2.5: custom_attributes.
import { describe, expect, test } from 'vitest';
import { modernVariants, start } from './harness.ts';
import type { FieldDefinition } from './rows.ts';
import { variants } from './variants.ts';

const later = { starts_at: '2031-04-07T06:00:00Z', ends_at: '2031-04-07T06:30:00Z' };
const fields: readonly FieldDefinition[] = [
  { key: 'room', type: 'select', options: ['1', '2'] },
  { key: 'visits', type: 'number', min: 1, max: 9 },
  { key: 'code', type: 'text', regex: '^[A-Z]+$' },
];

describe('§2.5 accounts without defined fields', () => {
  test.each(variants)('%s: any key is merged at top level, nested objects whole, null stays null', (variant) => {
    const { post, patch } = start(variant);
    post({ custom_attributes: { a: 1, deep: { x: 1, y: 2 } } });
    const { payload } = patch(9041, { custom_attributes: { b: null, deep: { x: 3 } } }).body;
    expect(payload.custom_attributes).toEqual({ a: 1, b: null, deep: { x: 3 } });
    expect(patch(9041, { custom_attributes: {} }).body.payload.custom_attributes).toEqual(payload.custom_attributes);
    expect(patch(9041, { custom_attributes: 'text' }).status).toBe(200);
  });
});

describe('§2.5 accounts with defined fields', () => {
  test.each(modernVariants)('%s: an unknown key is 422 with its path in details (trap 14)', (variant) => {
    const { post } = start(variant, { appointmentFields: fields });
    const refused = post({ custom_attributes: { cal_uid: 'x' } });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { 'custom_attributes.cal_uid': [expect.any(String)] },
    });
  });

  test('A and B know no definitions; an inactive definition does not count', () => {
    expect(start('B', { appointmentFields: fields }).post({ custom_attributes: { x: 1 } }).status).toBe(201);
    const inactive = fields.map((field) => ({ ...field, active: false }));
    expect(start('F', { appointmentFields: inactive }).post({ custom_attributes: { x: 1 } }).status).toBe(201);
  });

  test('types, options, limits and patterns are checked, and null removes the key', () => {
    const { post, patch } = start('F', { appointmentFields: fields });
    post({ custom_attributes: { room: '1', visits: 3, code: 'AB' } });
    for (const bad of [{ room: '3' }, { visits: '3' }, { visits: 0 }, { visits: 10 }, { code: 'ab' }]) {
      expect(patch(9041, { custom_attributes: bad }).status).toBe(422);
    }
    const { payload } = patch(9041, { custom_attributes: { room: null } }).body;
    expect(payload.custom_attributes).toEqual({ visits: 3, code: 'AB' });
  });

  test('a required field is asked for on every PATCH and on cancel (trap 12)', () => {
    const { oneLink, call, post, patch } = start('F');
    post();
    oneLink.settings.appointmentFields = [{ key: 'room', type: 'text', required: true }];
    for (const refused of [patch(9041, { client_comment: 'x' }), call('POST', '/appointments/9041/cancel')]) {
      expect(refused.body.details).toHaveProperty(['custom_attributes.room']);
    }
    expect(patch(9041, { client_comment: 'x', custom_attributes: { room: '1' } }).status).toBe(200);
  });
});

describe('§2.5 reserved keys', () => {
  test('changing one is 422, resending its value is fine, the cabinet is allowed', () => {
    const { oneLink, post, patch } = start('F');
    post();
    oneLink.edit(9041, { custom_attributes: { medelement_id: 'm1' } });
    expect(patch(9041, { custom_attributes: { medelement_id: 'm2' } }).status).toBe(422);
    expect(patch(9041, { custom_attributes: { medelement_id: 'm1' } }).status).toBe(200);
    expect(patch(9041, { custom_attributes: { source_mode: 'x' } }).status).toBe(422);
    expect(patch(9041, { custom_attributes: { captain_playground: true } }).status).toBe(422);
    expect(patch(9041, { custom_attributes: { medelement_cabinet_code: '5' } }).status).toBe(200);
    expect(start('G').post({ custom_attributes: { captain_playground: true } }).status).toBe(201);
  });

  test('service_ids and services inside are system-made and ignored on input', () => {
    const { post } = start('F');
    const { payload } = post({ service_id: 9, custom_attributes: { service_ids: [1], services: 'x' } }).body;
    expect(post({ ...later, custom_attributes: { services: 'x' } }).body.payload.custom_attributes).toEqual({});
    expect(payload.custom_attributes).toMatchObject({ service_ids: [9], services: [{ id: 9, name: 'Massage' }] });
  });
});

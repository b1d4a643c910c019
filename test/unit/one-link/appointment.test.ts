import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  appointmentCreateSchema,
  appointmentPatchSchema,
  type PatchKey,
  patchKeys,
} from '../../../src/one-link/appointment.ts';

const id = { good: [1, 31, '31', 9_007_199_254_740_991], bad: [0, -1, 1.5, '0', '-1', '1.5', 'x', ' 1', true, [1]] };
const amount = {
  good: [0, 20_000, 2_147_483_647, '20000'],
  bad: [-1, 0.5, 2_147_483_648, '2147483648', '20000.50', '1 000'],
};
const time = {
  good: ['2031-04-07T05:00:00Z', '2028-02-29T23:59:59Z'],
  bad: [
    '2031-04-07T05:00:00',
    '2031-04-07T05:00:00+05:00',
    '2031-04-07T05:00:00.000Z',
    '2031-04-07',
    '2031-02-30T05:00:00Z',
    1,
  ],
};
const shortText = { good: ['x', 'я'.repeat(255), ' x '], bad: ['x'.repeat(256), 5, ['x'], {}] };
const method = {
  good: ['kaspi_transfer', 'kaspi_qr', 'cash', 'bank_transfer', 'card', 'other'],
  bad: ['Cash', 'cash ', 'crypto', 1],
};

const rules: Readonly<Record<PatchKey | 'idempotency_key', { good: readonly unknown[]; bad: readonly unknown[] }>> = {
  resource_id: id,
  contact_id: id,
  service_id: id,
  company_id: id,
  conversation_id: id,
  created_by_id: id,
  starts_at: time,
  ends_at: time,
  duration_min: { good: [5, 720, '30'], bad: [4, 721, 30.5, 'half an hour'] },
  status: {
    good: ['scheduled', 'confirmed', 'completed', 'cancelled', 'no_show'],
    bad: ['canceled', 'Scheduled', 'scheduled ', 1],
  },
  appointment_type: { good: ['primary', 'secondary', 'other'], bad: ['first', 'Primary', 1] },
  client_name: shortText,
  client_phone: shortText,
  client_identifier: shortText,
  client_birth_date: {
    good: ['1990-01-31', '2000-02-29'],
    bad: ['31.01.1990', '1990-1-31', '1990-02-30', '1990-01-31T00:00:00Z', 19900131],
  },
  client_gender: shortText,
  client_comment: { good: ['x', 'x'.repeat(20_000), 'two\nlines'], bad: ['x'.repeat(20_001), 1] },
  source: { good: [...shortText.good, 'website'], bad: [...shortText.bad, 'medelement', ' MedElement '] },
  external_ref: {
    good: [...shortText.good, 'calcom:abc', 'x:medelement:1'],
    bad: [...shortText.bad, 'medelement:reception:1', 'MEDELEMENT:1', ' medelement:1'],
  },
  service_amount: amount,
  prepaid_amount: amount,
  prepaid_payment_method: method,
  settlement_amount: amount,
  settlement_payment_method: method,
  payment_status: { good: ['awaiting_payment', 'prepaid', 'paid', 'cancelled'], bad: ['Paid', 'refunded', 1] },
  custom_attributes: {
    good: [{ region: 'x' }, { a: 1, b: true, c: [1, null], d: { e: '' } }, { medelement_cabinet_code: '5' }],
    bad: [
      {},
      [],
      'x',
      { region: null },
      { region: undefined },
      { region: ' ' },
      { '': 1 },
      { medelement_reception_code: '1' },
      { source_mode: 'x' },
      { service_ids: [1] },
      { services: [] },
      { captain_playground: true },
      { appointment_created_notification_hold: true },
    ],
  },
  idempotency_key: shortText,
};

const passes = (body: unknown) => appointmentPatchSchema.safeParse(body).success;

test('The 26 documented keys are there', () => {
  expect(patchKeys).toHaveLength(26);
  expect([...patchKeys, 'idempotency_key']).toEqual(Object.keys(appointmentPatchSchema.shape));
});

describe.each(Object.entries(rules))('%s', (key, { good, bad }) => {
  test.each(good)('takes %j', (value) => {
    expect(passes({ [key]: value })).toBe(true);
  });

  test.each([...bad, null, '', ' ', '\n'])('refuses %j', (value) => {
    expect(passes({ [key]: value })).toBe(false);
  });

  test('may be absent', () => {
    expect(passes({})).toBe(true);
  });
});

test('Digits become a number, other values stay as they are', () => {
  const body = { resource_id: '31', service_amount: '20000', client_name: ' Test ', starts_at: '2031-04-07T05:00:00Z' };
  expect(appointmentPatchSchema.parse(body)).toEqual({ ...body, resource_id: 31, service_amount: 20_000 });
});

test('A key that One-Link would drop in silence is refused', () => {
  const result = appointmentPatchSchema.safeParse({ start_at: '2031-04-07T05:00:00Z' });
  expect(result.error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['start_at'] });
});

test('What is refused is named by its path, inside custom_attributes too', () => {
  const result = appointmentPatchSchema.safeParse({ custom_attributes: { region: null } });
  expect(result.error?.issues[0]?.path).toEqual(['custom_attributes', 'region']);
});

const creation = {
  resource_id: 31,
  starts_at: '2031-04-07T05:00:00Z',
  ends_at: '2031-04-07T05:30:00Z',
  client_name: 'Test Person',
  idempotency_key: 'calcom:abc',
};

test.each(Object.keys(creation))('A POST without %s is not made', (key) => {
  expect(appointmentCreateSchema.safeParse(creation).success).toBe(true);
  expect(appointmentCreateSchema.safeParse({ ...creation, [key]: undefined }).success).toBe(false);
});

test.each(['input', 'output'] as const)('OpenAPI can be made of the %s, with a description for every key', (io) => {
  const schema = z.toJSONSchema(appointmentPatchSchema, { io });
  expect(schema.required ?? []).toEqual([]);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    expect(property, key).toMatchObject({ description: expect.stringMatching(/\w/) });
  }
  expect(schema.properties?.['external_ref']).toMatchObject({ type: 'string', maxLength: 255 });
});

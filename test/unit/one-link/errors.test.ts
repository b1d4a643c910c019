import { expect, test } from 'vitest';
import { errorEntry, fieldsAtFault, oneLinkCodes, readErrorBody } from '../../../src/one-link/errors.ts';

const at = (body: unknown, sent: Record<string, unknown>) => fieldsAtFault(readErrorBody(JSON.stringify(body)), sent);

test.each([
  ['INVALID_IIN', 'client_identifier'],
  ['SERVICE_NOT_AVAILABLE_FOR_RESOURCE', 'service_id'],
  ['RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING', 'resource_id'],
  ['CONVERSATION_CONTACT_MISMATCH', 'conversation_id'],
  ['DUPLICATE_EXTERNAL_REF', 'external_ref'],
])('%s is about %s', (code, key) => {
  expect(at({ code }, { [key]: 1, starts_at: 'x' })).toEqual([key]);
  expect(at({ code }, { starts_at: 'x' })).toEqual([]);
});

test('details name keys, associations and custom attributes; only what was sent is answered', () => {
  const details = { status: ['x'], contact: ['x'], 'custom_attributes.cal_uid': ['x'], base: ['x'], ends_at: ['x'] };
  const sent = { status: 'x', contact_id: 7, custom_attributes: { cal_uid: 'x', other: 'y' } };
  expect(at({ code: 'VALIDATION_ERROR', details }, sent)).toEqual([
    'status',
    'contact_id',
    'custom_attributes.cal_uid',
  ]);
});

const finance = {
  service_amount: 100,
  prepaid_amount: 50,
  prepaid_payment_method: 'cash',
  settlement_amount: 0,
  settlement_payment_method: 'cash',
  payment_status: 'paid',
};

test('A server that gave up finance is about every finance key that was sent, and no other', () => {
  const refusal = { code: 'VALIDATION_ERROR', error: 'These fields are no longer writable.' };
  expect(at(refusal, { ...finance, status: 'scheduled' })).toEqual(Object.keys(finance));
  expect(at(refusal, { service_amount: 1, status: 'scheduled' })).toEqual(['service_amount']);
  expect(at({ ...refusal, details: { status: ['x'] } }, { ...finance, status: 'x' })).toEqual(['status']);
  expect(at({ ...refusal, code: 'SLOT_CONFLICT' }, finance)).toEqual([]);
});

test.each([
  ['contact_id is required', 'contact_id'],
  ['Contact must exist', 'contact_id'],
  ['client_birth_date must be YYYY-MM-DD', 'client_birth_date'],
  ['custom_attributes.source_mode is managed by the system', 'custom_attributes.source_mode'],
])('Without details a text that begins with a key names it: %s', (error, expected) => {
  const sent = { contact_id: 1, client_birth_date: 'x', custom_attributes: { source_mode: 'x' }, status: 'x' };
  expect(at({ code: 'VALIDATION_ERROR', error }, sent)).toEqual([expected]);
});

test('An unknown code concerns the booking, and no word of the language is taken for a code', () => {
  expect(errorEntry('MEDELEMENT_SOMETHING_NEW')).toEqual({ concerns: 'booking', fields: [] });
  expect(errorEntry('toString')).toEqual({ concerns: 'booking', fields: [] });
});

test.each(['', 'Retry later', '<html>', 'null', '[]', '"text"', '{"code":{}}', '{"details":[],"error":1}'])(
  'The body %j is read without complaint',
  (body) => {
    expect(readErrorBody(body)).toEqual({ code: null, text: '', details: {} });
  },
);

test('A code that is no plain word is not passed on: it ends in headers, keys and logs', () => {
  expect(readErrorBody(JSON.stringify({ code: 'Иван +7700' })).code).toBeNull();
  expect(readErrorBody(JSON.stringify({ code: 'X'.repeat(81) })).code).toBeNull();
});

test('Every code of the reference table is there', () => {
  expect(oneLinkCodes).toEqual(
    expect.arrayContaining([
      ...['FEATURE_DISABLED', 'SLOT_CONFLICT', 'OUTSIDE_WORKING_HOURS', 'BLOCKED_BY_HOLIDAY', 'BLOCKED_BY_BREAK'],
      ...['BLOCKED_BY_VACATION', 'DUPLICATE_EXTERNAL_REF', 'DUPLICATE_IDEMPOTENCY_KEY', 'APPOINTMENT_SLOT_UNAVAILABLE'],
      ...['APPOINTMENT_ACCESS_CHANGED', 'VALIDATION_ERROR', 'INVALID_IIN', 'APPOINTMENT_READ_ONLY'],
      ...['APPOINTMENT_EXTERNAL_REF_RESERVED', 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE', 'CONVERSATION_CONTACT_MISMATCH'],
      ...['RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING', 'APPOINTMENT_DELETE_REQUIRES_CANCELLED', 'HISTORICAL_DATA_RETAINED'],
      ...['MEDELEMENT_PATIENT_NAME_INCOMPLETE', 'MEDELEMENT_PATIENT_PHONE_INVALID', 'MEDELEMENT_CABINET_REQUIRED'],
      ...['MEDELEMENT_CABINET_INVALID', 'MEDELEMENT_SERVICE_UNMAPPED', 'MEDELEMENT_SERVICE_UNAVAILABLE'],
      ...['MEDELEMENT_CANCELLATION_UNAVAILABLE', 'MEDELEMENT_AVAILABILITY_UNVERIFIED', 'IIN_REQUIRED'],
      ...['MEDELEMENT_PATIENT_IDENTITY_CONFLICT', 'MEDELEMENT_BOOKING_REQUIRES_VERIFICATION'],
      ...['MEDELEMENT_CANCELLATION_MODE_CHANGED', 'CLIENT_LAST_NAME_REQUIRED', 'CLIENT_MIDDLE_NAME_REQUIRED'],
      ...['OVERRIDE_FORBIDDEN', 'OVERRIDE_REASON_REQUIRED', 'APPOINTMENT_NOT_FOUND', 'NOT_FOUND'],
    ]),
  );
});

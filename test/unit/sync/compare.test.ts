import { describe, expect, it } from 'vitest';
import { type Appointment, appointmentSchema } from '../../../src/one-link/records.ts';
import { completed, heldFor, isBlank, isEmpty, isHeld, notTaken, sameValue } from '../../../src/sync/patch/compare.ts';

const shown = (fields: Record<string, unknown> = {}): Appointment =>
  appointmentSchema.parse({
    id: 9041,
    status: 'scheduled',
    starts_at: '2031-04-07T05:00:00Z',
    ends_at: '2031-04-07T06:00:00Z',
    ...fields,
  });

describe('equal in the sense of One-Link', () => {
  it.each([
    ['starts_at', '2031-04-07T05:00:00Z', '2031-04-07T10:00:00+05:00'],
    ['ends_at', '2031-04-07T05:00:00Z', '2031-04-07T05:00:00.000Z'],
    ['client_name', ' Ivan ', 'Ivan'],
    ['client_name', 'Ivan', 'Ivan\n'],
    ['service_amount', 5000, '5000'],
    ['service_amount', '5000', 5000],
    ['room', true, true],
    ['room', null, null],
    ['room', undefined, null],
    ['room', { b: [1, { d: 2, c: 1 }], a: 1 }, { a: 1, b: [1, { c: 1, d: 2 }] }],
  ])('%s: %j and %j', (key, wanted, held) => {
    expect(sameValue(key, wanted, held)).toBe(true);
    expect(sameValue(key, held, wanted)).toBe(true);
  });

  it.each([
    ['starts_at', '2031-04-07T05:00:00Z', '2031-04-07T05:01:00Z'],
    ['ends_at', '2031-04-07T05:00:00Z', null],
    ['client_name', 'Ivan', 'ivan'],
    ['client_comment', '2031-04-07T05:00:00Z', '2031-04-07T05:00:00.000Z'],
    ['service_amount', 5000, 5001],
    ['room', true, 'true'],
    ['room', '1', true],
    ['room', [1, 2], [2, 1]],
    ['room', ['a'], { 0: 'a' }],
    ['room', { a: 1 }, { a: 1, b: 1 }],
    ['room', {}, null],
  ])('not %s: %j and %j', (key, wanted, held) => {
    expect(sameValue(key, wanted, held)).toBe(false);
    expect(sameValue(key, held, wanted)).toBe(false);
  });
});

it('a price of 0 is not the same as none', () => {
  expect(sameValue('service_amount', 0, null)).toBe(false);
});

describe('what One-Link holds for a body', () => {
  it('is looked up key by key, attribute by attribute; what it leaves out is absent', () => {
    const current = shown({ client_name: 'Ivan', client_phone: null, custom_attributes: { room: '4', floor: 2 } });
    const body = { client_name: 'x', client_phone: 'x', service_id: 1, custom_attributes: { room: 'x', lamp: 'x' } };
    expect(heldFor(body, current)).toEqual({
      client_name: 'Ivan',
      client_phone: null,
      custom_attributes: { room: '4', lamp: null },
    });
    expect('service_id' in heldFor(body, current)).toBe(false);
    expect(heldFor({ custom_attributes: { room: 'x' } }, shown())).toEqual({ custom_attributes: { room: null } });
  });

  it('is held where every value is', () => {
    const current = shown({ client_name: 'Ivan', custom_attributes: { room: '4' } });
    expect(isHeld({ client_name: 'Ivan', custom_attributes: { room: '4' } }, current)).toBe(true);
    expect(isHeld({ client_name: 'Ivan', custom_attributes: { room: '5' } }, current)).toBe(false);
    expect(isHeld({ client_name: 'Ivan', client_phone: '+77010000001' }, current)).toBe(false);
    expect(isHeld({}, current)).toBe(true);
  });

  it.each([
    [{ client_name: 'x' }, {}, true],
    [{ client_name: 'x' }, { client_name: null }, true],
    [{ client_name: 'x' }, { client_name: '' }, true],
    [{ client_name: 'x' }, { client_name: 'Ivan' }, false],
    [{ client_name: 'x', client_phone: 'x' }, { client_phone: '+77010000001' }, false],
    [{ service_id: 3 }, { service_id: 9 }, false],
    [{ prepaid_amount: 3 }, { prepaid_amount: 0 }, false],
    // An appointment without a price shows 0 (one-link-api.md §2.4).
    [{ service_amount: 5000 }, { service_amount: 0 }, true],
    [{ service_amount: 5000 }, {}, true],
    [{ service_amount: 5000 }, { service_amount: 1 }, false],
  ])('for %j, %j is nothing: %s', (values, held, expected) => {
    expect(isEmpty(values, shown(held))).toBe(expected);
  });

  it('is blank where it is null, absent or an empty text, and not where it is 0 or false', () => {
    expect([null, undefined, '', 0, false, ' '].map(isBlank)).toEqual([true, true, true, false, false, false]);
  });
});

describe('what an answer shows otherwise', () => {
  it('is named, attribute by attribute', () => {
    const body = {
      client_name: 'Ivan',
      service_amount: 5000,
      custom_attributes: { room: '4', floor: 2, lamp: 'red' },
    };
    const answer = shown({
      client_name: 'Anna',
      service_amount: 5000,
      custom_attributes: { room: '4', floor: 3 },
    });
    expect(notTaken(body, answer)).toEqual(['client_name', 'custom_attributes.floor', 'custom_attributes.lamp']);
  });

  it('is nothing where the answer leaves the key out (trap 31), and something where it says null', () => {
    const body = { client_phone: '+77010000001', custom_attributes: { room: '4' } };
    expect(notTaken(body, shown())).toEqual([]);
    expect(notTaken(body, shown({ client_phone: null, custom_attributes: null }))).toEqual(['client_phone']);
    expect(notTaken(body, shown({ custom_attributes: {} }))).toEqual(['custom_attributes.room']);
  });
});

it('an answer keeps what it leaves out as it was read, and replaces what it says, null too', () => {
  const before = shown({ client_name: 'Ivan', client_phone: '+77010000001', service_id: 9 });
  const answer = { ...shown({ client_name: 'Anna', service_id: null }), client_comment: undefined };
  expect(completed(answer, before, {})).toMatchObject({
    client_name: 'Anna',
    client_phone: '+77010000001',
    service_id: null,
  });
  // What was written is not what stood there before, whether the answer shows it or not.
  const attributes = { custom_attributes: { room: '4', floor: 2 } };
  const body = { client_name: 'Olga', client_phone: '+77010000002', custom_attributes: { room: '5' } };
  expect(completed(answer, { ...before, ...shown(attributes) }, body)).toMatchObject({
    client_name: 'Anna',
    client_phone: '+77010000002',
    custom_attributes: { room: '5', floor: 2 },
  });
  expect(attributes.custom_attributes.room).toBe('4');
  expect(completed(answer, undefined, {})).toBe(answer);
  expect('client_comment' in completed(answer, before, {})).toBe(false);
});

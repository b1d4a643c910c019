// one-link-api.md §1 and §9 traps 17, 32: contacts, resources, services, calendar, availability, payments.
import { describe, expect, test } from 'vitest';
import { start } from './harness.ts';

const names = (body: { payload: { full_name: string }[] }): string[] => body.payload.map((row) => row.full_name);

describe('§1 contacts', () => {
  test('search is a substring of name, phone or identifier, newest first, 20 unless told', () => {
    const { oneLink, call } = start('F');
    for (let index = 0; index < 30; index++)
      oneLink.addContact({ full_name: `Person ${index}`, identifier: `P-${index}` });
    const first = call('GET', '/contacts?search=person');
    expect(first.body.meta).toEqual({ count: 20 });
    expect(first.body.payload[0].full_name).toBe('Person 29');
    expect(call('GET', '/contacts?search=person&limit=100').body.payload).toHaveLength(31);
    expect(names(call('GET', '/contacts?search=P-17').body)).toEqual(['Person 17']);
    expect(names(call('GET', '/contacts?search=%2B77000000000').body)).toEqual(['Test Person']);
    expect(call('GET', '/contacts?search=87000000000').body.payload).toEqual([]);
  });

  test('creating normalises 10 or 11 digits to +7 and refuses what is no E.164', () => {
    const { call } = start('F');
    const phoneOf = (phone: string) => call('POST', '/contacts', { full_name: 'A', phone }).body.payload?.phone;
    expect(phoneOf('8 (701) 000-00-01')).toBe('+77010000001');
    expect(phoneOf('7010000002')).toBe('+77010000002');
    expect(phoneOf('+7 701 000 00 03')).toBe('+77010000003');
    expect(phoneOf('+4915112345678')).toBe('+4915112345678');
    expect(phoneOf('12345')).toBeUndefined();
  });

  test('a second phone or identifier is 422 and not 409 (trap 17)', () => {
    const { call } = start('F');
    const made = call('POST', '/contacts', { name: 'A', phone_number: '87010000001', identifier: 'x' });
    expect(made).toMatchObject({ status: 201, body: { payload: { id: 778, full_name: 'A', identifier: 'x' } } });
    for (const twin of [{ phone: '+77010000001' }, { identifier: 'x' }, { phone: '87000000000' }]) {
      const refused = call('POST', '/contacts', { full_name: 'B', ...twin });
      expect(refused).toMatchObject({ status: 422, body: { code: 'VALIDATION_ERROR', details: expect.anything() } });
    }
  });

  test('PATCH changes what is sent, and its own phone is no duplicate', () => {
    const { call } = start('F');
    const changed = call('PATCH', '/contacts/777', { phone: '+77000000000', last_name: 'Kim', first_name: 'Anna' });
    expect(changed.body.payload).toMatchObject({ id: 777, full_name: 'Anna Kim', phone: '+77000000000' });
    expect(call('PATCH', '/contacts/5555', {}).status).toBe(404);
  });

  test('iin, birth date and gender land where the appointment falls back to; a wrong iin is 422', () => {
    const { oneLink, call } = start('F');
    call('POST', '/contacts', { full_name: 'B', iin: '950415300003', birth_date: '1995-04-15', gender: 'f' });
    expect(oneLink.contacts.get(778)?.custom_attributes).toEqual({
      iin: '950415300003',
      birth_date: '1995-04-15',
      gender: 'f',
    });
    expect(call('POST', '/contacts', { full_name: 'C', iin: '123456789012' }).body.code).toBe('INVALID_IIN');
    expect(call('POST', '/contacts', { phone: '87010000009' }).body.details).toHaveProperty('full_name');
  });

  test('resource_id of a MedElement specialist asks for IIN, last and middle name', () => {
    const { oneLink, call } = start('F');
    oneLink.addResource({ id: 40, medelement: true });
    const person = { first_name: 'Anna', resource_id: 40 };
    expect(call('POST', '/contacts', person).body.code).toBe('IIN_REQUIRED');
    const withIin = { ...person, iin: '950415300003' };
    expect(call('POST', '/contacts', withIin).body.code).toBe('CLIENT_LAST_NAME_REQUIRED');
    expect(call('POST', '/contacts', { ...withIin, last_name: 'Kim' }).body.code).toBe('CLIENT_MIDDLE_NAME_REQUIRED');
  });

  test('the reference has no GET of one contact: 404 for a known id too', () => {
    expect(start('F').call('GET', '/contacts/777').status).toBe(404);
  });
});

describe('§1 resources and services', () => {
  test('inactive ones show only with include_inactive', () => {
    const { oneLink, call } = start('F');
    oneLink.addResource({ id: 32, active: false });
    oneLink.addService({ id: 10, active: false, prices: [{ resource_id: 31, price: 5, active: true }] });
    for (const area of ['resources', 'services']) {
      expect(call('GET', `/${area}`).body.meta).toEqual({ count: 1 });
      expect(call('GET', `/${area}?include_inactive=true`).body.meta).toEqual({ count: 2 });
    }
    expect(call('GET', '/services/10').status).toBe(404);
    expect(call('GET', '/services/10?include_inactive=true').body.payload).toMatchObject({
      id: 10,
      prices: [{ resource_id: 31, price: 5, active: true }],
    });
    expect(call('GET', '/resources/31').body.payload).toMatchObject({
      id: 31,
      name: 'Anna',
      timezone: 'Asia/Almaty',
      slot_duration_min: 30,
      active: true,
    });
    expect(call('GET', '/resources/99').body).toEqual({ error: 'Resource could not be found' });
  });

  test('writing them with a token that is no administrator’s is 401', () => {
    const { oneLink, call } = start('F');
    oneLink.addToken('member', { administrator: false });
    const headers = { api_access_token: 'member' };
    expect(call('POST', '/services', { name: 'x' }, headers).status).toBe(401);
    expect(call('GET', '/services', undefined, headers).status).toBe(200);
  });
});

describe('§1 calendar', () => {
  const week = 'from=2031-04-07T00:00:00Z&to=2031-04-14T00:00:00Z';

  test('needs from and to, and shows rules, breaks and visits of the specialists asked for (trap 32)', () => {
    const { oneLink, call, post } = start('F');
    oneLink.addResource({ id: 32, work: [] });
    post();
    expect(call('GET', '/calendar?from=2031-04-07T00:00:00Z').status).toBe(422);
    const { payload } = call('GET', `/calendar?${week}&resource_ids=31,32`).body;
    expect(Object.keys(payload)).toEqual(
      expect.arrayContaining(['view', 'range', 'break_rules', 'holidays', 'workday_overrides', 'time_offs', 'slots']),
    );
    expect(payload.view).toBe('week');
    expect(new Set(payload.work_rules.map((rule: { resource_id: number }) => rule.resource_id))).toEqual(new Set([31]));
    expect(payload.appointments).toHaveLength(1);
    expect(call('GET', `/calendar?${week}&view=year`).status).toBe(422);
  });

  test('newer variants cap it at 92 days', () => {
    const long = '/calendar?from=2031-01-01T00:00:00Z&to=2031-04-04T00:00:00Z';
    expect(start('F').call('GET', long).body.code).toBe('CALENDAR_RANGE_TOO_LARGE');
    expect(start('B').call('GET', long).status).toBe(200);
  });
});

describe('§1 availability', () => {
  test('shows what is left of the working hours, in late variants only', () => {
    const { oneLink, call, post } = start('F');
    oneLink.addResource({
      id: 31,
      work: [{ weekdays: [1], from: '09:00', to: '12:00' }],
      breaks: [{ weekdays: [1], from: '11:00', to: '11:30' }],
    });
    post();
    const { payload } = call('GET', '/availability?resource_id=31&date=2031-04-07').body;
    expect(payload.windows).toEqual([
      { starts_at: '2031-04-07T04:00:00Z', ends_at: '2031-04-07T05:00:00Z' },
      { starts_at: '2031-04-07T05:30:00Z', ends_at: '2031-04-07T06:00:00Z' },
      { starts_at: '2031-04-07T06:30:00Z', ends_at: '2031-04-07T07:00:00Z' },
    ]);
    const long = call('GET', '/availability?resource_id=31&date_from=2031-04-01&date_to=2031-04-30&duration_min=60');
    expect(long.body.payload.windows).toHaveLength(4);
    expect(call('GET', '/availability?resource_id=31&date_from=2031-04-01&date_to=2031-05-02').status).toBe(422);
    expect(call('GET', '/availability?resource_id=31&date=2031-04-07&duration_min=4').status).toBe(422);
    expect(call('GET', '/availability?date=2031-04-07').status).toBe(404);
    expect(start('B').call('GET', '/availability?resource_id=31&date=2031-04-07').status).toBe(404);
  });
});

describe('§1 payments', () => {
  test('POST pays the remaining balance, DELETE zeroes everything and sets cancelled', () => {
    const { call, post } = start('F');
    post({ service_id: 9 });
    expect(call('POST', '/appointments/9041/payments', {}).status).toBe(422);
    const part = call('POST', '/appointments/9041/payments', { payment_method: 'card', amount: 5_000 });
    expect(part.body.payload).toMatchObject({ settlement_amount: 5_000, payment_status: 'prepaid' });
    const tooMuch = { payment_method: 'card', amount: 15_001 };
    expect(call('POST', '/appointments/9041/payments', tooMuch).status).toBe(422);
    const rest = call('POST', '/appointments/9041/payments', { payment_method: 'card' });
    expect(rest.body.payload).toMatchObject({ settlement_amount: 20_000, payment_status: 'paid' });
    expect(call('DELETE', '/appointments/9041/payments').body.payload).toMatchObject({
      settlement_amount: 0,
      payment_status: 'cancelled',
      payments: [],
    });
  });

  test('needs scheduling_finance and is absent in E', () => {
    const { oneLink, call, post } = start('F');
    post();
    oneLink.settings.features.scheduling_finance = false;
    expect(call('POST', '/appointments/9041/payments', {}).body.code).toBe('FEATURE_DISABLED');
    const late = start('E');
    late.post();
    expect(late.call('POST', '/appointments/9041/payments', { payment_method: 'card' }).status).toBe(404);
  });
});

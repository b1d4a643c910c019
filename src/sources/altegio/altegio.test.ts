import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureText } from '../../../test/fixture-files.ts';
import type { Decoded, Hook } from '../source.ts';
import { altegio, yclients } from './index.ts';

const token = 'path-token-of-sixteen-and-more';

function hook(settings: Partial<Hook['settings']> = {}, over: Partial<Hook> = {}): Hook {
  return {
    body: new Uint8Array(),
    headers: new Headers(),
    pathToken: token,
    query: new URLSearchParams(),
    secrets: [token],
    settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null, ...settings },
    now: Date.UTC(2026, 6, 12),
    ...over,
  };
}

function fixture(path: string): unknown {
  return JSON.parse(fixtureText(path));
}

type Values = Record<string, unknown>;

/** A record as the reference shows it; made-up values (webhooks-cis.md §2). */
const record: Values = {
  id: 596700001,
  company_id: 307626,
  staff_id: 2835418,
  date: '2026-07-12 12:10:00',
  datetime: '2026-07-12T12:10:00+05:00',
  create_date: '2026-07-10T11:49:08+0500',
  last_change_date: '2026-07-12T00:15:24+0500',
  comment: '',
  visit_attendance: 2,
  attendance: 2,
  confirmed: 1,
  seance_length: 5400,
  length: 5400,
  api_id: '01effc9e-09da-4db1-98a1-e317b214df2c',
  deleted: false,
  activity_id: 0,
  services: [{ id: 5034676, title: 'Чистка лица', cost: 13382.98, cost_to_pay: 13382.98, amount: 1 }],
  staff: { id: 2835418, name: 'Мастер 1', position: [] },
  comer: null,
  comer_person_info: null,
  client: {
    id: 169700001,
    name: 'Айгерим',
    surname: '',
    patronymic: '',
    display_name: 'Айгерим',
    phone: '+77010000001',
    email: '',
    custom_fields: [],
    sex: 0,
    birthday: '',
  },
  custom_fields: [],
};

function envelope(change: Values = {}, status = 'update'): Values {
  const data = { ...record, ...change };
  return { company_id: 307626, resource: 'record', resource_id: data['id'], status, data };
}

function decodeOne(body: unknown, settings: Partial<Hook['settings']> = {}): Decoded {
  const decoded = altegio.decode(body, hook(settings));
  expect(decoded).toHaveLength(1);
  return decoded[0]!;
}

function booking(body: unknown, settings: Partial<Hook['settings']> = {}) {
  const decoded = decodeOne(body, settings);
  if (decoded.kind !== 'booking') throw new Error(`${decoded.kind}: ${JSON.stringify(decoded)}`);
  return decoded;
}

const fields = (change: Values, status = 'update') => booking(envelope(change, status)).fields;
const client = (change: Values) => ({ client: { ...(record['client'] as Values), ...change } });

describe('the webhook of a record', () => {
  it('becomes one event with everything that the record says', () => {
    const sent = envelope();
    expect(booking(sent)).toEqual({
      kind: 'booking',
      event: 'record.update',
      id: '307626:596700001',
      key: { kind: 'derived', parts: ['record.update', '307626:596700001', '2026-07-12T00:15:24+0500'] },
      clock: Date.UTC(2026, 6, 11, 19, 15, 24),
      fields: {
        state: 'confirmed',
        times: { startsAt: '2026-07-12T07:10:00Z', endsAt: '2026-07-12T08:40:00Z' },
        clientName: 'Айгерим',
        clientPhone: '+77010000001',
        staff: ['2835418', 'Мастер 1'],
        service: ['5034676', 'Чистка лица'],
        amount: 13383,
      },
      opens: false,
      body: sent,
    });
  });

  it('is read alike under both brands', () => {
    expect(yclients.decode(envelope(), hook())).toEqual(altegio.decode(envelope(), hook()));
    expect([altegio.title, yclients.title]).toEqual(['Altegio', 'YCLIENTS']);
  });

  it('may hold an array of envelopes: one event each, in their order', () => {
    const sent = [envelope(), { ...envelope(), resource: 'client' }, envelope({ id: 7 }, 'create'), 'noise'];
    expect(altegio.decode(sent, hook()).map((event) => [event.kind, event.event])).toEqual([
      ['booking', 'record.update'],
      ['ignored', 'client.update'],
      ['booking', 'record.create'],
      ['undecodable', 'unknown'],
    ]);
    expect(decodeOne([])).toMatchObject({ kind: 'ignored' });
  });

  it('goes by location and record: the same record number in two locations is two bookings', () => {
    expect(booking({ ...envelope(), company_id: '198823' }).id).toBe('198823:596700001');
    const { company_id: _company, resource_id: _resource, ...bare } = envelope();
    expect(booking(bare).id).toBe('307626:596700001');
  });
});

describe('the samples', () => {
  it('altegio/record.update: a child’s haircut that took place', () => {
    expect(booking(fixture('altegio/record.update.json'))).toMatchObject({
      id: '307626:596792978',
      clock: Date.UTC(2025, 6, 12, 19, 15, 24),
      opens: false,
      fields: {
        state: 'completed',
        times: { startsAt: '2025-07-12T07:10:00Z', endsAt: '2025-07-12T07:35:00Z' },
        clientName: 'Тест',
        clientPhone: '+77010000001',
        clientComment: 'фч',
        staff: ['2835418', 'Мастер 1'],
        service: ['5034676', 'Стрижка детская (от 3х лет до 13 лет)'],
        amount: 4000,
      },
    });
  });

  it('altegio/api-records: every record of a Kazakh salon, and none of its malformed phones', () => {
    const records = fixture('altegio/api-records-kz-sample.json') as Values[];
    const sent = records.map((data) => ({
      company_id: data['company_id'],
      resource: 'record',
      resource_id: data['id'],
      status: 'update',
      data,
    }));
    const read = altegio.decode(sent, hook()).map((event) => {
      if (event.kind !== 'booking') return [event.kind];
      const { state, times, amount, clientPhone } = event.fields;
      return [event.id.split(':')[1], state, times?.startsAt, times?.endsAt, amount, clientPhone];
    });
    expect(read).toEqual([
      ['644288819', 'confirmed', '2026-04-20T13:30:00Z', '2026-04-20T14:00:00Z', 7000, undefined],
      ['642266401', 'confirmed', '2026-04-20T13:00:00Z', '2026-04-20T15:00:00Z', 19000, undefined],
      ['643160053', 'completed', '2026-04-20T11:30:00Z', '2026-04-20T13:45:00Z', 50000, undefined],
      ['644297384', 'completed', '2026-04-20T11:00:00Z', '2026-04-20T13:00:00Z', 11524, undefined],
      ['644297351', 'completed', '2026-04-20T11:00:00Z', '2026-04-20T13:00:00Z', 10476, undefined],
      ['644335133', 'cancelled', undefined, undefined, undefined, undefined],
      ['644314725', 'completed', '2026-04-20T10:00:00Z', '2026-04-20T11:00:00Z', 6300, undefined],
      ['643986305', 'completed', '2026-04-20T06:30:00Z', '2026-04-20T07:30:00Z', 17000, undefined],
    ]);
  });

  it('yclients/record.update: a body cut to a few keys says only those', () => {
    expect(booking(fixture('yclients/record.update.json')).fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2026-09-16T14:30:00Z', endsAt: '2026-09-16T15:45:00Z' },
      clientName: 'Тест Клиентова',
      staff: ['2391603'],
      service: ['10371262', 'Сеанс 60 мин'],
      amount: 3490,
    });
  });

  it('yclients/record.delete: a bare id cancels, and says nothing else', () => {
    expect(booking(fixture('yclients/record.delete.json'))).toMatchObject({
      id: '622905:1900413435',
      key: { kind: 'while_newest', parts: ['record.delete', '622905:1900413435'], retrySpanMs: 600_000 },
      clock: null,
      opens: false,
      fields: { state: 'cancelled' },
    });
    expect(booking(fixture('yclients/record.delete.json')).fields).toEqual({ state: 'cancelled' });
  });

  it('yclients/client.update: no visit', () => {
    expect(decodeOne(fixture('yclients/client.update.json'))).toMatchObject({
      kind: 'ignored',
      event: 'client.update',
    });
  });
});

describe('the state', () => {
  it.each([
    [-1, 'no_show'],
    [0, 'accepted'],
    [1, 'completed'],
    [2, 'confirmed'],
    ['2', 'confirmed'],
    [3, undefined],
    [-2, undefined],
    [1.5, undefined],
  ])('of attendance %j is %s', (attendance, state) => {
    expect(fields({ attendance }).state).toBe(state);
  });

  it('comes from the visit where the record has none, and is waiting where a new one has neither', () => {
    expect(fields({ attendance: null, visit_attendance: -1 }).state).toBe('no_show');
    expect(fields({ attendance: 0, visit_attendance: 1 }).state).toBe('accepted');
    expect(fields({ attendance: null, visit_attendance: null }).state).toBeUndefined();
    expect(fields({ attendance: null, visit_attendance: null }, 'create').state).toBe('accepted');
  });

  it.each([true, 1, '1', 'true'])('is cancelled with deleted %j, whatever the attendance', (deleted) => {
    expect(fields({ deleted, attendance: 1 }).state).toBe('cancelled');
  });

  it.each([false, 0, '0', '', null, []])('is not cancelled with deleted %j', (deleted) => {
    expect(fields({ deleted, attendance: 1 }).state).toBe('completed');
  });

  it('is cancelled by a delete whose record is not marked', () => {
    expect(fields({ deleted: false }, 'delete').state).toBe('cancelled');
  });

  it('does not come from `confirmed`, which is 1 in every record', () => {
    expect(fields({ attendance: 0, confirmed: 1 }).state).toBe('accepted');
  });
});

describe('the times', () => {
  it('are the wall clock in the connection’s zone: an offset may be wrong', () => {
    const belgrade = envelope({ date: '2026-07-12 12:10:00', datetime: '2026-07-12T12:10:00+01:00' });
    expect(booking(belgrade, { timezone: 'Europe/Belgrade' }).fields.times?.startsAt).toBe('2026-07-12T10:10:00Z');
    const { date: _date, ...withoutDate } = record;
    const sent = { ...envelope(), data: { ...withoutDate, datetime: '2026-07-12T12:10:00+01:00' } };
    expect(booking(sent, { timezone: 'Europe/Belgrade' }).fields.times?.startsAt).toBe('2026-07-12T10:10:00Z');
    expect(fields({ date: '2026-09-21T23:00:00.000-05:00' }).times?.startsAt).toBe('2026-09-21T18:00:00Z');
  });

  it('end after `seance_length` seconds, else `length`, else untold', () => {
    expect(fields({ seance_length: 100 }).times?.endsAt).toBe('2026-07-12T07:11:40Z');
    expect(fields({ seance_length: null, length: '3600' }).times?.endsAt).toBe('2026-07-12T08:10:00Z');
    expect(fields({ seance_length: 0, length: 0 }).times?.endsAt).toBeNull();
  });
});

describe('the price', () => {
  it('is the sum of line totals, rounded once', () => {
    const lines = [
      { id: 1, title: 'A', cost: 11523.81, amount: 1 },
      { id: 2, title: 'B', cost: 1, cost_to_pay: 10476.19, amount: 4, cost_per_unit: 5000 },
    ];
    expect(fields({ services: lines }).amount).toBe(22000);
    expect(fields({ services: lines })).toMatchObject({ service: ['1', '2', 'A', 'B'] });
  });

  it('of a visit that a membership pays is 0, which is a price', () => {
    expect(fields({ services: [{ id: 1, cost: 5000, cost_to_pay: 0 }] }).amount).toBe(0);
  });

  it('is not said where a line has none, or where there are no services', () => {
    expect(fields({ services: [{ id: 1, cost: 5000 }, { id: 2 }] })).not.toHaveProperty('amount');
    expect(fields({ services: [] })).not.toHaveProperty('amount');
    expect(fields({ services: [] })).not.toHaveProperty('service');
  });

  it('is read from a list that PHP wrote as an object', () => {
    expect(fields({ services: { 0: { id: 1, cost: '10.5' }, 2: { id: 3, cost: '1' } } })).toMatchObject({
      amount: 12,
      service: ['1', '3'],
    });
  });
});

describe('the client', () => {
  it.each([null, []])('may be %j: then nothing is said of one', (nobody) => {
    expect(Object.keys(fields({ client: nobody })).filter((name) => name.startsWith('client'))).toEqual([]);
  });

  it('is called by the display name, else by name and surname', () => {
    expect(fields(client({ display_name: 'Айгерим С.', surname: 'Серикова' })).clientName).toBe('Айгерим С.');
    expect(fields(client({ display_name: '', surname: 'Серикова' })).clientName).toBe('Айгерим Серикова');
    expect(fields(client({ display_name: null, surname: 'Серикова', patronymic: 'Ержанкызы' })).clientName).toBe(
      'Айгерим Серикова Ержанкызы',
    );
    expect(fields(client({ display_name: '', name: ' ' }))).not.toHaveProperty('clientName');
  });

  it.each(['+77010000001', '77010000001', 77010000001, '8 (701) 000-00-01'])('has the phone %j as E.164', (phone) => {
    expect(fields(client({ phone })).clientPhone).toBe('+77010000001');
  });

  it.each(['', null, '+770000000001', 'скрыт'])('has no phone where it is %j', (phone) => {
    expect(fields(client({ phone }))).not.toHaveProperty('clientPhone');
  });

  it('has birth date and gender where they are told', () => {
    expect(fields(client({ birthday: '1990-01-30', sex: 2 }))).toMatchObject({
      clientBirthDate: '1990-01-30',
      clientGender: 'female',
    });
    expect(fields(client({ sex: '1' })).clientGender).toBe('male');
    const untold = fields(client({ birthday: '0000-00-00', sex: 0 }));
    expect(untold).not.toHaveProperty('clientBirthDate');
    expect(untold).not.toHaveProperty('clientGender');
  });

  it.each(['iin', 'IIN', 'ИИН', 'жсн'])('has the IIN of custom field %s, of client or record', (code) => {
    expect(fields(client({ custom_fields: { [code]: '900101300007' } })).clientIdentifier).toBe('900101300007');
    expect(fields({ custom_fields: { [code]: 900101300007 } }).clientIdentifier).toBe('900101300007');
  });

  it('has no identifier where the number is none that was ever issued', () => {
    expect(fields(client({ custom_fields: { iin: '900101300008' } }))).not.toHaveProperty('clientIdentifier');
    expect(fields(client({ custom_fields: { card: '900101300007' } }))).not.toHaveProperty('clientIdentifier');
  });

  it('is the visitor where the booking is for somebody else: no identifier, birth date or gender of the client', () => {
    const own = client({ custom_fields: { iin: '900101300007' }, birthday: '1990-01-30', sex: 2 });
    const visitor = { name: 'Тимур', surname: 'Тестов', phone: '' };
    expect(fields({ ...own, comer_person_info: visitor })).toMatchObject({
      clientName: 'Тимур Тестов',
      clientPhone: '+77010000001',
    });
    for (const name of ['clientIdentifier', 'clientBirthDate', 'clientGender']) {
      expect(fields({ ...own, comer_person_info: visitor })).not.toHaveProperty(name);
    }
    expect(fields({ comer: { ...visitor, phone: '77010000002' } }).clientPhone).toBe('+77010000002');
    expect(fields({ comer: true, comer_person_info: [] }).clientName).toBe('Айгерим');
  });

  it('has a comment only where one is written', () => {
    expect(fields({ comment: ' окно ' }).clientComment).toBe('окно');
    expect(fields({ comment: '' })).not.toHaveProperty('clientComment');
  });
});

describe('what opens a booking', () => {
  it('is a create', () => {
    expect(booking(envelope({}, 'create')).opens).toBe(true);
  });

  it('is an update of a record that nobody changed since it was made', () => {
    expect(booking(envelope({ create_date: '2026-07-12T00:15:24+0500' })).opens).toBe(true);
    expect(booking(envelope({ create_date: '2026-07-11T19:15:24Z' })).opens).toBe(true);
    expect(booking(envelope({ create_date: null, last_change_date: null })).opens).toBe(false);
  });

  it('is never a deletion', () => {
    expect(booking(envelope({ deleted: true }, 'create')).opens).toBe(false);
  });
});

describe('a carried appointment id', () => {
  const tagged = '9041.AbCdEfGhIjKlMnOpQrSt';

  it('is an `api_id` with a tag, and not the UUID or number that the tool fills in itself', () => {
    expect(booking(envelope({ api_id: tagged })).carried).toBe(tagged);
    expect(booking(envelope({ api_id: '9041' }))).not.toHaveProperty('carried');
    expect(booking(envelope())).not.toHaveProperty('carried');
  });

  it('is the record’s custom field `onelink`, tagged or bare', () => {
    expect(booking(envelope({ custom_fields: { onelink: tagged } })).carried).toBe(tagged);
    expect(booking(envelope({ custom_fields: { OneLink: 9041 } })).carried).toBe('9041');
    expect(booking(envelope({ custom_fields: { onelink: 'see notes' } }))).not.toHaveProperty('carried');
  });
});

describe('group events', () => {
  it('give one booking a record: each is one client’s place', () => {
    const seats = [envelope({ id: 1, activity_id: 55 }), envelope({ id: 2, activity_id: 55 })];
    expect(altegio.decode(seats, hook()).map((seat) => seat.kind === 'booking' && seat.id)).toEqual([
      '307626:1',
      '307626:2',
    ]);
  });
});

describe('what is ignored', () => {
  it.each([
    'client',
    'staff',
    'master',
    'service',
    'service_category',
    'salon',
    'good',
    'goods_operations_sale',
    'goods_operations_receipt',
    'goods_operations_consumable',
    'goods_operations_stolen',
    'goods_operations_move',
    'finances_operation',
    'schedule',
    'loyalty_card',
  ])('%s, and the events table says so', (resource) => {
    const decoded = decodeOne({ company_id: 307626, resource, resource_id: 1, status: 'update', data: [] });
    expect(decoded).toEqual({ kind: 'ignored', event: `${resource}.update`, reason: 'says nothing about a visit' });
    expect(altegio.events[`${resource}.*`]).toMatch(/^ignored/);
  });

  it('blocked time, neither client nor services, unless it was a visit before: then it is off', () => {
    for (const said of [
      booking(envelope({ client: null, services: [] })),
      booking(envelope({ client: [], services: null }, 'create')),
    ]) {
      expect(said).toMatchObject({ ifKnown: 'blocked time, no visit', opens: false });
      expect(said.fields).toEqual({ state: 'cancelled' });
    }
  });

  it('but not its deletion: it may have been a visit before', () => {
    expect(booking(envelope({ client: null, services: [] }, 'delete')).fields.state).toBe('cancelled');
  });

  it('an unknown action, messages of the app, and an empty probe', () => {
    expect(decodeOne(envelope({}, 'archive'))).toMatchObject({ kind: 'ignored', event: 'record.archive' });
    expect(decodeOne({ salon_id: 1, application_id: 2, event: 'freeze', partner_token: 'x' })).toMatchObject({
      kind: 'ignored',
    });
    expect(decodeOne({})).toMatchObject({ kind: 'ignored' });
  });

  it('an event whose location and staff are not in `only`', () => {
    expect(decodeOne(envelope(), { only: ['198823'] })).toMatchObject({ kind: 'ignored', event: 'record.update' });
    expect(decodeOne(envelope(), { only: ['198823', '307626'] })).toMatchObject({ kind: 'booking' });
    expect(decodeOne(envelope(), { only: ['2835418'] })).toMatchObject({ kind: 'booking' });
  });

  it('a record of another location, also where it names no staff', () => {
    const bare = fixture('yclients/record.delete.json');
    expect(decodeOne(bare, { only: ['622905'] })).toMatchObject({ kind: 'booking' });
    expect(decodeOne(bare, { only: ['307626', '2835418'] })).toMatchObject({ kind: 'ignored' });
    for (const action of ['create', 'update', 'delete']) {
      const without = envelope({ staff_id: null, staff: null }, action);
      expect(decodeOne(without, { only: ['307626'] })).toMatchObject({ kind: 'booking' });
      expect(decodeOne(without, { only: ['622905'] })).toMatchObject({ kind: 'ignored' });
    }
  });
});

describe('what cannot be decoded is kept with paths and without values', () => {
  it.each([
    ['no start', { date: null, datetime: null }, 'data.date: missing, and data.datetime too'],
    ['a start that is none', { date: 'secret', datetime: '' }, 'data.date: no local time'],
    ['another format', { date: '', datetime: '12.07.2026 secret' }, 'data.datetime: no local time'],
    ['a time of change that is none', { last_change_date: '2026-07-12 secret' }, 'data.last_change_date: no time'],
  ])('%s', (_name, change, detail) => {
    const sent = envelope(change);
    expect(decodeOne(sent)).toEqual({
      kind: 'undecodable',
      event: 'record.update',
      detail,
      id: '307626:596700001',
      body: sent,
    });
  });

  it('names the ids that are none', () => {
    expect(decodeOne({ ...envelope(), company_id: 'secret', resource_id: {} })).toMatchObject({
      kind: 'undecodable',
      detail: expect.stringMatching(/^company_id: \w+, resource_id: \w+$/),
    });
  });

  it('keeps a body without `resource`: the format may have changed', () => {
    expect(decodeOne({ entity: 'record', secret: 1 })).toMatchObject({
      kind: 'undecodable',
      event: 'unknown',
      detail: 'resource: missing',
    });
    expect(decodeOne('secret')).toMatchObject({ kind: 'undecodable', detail: 'resource: missing' });
  });

  it('does not need a start to cancel', () => {
    expect(booking({ company_id: 1, resource: 'record', resource_id: 2, status: 'delete', data: [] }).fields).toEqual({
      state: 'cancelled',
    });
  });
});

describe('any JSON in the place of a value', () => {
  it('is decoded without an exception and without a value in the answer to a person', () => {
    const keys = [...Object.keys(record), 'length', 'comer_person_info'];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const sent = envelope({ [key]: value });
        const decoded = decodeOne({ ...sent, resource_id: 596700001 });
        if (decoded.kind === 'undecodable') expect(decoded.detail).toMatch(/^data\.(date|datetime|last_change_date): /);
        if (decoded.kind === 'booking') expect(decoded.id).toBe('307626:596700001');
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        altegio.decode(body, hook());
      }),
    );
  });

  it('even a length that would leave the calendar', () => {
    expect(fields({ seance_length: 1e300 }).times?.endsAt).toBe('2026-07-13T07:10:00Z');
  });
});

describe('the path token', () => {
  it('is the connection’s secret, or either of two while rotating', () => {
    const secrets = ['the-old-token-of-the-salon', 'the-new-token-of-the-salon'];
    expect(secrets.map((pathToken) => altegio.authenticate(hook({}, { pathToken, secrets })))).toEqual([
      { ok: true },
      { ok: true },
    ]);
  });

  it.each([null, '', 'another-token-of-the-salon', `${token} `])('%j is refused', (pathToken) => {
    expect(altegio.authenticate(hook({}, { pathToken }))).toMatchObject({ ok: false });
  });

  it('does not count in a header', () => {
    const headers = new Headers({ authorization: token, 'x-bridge-token': token });
    expect(altegio.authenticate(hook({}, { pathToken: null, headers }))).toMatchObject({ ok: false });
  });
});

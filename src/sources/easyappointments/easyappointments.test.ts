import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passes } from '../../../test/unit/sources/passes.ts';
import {
  booking,
  hookOf,
  later,
  notFound,
  ok,
  only,
  readBooking,
  refused,
  settings,
  tool,
  type Values,
} from '../../../test/unit/sources/read-back-bodies.ts';
import type { ToolAnswer, ToolRequest } from '../source.ts';
import { easyappointments } from './index.ts';

/** The row as the reference builds it from the model's columns (webhooks-international.md §2.7); made-up values. */
const row: Values = {
  id: 42,
  create_datetime: '2026-11-20 10:00:00',
  update_datetime: '2026-11-20 10:00:00',
  book_datetime: '2026-11-20 10:00:00',
  start_datetime: '2026-11-24 10:30:00',
  end_datetime: '2026-11-24 11:00:00',
  location: 'Main st 1',
  meeting_link: null,
  notes: 'by the window',
  hash: 'Kw1fV0aQ2b3c',
  color: '#7cbae8',
  status: 'Booked',
  is_unavailability: false,
  id_users_provider: 2,
  id_users_customer: 15,
  id_services: 3,
  id_google_calendar: null,
  id_caldav_calendar: null,
};
const save = (change: Values = {}, action = 'appointment_save'): Values => ({ action, payload: { ...row, ...change } });

/** What the API answers for it. */
const appointment: Values = {
  id: 42,
  book: '2026-11-20 10:00:00',
  start: '2026-11-24 10:30:00',
  end: '2026-11-24 11:00:00',
  hash: 'Kw1fV0aQ2b3c',
  color: '#7cbae8',
  status: 'Booked',
  location: 'Main st 1',
  notes: 'by the window',
  customerId: 15,
  providerId: 2,
  serviceId: 3,
  googleCalendarId: null,
  caldavCalendarId: null,
};
const rows: Values = {
  customer: {
    id: '15',
    first_name: 'Айгерим',
    last_name: 'Серикова',
    email: 'a@example.org',
    phone_number: '8 701 000 00 01',
  },
  service: { id: '3', name: 'Haircut', price: '7000.00', currency: 'KZT', duration: '30' },
  provider: { id: '2', first_name: 'Anna', last_name: 'Lee', email: 'anna@example.org', timezone: 'Europe/Berlin' },
};
const resources: Values = {
  'customers/15': {
    id: 15,
    firstName: 'Айгерим',
    lastName: 'Серикова',
    email: 'a@example.org',
    phone: '8 701 000 00 01',
  },
  'services/3': { id: 3, name: 'Haircut', price: 7000, currency: 'KZT', duration: 30 },
  'providers/2': {
    id: 2,
    firstName: 'Anna',
    lastName: 'Lee',
    email: 'anna@example.org',
    timezone: 'Europe/Berlin',
    settings: { username: 'anna', googleToken: 'a-google-token' },
  },
};

const root = 'https://ea.example.org';
const api = (answer: (path: string) => ToolAnswer, names: readonly string[] = []) =>
  tool(({ url }: ToolRequest) => answer(url.replace(`${root}/index.php/api/v1/`, '')), {
    apiKey: 'api-token',
    apiUrl: root,
    settings: { ...settings, only: names },
  });
const withRows = (change: Values = {}, names: readonly string[] = []) =>
  api((path) => (path.startsWith('appointments/42?') ? ok({ ...appointment, ...rows, ...change }) : notFound), names);
const fieldsOf = async (change: Values) =>
  (await readBooking(easyappointments, '42', 'appointment_save', withRows(change).access)).fields;

describe('the webhook', () => {
  it('is authentic by its header', () => {
    const [secret = ''] = hookOf().secrets;
    const sent = (name: string, value: string) =>
      passes(easyappointments.authenticate(hookOf({ headers: new Headers({ [name]: value }) })));
    expect(sent('X-Ea-Token', secret)).toBe(true);
    expect(sent('X-Ea-Token', `${secret}x`)).toBe(false);
    expect(sent('X-Token', secret)).toBe(false);
  });

  it('asks for a read; its row has a wall clock of an unknown zone', () => {
    expect(booking(easyappointments, save())).toEqual({
      kind: 'booking',
      event: 'appointment_save',
      id: '42',
      key: { kind: 'derived', parts: ['appointment_save', '42', '2026-11-20 10:00:00'] },
      clock: null,
      fields: {},
      opens: true,
      instance: 'Kw1fV0aQ2b3c',
      body: save(),
      readBack: true,
    });
  });

  it('opens a booking only with the saves of its first minute', () => {
    expect(booking(easyappointments, save({ update_datetime: '2026-11-20 10:00:20' })).opens).toBe(true);
    expect(booking(easyappointments, save({ update_datetime: '2026-11-21 09:00:00' })).opens).toBe(false);
    expect(booking(easyappointments, save({ create_datetime: null })).opens).toBe(false);
  });

  it('without a time is never taken for a repeated one', () => {
    expect(booking(easyappointments, save({ update_datetime: null })).key).toEqual({
      kind: 'while_newest',
      parts: [],
      retrySpanMs: 600_000,
    });
  });

  it('cancels when the row is deleted', () => {
    expect(booking(easyappointments, save({}, 'appointment_delete'))).toMatchObject({
      fields: { state: 'cancelled' },
      opens: false,
    });
  });

  it('takes a visit that becomes time kept free for cancelled, and knows of no visit there otherwise', () => {
    expect(booking(easyappointments, save({ is_unavailability: '1' }))).toMatchObject({
      fields: { state: 'cancelled' },
      opens: false,
      ifKnown: 'time kept free, no visit',
    });
  });

  it('ignores time kept free, people, services and names that it does not know', () => {
    for (const action of ['unavailability_save', 'customer_save', 'blocked_period_delete', 'valueOf']) {
      expect(only(easyappointments, save({}, action))).toMatchObject({ kind: 'ignored', event: action });
    }
  });

  it('keeps what does not fit', () => {
    expect(only(easyappointments, { action: 'appointment_save', payload: [] })).toMatchObject({
      kind: 'undecodable',
      detail: 'payload: invalid_type',
    });
    expect(only(easyappointments, save({ id: '' }))).toMatchObject({
      kind: 'undecodable',
      detail: 'payload.id: custom',
    });
    expect(only(easyappointments, 'text')).toMatchObject({ kind: 'undecodable', event: 'unknown' });
  });

  it('is passed over by ids alone, and waits for the read where `only` has a name', () => {
    expect(only(easyappointments, save(), ['7'])).toMatchObject({ kind: 'ignored' });
    expect(only(easyappointments, save(), ['7', 'anna@example.org'])).toMatchObject({ kind: 'booking' });
    expect(only(easyappointments, save(), ['3'])).toMatchObject({ kind: 'booking' });
  });
});

describe('the read', () => {
  const expected = {
    state: 'accepted',
    times: { startsAt: '2026-11-24T09:30:00Z', endsAt: '2026-11-24T10:00:00Z' },
    clientName: 'Айгерим Серикова',
    clientPhone: '+77010000001',
    clientComment: 'by the window',
    staff: ['2', 'anna@example.org', 'Anna Lee'],
    service: ['3', 'Haircut'],
    amount: 7000,
  };

  it('takes one request, and the clock of the provider', async () => {
    const { access, requests } = withRows();
    expect((await readBooking(easyappointments, '42', 'appointment_save', access)).fields).toEqual(expected);
    expect(requests).toEqual([
      {
        url: `${root}/index.php/api/v1/appointments/42?with=customer,service,provider`,
        headers: { authorization: 'Bearer api-token' },
      },
    ]);
  });

  it('asks for each relation where the answer has none', async () => {
    const { access, requests } = api((path) =>
      path.startsWith('appointments/42') ? ok(appointment) : ok(resources[path]),
    );
    expect((await readBooking(easyappointments, '42', 'appointment_save', access)).fields).toEqual(expected);
    expect(requests).toHaveLength(4);
  });

  it('keeps the provider’s keys out of what is stored', async () => {
    const { access } = api((path) => (path.startsWith('appointments/42') ? ok(appointment) : ok(resources[path])));
    const { body } = await readBooking(easyappointments, '42', 'appointment_save', access);
    expect(JSON.stringify(body)).not.toContain('googleToken');
    const rowed = withRows({ provider: { ...(rows['provider'] as Values), ldap_dn: 'cn=anna' } });
    const read = await readBooking(easyappointments, '42', 'appointment_save', rowed.access);
    expect(JSON.stringify(read.body)).not.toContain('cn=anna');
    expect(body).toMatchObject({
      appointment: { location: 'Main st 1' },
      customer: { name: 'Айгерим Серикова' },
      provider: { name: 'Anna Lee', timezone: 'Europe/Berlin' },
    });
  });

  it('reads the wall clock in the connection’s zone where the provider’s is not told or not known', async () => {
    const almaty = { startsAt: '2026-11-24T05:30:00Z', endsAt: '2026-11-24T06:00:00Z' };
    expect((await fieldsOf({ provider: {} })).times).toEqual(almaty);
    expect((await fieldsOf({ provider: { timezone: 'Mars/Olympus' } })).times).toEqual(almaty);
    expect((await fieldsOf({ provider: null, providerId: null })).times).toEqual(almaty);
  });

  it.each([
    ['Booked', 'accepted'],
    ['Rescheduled', 'accepted'],
    ['confirmed', 'confirmed'],
    ['Cancelled', 'cancelled'],
    ['Canceled', 'cancelled'],
    ['Draft', 'pending'],
    ['No-Show', 'no_show'],
    ['Completed', 'completed'],
    ['', 'accepted'],
    ['в пути', undefined],
  ])('the status %j is %s', async (status, state) => {
    expect((await fieldsOf({ status })).state).toBe(state);
  });

  it('says a price only in tenge and above 0', async () => {
    const service = rows['service'] as Values;
    expect(await fieldsOf({ service: { ...service, currency: 'USD' } })).not.toHaveProperty('amount');
    expect(await fieldsOf({ service: { ...service, price: '0.00' } })).not.toHaveProperty('amount');
    expect(await fieldsOf({ service: { ...service, currency: '₸' } })).toMatchObject({ amount: 7000 });
  });

  it('finds a tagged appointment id in the notes and nothing in bare digits', async () => {
    const tagged = `9041.${'a'.repeat(20)}`;
    const read = async (notes: string) =>
      readBooking(easyappointments, '42', 'appointment_save', withRows({ notes }).access);
    const carrying = await read(`ref ${tagged}, thanks`);
    expect([carrying.carried, carrying.fields.clientComment]).toEqual([tagged, 'ref , thanks']);
    expect((await read(tagged)).fields).not.toHaveProperty('clientComment');
    expect((await read('9041')).carried).toBeUndefined();
  });

  it('goes without a client, service or provider that was deleted', async () => {
    const { access } = api((path) => (path.startsWith('appointments/42') ? ok(appointment) : notFound));
    expect((await readBooking(easyappointments, '42', 'appointment_save', access)).fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2026-11-24T05:30:00Z', endsAt: '2026-11-24T06:00:00Z' },
      clientComment: 'by the window',
      staff: ['2'],
      service: ['3'],
    });
  });

  it('knows by the read whether `only` takes the appointment', async () => {
    const read = (name: string) => easyappointments.readBack?.('42', 'appointment_save', withRows({}, [name]).access);
    expect(await read('haircut')).toMatchObject({ kind: 'booking' });
    expect(await read('someone')).toMatchObject({ kind: 'ignored' });
  });

  it('takes a deletion at its word, without a request', async () => {
    const { access, requests } = withRows();
    expect(await easyappointments.readBack?.('42', 'appointment_delete', access)).toEqual({ kind: 'gone' });
    expect(requests).toEqual([]);
  });

  it.each([
    ['gone where the list answers', ok([]), { kind: 'gone' }],
    ['a wrong address where nothing answers', notFound, { kind: 'refused' }],
    ['not known where something else answers', ok({ error: 'busy' }), { kind: 'later', retryAfterMs: null }],
    ['not known where the list is out of reach', later(500), { kind: 'later', retryAfterMs: null }],
  ] as const)('a missing appointment is %s', async (_, list, result) => {
    const { access } = api((path) => (path === 'appointments?length=1' ? list : notFound));
    expect(await easyappointments.readBack?.('42', 'appointment_save', access)).toEqual(result);
  });

  it.each([
    ['a refusal', () => refused, { kind: 'refused' }],
    ['an outage', () => later(500), { kind: 'later', retryAfterMs: null }],
    ['no object', () => ok(null), { kind: 'later', retryAfterMs: null }],
    ['another appointment', () => ok({ ...appointment, id: 5 }), { kind: 'later', retryAfterMs: null }],
    [
      'no time',
      () => ok({ ...appointment, ...rows, start: 'soon' }),
      { kind: 'unreadable', detail: 'start: no local time' },
    ],
    [
      'an outage half-way',
      (path: string) => (path.startsWith('appointments/') ? ok(appointment) : later(503, 4000)),
      { kind: 'later', retryAfterMs: 4000 },
    ],
  ] as const)('answers %s', async (_, answer, result) => {
    expect(await easyappointments.readBack?.('42', 'appointment_save', api(answer).access)).toEqual(result);
  });

  it('does not call without `api_url`', async () => {
    const { access, requests } = withRows();
    expect(await easyappointments.readBack?.('42', 'appointment_save', { ...access, apiUrl: null })).toEqual({
      kind: 'refused',
    });
    expect(requests).toEqual([]);
  });

  it('never throws, whatever the API answers', async () => {
    const odd = fc.dictionary(fc.constantFrom(...Object.keys({ ...appointment, ...rows })), fc.anything());
    await fc.assert(
      fc.asyncProperty(fc.anything(), odd, async (anything, change) => {
        for (const body of [anything, { ...appointment, ...change }, { ...appointment, ...rows, ...change }]) {
          const { access } = api((path) => ok(path.startsWith('appointments/') ? body : anything));
          const result = await easyappointments.readBack?.('42', 'appointment_save', access);
          expect(['booking', 'unreadable', 'later']).toContain(result?.kind);
        }
      }),
    );
  });
});

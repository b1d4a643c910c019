import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  booking,
  hookOf,
  json,
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
import { simplybook } from './index.ts';

const change = (over: Values = {}): Values => ({ ...json('simplybook/change.json'), ...over });
const details = (over: Values = {}): Values => ({ ...json('simplybook/api.booking-details.bloom.json'), ...over });

/** The shape that published clients of the admin API describe; made-up values. */
const whole = (over: Values = {}): Values => ({
  id: 123,
  code: 'abc',
  status: 'confirmed',
  is_confirmed: true,
  start_datetime: '2026-11-24 10:30:00',
  end_datetime: '2026-11-24 11:00:00',
  duration: 30,
  service_id: 5,
  provider_id: 2,
  location_id: 1,
  comment: 'first visit',
  service: { id: 5, name: 'Consultation', price: 15000, currency: 'KZT' },
  provider: { id: 2, name: 'Anna', email: 'anna@example.org' },
  location: { id: 1, name: 'Centre' },
  client: { id: 9, name: 'Айгерим Серикова', email: 'a@example.org', phone: '87010000001' },
  additional_fields: [{ id: 1, field_name: 'ИИН', value: '900101300007' }],
  ...over,
});

const token = ok({ token: 'the-token', company: 'clinic', require2fa: false });
const isLogin = ({ url }: ToolRequest) => url.endsWith('/admin/auth');
const api = (found: ToolAnswer, login: ToolAnswer = token, names: readonly string[] = []) =>
  tool((request) => (isLogin(request) ? login : found), {
    apiKey: 'clinic:admin@example.org:pass:word',
    settings: { ...settings, only: names },
  });
const fieldsOf = async (over: Values, event = 'change') =>
  (await readBooking(simplybook, '123', event, api(ok(whole(over))).access)).fields;

describe('the webhook', () => {
  it('is authentic by the token in its path and nothing else', () => {
    const [secret = ''] = hookOf().secrets;
    expect(simplybook.authenticate(hookOf({ pathToken: secret }))).toEqual({ ok: true });
    expect(simplybook.authenticate(hookOf({ pathToken: 'another-token-of-this-length' }))).toMatchObject({ ok: false });
    expect(simplybook.authenticate(hookOf())).toMatchObject({ ok: false });
  });

  it('asks for a read, without the hash that signs calls', () => {
    const { booking_hash: _, ...body } = change();
    expect(booking(simplybook, change())).toEqual({
      kind: 'booking',
      event: 'change',
      id: '4',
      key: { kind: 'derived', parts: ['change', '4', '1759919125'] },
      clock: null,
      fields: {},
      opens: false,
      changes: true,
      body,
      readBack: true,
    });
  });

  it('without a time is never taken for a repeated one', () => {
    expect(booking(simplybook, json('simplybook/create.bloom.json'))).toMatchObject({
      id: '123',
      opens: true,
      key: { kind: 'while_newest', retrySpanMs: 600_000 },
    });
  });

  it('of a form is read alike', () => {
    expect(booking(simplybook, { ...change(), booking_id: '4', webhook_timestamp: '1759919125' })).toMatchObject({
      id: '4',
    });
  });

  it('cancels, and is read all the same', () => {
    expect(booking(simplybook, change({ notification_type: 'cancel' }))).toMatchObject({
      fields: { state: 'cancelled' },
      opens: false,
      readBack: true,
    });
  });

  it('ignores reminders, clients, invoices and names that it does not know', () => {
    for (const event of ['notify', 'new_client', 'create_invoice', 'constructor']) {
      expect(only(simplybook, change({ notification_type: event }))).toMatchObject({ kind: 'ignored', event });
    }
  });

  it('keeps what does not fit, still without the hash', () => {
    const kept = only(simplybook, change({ booking_id: null }));
    expect(kept).toMatchObject({ kind: 'undecodable', event: 'change', detail: 'booking_id: invalid_union' });
    expect(JSON.stringify(kept)).not.toContain('cfae2b34');
    expect(only(simplybook, [])).toMatchObject({ kind: 'undecodable', event: 'unknown' });
  });
});

describe('the read', () => {
  it('logs in, then asks for the booking', async () => {
    const { access, requests } = api(ok(whole()));
    await readBooking(simplybook, '123', 'create', access);
    expect(requests).toEqual([
      {
        url: 'https://user-api-v2.simplybook.me/admin/auth',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"company":"clinic","login":"admin@example.org","password":"pass:word"}',
      },
      {
        url: 'https://user-api-v2.simplybook.me/admin/bookings/123',
        headers: { 'x-company-login': 'clinic', 'x-token': 'the-token' },
      },
    ]);
  });

  it('goes to the region of `api_url`', async () => {
    const { access, requests } = api(ok(whole()));
    await readBooking(simplybook, '123', 'create', { ...access, apiUrl: 'https://user-api-v2.simplybook.it' });
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(Array(2).fill('user-api-v2.simplybook.it'));
  });

  it('brings a whole booking in canonical words', async () => {
    expect(await readBooking(simplybook, '123', 'create', api(ok(whole())).access)).toEqual({
      kind: 'booking',
      fields: {
        state: 'accepted',
        times: { startsAt: '2026-11-24T05:30:00Z', endsAt: '2026-11-24T06:00:00Z' },
        clientName: 'Айгерим Серикова',
        clientPhone: '+77010000001',
        clientIdentifier: '900101300007',
        clientComment: 'first visit',
        staff: ['2', 'anna@example.org', 'Anna'],
        service: ['5', 'Consultation'],
        amount: 15000,
      },
      body: whole(),
    });
  });

  it('brings what the sample has: times with an offset, no state', async () => {
    expect((await readBooking(simplybook, '123', 'create', api(ok(details())).access)).fields).toEqual({
      times: { startsAt: '2022-09-12T07:30:00Z', endsAt: '2022-09-12T08:30:00Z' },
      clientComment: 'user_id: userId2',
      staff: ['therapist@test.com', 'Therapist name'],
      service: ['bloom therapy'],
    });
  });

  it.each([
    [{ status: 'pending' }, 'change', 'pending'],
    [{ status: 'canceled' }, 'change', 'cancelled'],
    [{ status: 'confirmed' }, 'cancel', 'accepted'],
    [{ status: undefined }, 'change', 'accepted'],
    [{ status: undefined }, 'cancel', undefined],
    [{ status: undefined, is_confirmed: false }, 'change', undefined],
    [{ status: 'something new' }, 'change', undefined],
  ])('%j after %s is %s', async (over, event, state) => {
    expect((await fieldsOf(over, event)).state).toBe(state);
  });

  it('takes the end from the length where it is not told, and none from nonsense', async () => {
    expect((await fieldsOf({ end_datetime: null })).times?.endsAt).toBe('2026-11-24T06:00:00Z');
    expect((await fieldsOf({ end_datetime: '2026-11-24 10:30:00' })).times?.endsAt).toBeNull();
    expect((await fieldsOf({ end_datetime: null, duration: 0 })).times?.endsAt).toBeNull();
  });

  it('says a price only in tenge and above 0', async () => {
    expect(await fieldsOf({ service: { price: 15000, currency: 'EUR' } })).not.toHaveProperty('amount');
    expect(await fieldsOf({ service: { price: 0, currency: 'KZT' } })).not.toHaveProperty('amount');
    expect(await fieldsOf({ service: { price: 15000 } })).not.toHaveProperty('amount');
  });

  it('finds the appointment id that an intake field carries', async () => {
    const fields = [{ id: 3, field_title: 'OneLink', field_name: 'x', value: '9041' }];
    const read = await readBooking(simplybook, '123', 'create', api(ok(whole({ additional_fields: fields }))).access);
    expect(read.carried).toBe('9041');
    expect(read.fields.clientComment).toBe('first visit');
  });

  it('knows by the read whether `only` takes the booking', async () => {
    const read = (name: string) => simplybook.readBack?.('123', 'change', api(ok(whole()), token, [name]).access);
    for (const name of ['clinic', 'Centre', '1', 'anna@example.org', 'consultation', '5']) {
      expect(await read(name)).toMatchObject({ kind: 'booking' });
    }
    expect(await read('other')).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['a wrong password', later(400), { kind: 'refused' }],
    ['a refused one', refused, { kind: 'refused' }],
    ['an unknown company', notFound, { kind: 'refused' }],
    ['two factors', ok({ require2fa: true, auth_session_id: 'x' }), { kind: 'refused' }],
    ['an error in place of a token', ok({ error: 'busy' }), { kind: 'later', retryAfterMs: null }],
    ['too many log-ins', later(429, 9000), { kind: 'later', retryAfterMs: 9000 }],
    ['an outage', later(null), { kind: 'later', retryAfterMs: null }],
  ] as const)('stops at the log-in for %s', async (_, login, expected) => {
    const { access, requests } = api(ok(whole()), login);
    expect(await simplybook.readBack?.('123', 'change', access)).toEqual(expected);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['a 404 after a cancellation', notFound, 'cancel', { kind: 'gone' }],
    ['a 404 after anything else', notFound, 'create', { kind: 'later', retryAfterMs: null }],
    ['a refusal', refused, 'change', { kind: 'refused' }],
    ['an outage', later(502), 'change', { kind: 'later', retryAfterMs: null }],
    ['no object', ok([]), 'change', { kind: 'later', retryAfterMs: null }],
    ['another booking', ok(whole({ id: 5 })), 'change', { kind: 'later', retryAfterMs: null }],
    [
      'no time',
      ok(whole({ start_datetime: 'soon' })),
      'change',
      { kind: 'unreadable', detail: 'start_datetime: no time' },
    ],
  ] as const)('answers %s', async (_, found, event, expected) => {
    expect(await simplybook.readBack?.('123', event, api(found).access)).toEqual(expected);
  });

  it('does not call without company, login and key', async () => {
    const { access, requests } = tool(() => token, { apiKey: 'clinic:key' });
    expect(await simplybook.readBack?.('123', 'change', access)).toEqual({ kind: 'refused' });
    expect(requests).toEqual([]);
  });

  it('never throws, whatever the API answers', async () => {
    const odd = fc.dictionary(fc.constantFrom(...Object.keys(whole())), fc.anything());
    await fc.assert(
      fc.asyncProperty(fc.anything(), odd, async (login, over) => {
        const results = await Promise.all([
          simplybook.readBack?.('123', 'cancel', api(ok(whole(over)), ok(login)).access),
          simplybook.readBack?.('123', 'change', api(ok(login)).access),
          simplybook.readBack?.('123', 'change', api(ok({ ...over, id: 123 })).access),
        ]);
        for (const result of results) expect(result?.kind).toMatch(/^(?:booking|unreadable|refused|later)$/);
      }),
    );
  });
});

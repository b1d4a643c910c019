import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passes } from '../../../test/unit/sources/passes.ts';
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
  tool,
  type Values,
} from '../../../test/unit/sources/read-back-bodies.ts';
import { parseForm } from '../../http/form.ts';
import type { ToolAnswer } from '../source.ts';
import { acuity } from './index.ts';

const scheduled = json('acuity/appointment.scheduled.form.json');
const raw = String(scheduled['raw_body']);
const form = (change: Values = {}): Values => ({ ...parseForm(raw), ...change });
const appointment = (change: Values = {}): Values => ({
  ...json('acuity/api.appointment.appointment1.json'),
  ...change,
});
const id = '399682887';

const access = (answer: ToolAnswer, names: readonly string[] = []) =>
  tool(() => answer, {
    apiKey: '19499339:key',
    settings: { timezone: 'Asia/Almaty', only: names, notificationUrl: null },
  });
const fieldsOf = async (change: Values, event = 'changed') =>
  (await readBooking(acuity, id, event, access(ok(appointment(change))).access)).fields;
const question = (name: string, value: unknown): Values => ({ id: 1, fieldID: 7, name, value });
const forms = (...values: Values[]): Values => ({ forms: [{ id: 1, name: 'Form', values }] });

describe('the signature', () => {
  const sign = (key: string, text = raw) => createHmac('sha256', key).update(text).digest('base64');
  const sent = (signature: string, text = raw) =>
    passes(
      acuity.authenticate(
        hookOf({
          raw: text,
          headers: new Headers({ 'x-acuity-signature': signature }),
          secrets: ['api-key', 'next-key'],
        }),
      ),
    );

  it('is the HMAC of the raw form under the API key, or its successor', () => {
    expect(sent(sign('api-key'))).toBe(true);
    expect(sent(sign('next-key'))).toBe(true);
  });

  it('does not pass for another key, another body, in hex, or when it is missing', () => {
    expect(sent(sign('other'))).toBe(false);
    expect(sent(sign('api-key'), `${raw}&x=1`)).toBe(false);
    expect(sent(createHmac('sha256', 'api-key').update(raw).digest('hex'))).toBe(false);
    expect(passes(acuity.authenticate(hookOf({ raw, secrets: ['api-key'] })))).toBe(false);
  });
});

describe('the webhook', () => {
  it('asks for a read and says nothing else of its own', () => {
    expect(booking(acuity, form())).toEqual({
      kind: 'booking',
      event: 'appointment.scheduled',
      id,
      key: { kind: 'while_newest', parts: [], retrySpanMs: 600_000 },
      clock: null,
      fields: {},
      opens: true,
      body: form(),
      readBack: true,
    });
    expect(booking(acuity, parseForm(String(json('acuity/appointment.scheduled.past.form.json')['raw_body']))).id).toBe(
      '437321459',
    );
  });

  it.each([
    ['scheduled', true, {}],
    ['appointment.rescheduled', false, {}],
    ['changed', false, {}],
    ['appointment.canceled', false, { state: 'cancelled' }],
    ['canceled', false, { state: 'cancelled' }],
  ])('reads %s with and without its prefix', (action, opens, fields) => {
    expect(booking(acuity, form({ action }))).toMatchObject({ event: action, opens, fields, readBack: true });
  });

  it('ignores orders and names that it does not know', () => {
    expect(only(acuity, { action: 'order.completed', id: '5' })).toMatchObject({
      kind: 'ignored',
      reason: 'no appointment',
    });
    expect(only(acuity, form({ action: 'toString' }))).toMatchObject({ kind: 'ignored', reason: 'unknown event' });
  });

  it('keeps what does not fit, naming places and no values', () => {
    expect(only(acuity, { id })).toMatchObject({ kind: 'undecodable', event: 'unknown' });
    expect(only(acuity, form({ id: 'x/../y' }))).toMatchObject({
      kind: 'undecodable',
      event: 'appointment.scheduled',
      detail: 'id: custom',
    });
  });

  it('is passed over by ids alone, and waits for the read where `only` has a name', () => {
    expect(only(acuity, form(), ['1', '2'])).toMatchObject({ kind: 'ignored' });
    expect(only(acuity, form(), ['1', 'André'])).toMatchObject({ kind: 'booking' });
    expect(only(acuity, form(), ['14792299'])).toMatchObject({ kind: 'booking' });
  });

  it('lists every event that it acts on', () => {
    for (const action of ['scheduled', 'rescheduled', 'changed', 'canceled', 'order.completed']) {
      expect(acuity.events).toHaveProperty([action]);
    }
  });
});

describe('the read', () => {
  it('asks once, with the account’s own key', async () => {
    const { access: one, requests } = access(ok(appointment()));
    await readBooking(acuity, id, 'scheduled', one);
    expect(requests).toEqual([
      {
        url: `https://acuityscheduling.com/api/v1/appointments/${id}`,
        headers: { authorization: `Basic ${Buffer.from('19499339:key').toString('base64')}` },
      },
    ]);
  });

  it('goes to `api_url` where one is set', async () => {
    const { access: one, requests } = access(ok(appointment()));
    await readBooking(acuity, id, 'scheduled', { ...one, apiUrl: 'http://localhost:8080/v1' });
    expect(requests[0]?.url).toBe(`http://localhost:8080/v1/appointments/${id}`);
  });

  it('brings the appointment of the samples in canonical words', async () => {
    expect(await readBooking(acuity, id, 'scheduled', access(ok(appointment())).access)).toEqual({
      kind: 'booking',
      fields: {
        state: 'accepted',
        times: { startsAt: '2020-06-30T09:15:00Z', endsAt: '2020-06-30T09:45:00Z' },
        clientName: 'Clive Cresswell',
        clientComment: 'DO NOT DELETE. Appointment used for automated testing.',
        staff: ['4038206', 'André', '14792299', 'Test appointment'],
        service: ['14792299', 'Test appointment'],
      },
      body: appointment(),
    });
    const second = json('acuity/api.appointment.appointment2.json');
    expect((await readBooking(acuity, '448161724', 'changed', access(ok(second)).access)).fields).toMatchObject({
      times: { startsAt: '2020-09-28T12:00:00Z', endsAt: '2020-09-28T12:30:00Z' },
      clientName: 'Altha Alcorn',
    });
    const documented = json('acuity/api.appointment.docs-example.json');
    expect((await readBooking(acuity, '54321', 'changed', access(ok(documented)).access)).fields).toMatchObject({
      state: 'accepted',
      times: { startsAt: '2013-07-02T17:15:00Z', endsAt: '2013-07-02T18:15:00Z' },
      clientComment: 'Notes\nIs this your first visit? yes\nWhat is your goal for this appointment? Ninja',
    });
  });

  it.each([
    [{ canceled: true }, 'changed', 'cancelled'],
    [{ canceled: true, noShow: true }, 'canceled', 'no_show'],
    [{ canceled: 'true', noShow: 'false' }, 'canceled', 'cancelled'],
    [{ canceled: undefined }, 'appointment.canceled', 'cancelled'],
    [{ canceled: false }, 'rescheduled', 'accepted'],
  ])('%j after %s is %s', async (change, event, state) => {
    expect((await fieldsOf(change, event)).state).toBe(state);
  });

  it('takes phone, IIN and birth date from the intake form where the client has none', async () => {
    const fields = await fieldsOf({
      notes: '',
      ...forms(
        question('Телефон', '8 701 000 00 01'),
        question('ИИН', '900101300007'),
        question('Date of birth', '1990-01-01'),
        question('Allergies', ['nuts', 'milk']),
        question('Empty', ''),
      ),
    });
    expect(fields).toMatchObject({
      clientPhone: '+77010000001',
      clientIdentifier: '900101300007',
      clientBirthDate: '1990-01-01',
      clientComment: 'Allergies: nuts, milk',
    });
    expect(await fieldsOf({ phone: '+77020000002', ...forms(question('Phone', '87010000001')) })).toMatchObject({
      clientPhone: '+77020000002',
    });
  });

  it('finds the appointment id that a form carries: bare where the question is named so, else only with its tag', async () => {
    const carried = async (...values: Values[]) =>
      (await readBooking(acuity, id, 'scheduled', access(ok(appointment(forms(...values)))).access)).carried;
    const tagged = `9041.${'a'.repeat(20)}`;
    expect(await carried(question('OneLink', '9041'))).toBe('9041');
    expect(await carried(question('Reference', tagged))).toBe(tagged);
    expect(await carried(question('Reference', '9041'))).toBeUndefined();
    expect(
      (await fieldsOf({ notes: '', ...forms(question('Reference', tagged), question('one-link', '7')) })).clientComment,
    ).toBe(`Reference: ${tagged}`);
    expect((await fieldsOf({ notes: '', ...forms(question('Reference', tagged)) })).clientComment).toBeUndefined();
  });

  it('says no price: there is no currency beside it', async () => {
    expect(await fieldsOf({ price: '5000.00' })).not.toHaveProperty('amount');
  });

  it('leaves the end open without a usable length', async () => {
    for (const duration of ['0', '', null, '100000']) {
      expect((await fieldsOf({ duration })).times).toEqual({ startsAt: '2020-06-30T09:15:00Z', endsAt: null });
    }
  });

  it('ignores an appointment that `only` does not name, once names are known', async () => {
    const read = (names: string[]) => acuity.readBack?.(id, 'changed', access(ok(appointment()), names).access);
    expect(await read(['somebody else'])).toMatchObject({ kind: 'ignored' });
    expect(await read(['andré'])).toMatchObject({ kind: 'booking' });
  });

  it.each([
    ['a 404 after a cancellation', notFound, 'appointment.canceled', { kind: 'gone' }],
    ['a 404 after anything else', notFound, 'scheduled', { kind: 'later', retryAfterMs: null }],
    ['a refusal', refused, 'changed', { kind: 'refused' }],
    ['a request for patience', later(429, 2000), 'changed', { kind: 'later', retryAfterMs: 2000 }],
    ['no object', ok(undefined), 'changed', { kind: 'later', retryAfterMs: null }],
    ['another appointment', ok(appointment({ id: 7 })), 'changed', { kind: 'later', retryAfterMs: null }],
    [
      'no time',
      ok(appointment({ datetime: 'soon' })),
      'changed',
      { kind: 'unreadable', detail: 'datetime: no time with an offset' },
    ],
  ] as const)('answers %s', async (_, answer, event, expected) => {
    expect(await acuity.readBack?.(id, event, access(answer).access)).toEqual(expected);
  });

  it('does not call with a key that has no user', async () => {
    const { access: one, requests } = tool(() => ok(appointment()), { apiKey: 'key-alone' });
    expect(await acuity.readBack?.(id, 'changed', one)).toEqual({ kind: 'refused' });
    expect(requests).toEqual([]);
  });

  it('never throws, whatever the API answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything(),
        fc.dictionary(fc.constantFrom(...Object.keys(appointment())), fc.anything()),
        async (odd, change) => {
          for (const body of [odd, appointment(change), { ...change, id }]) {
            const result = await acuity.readBack?.(id, 'changed', access(ok(body)).access);
            expect(['booking', 'unreadable', 'ignored', 'later']).toContain(result?.kind);
          }
        },
      ),
    );
  });
});

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
  settings,
  text,
  tool,
  type Values,
} from '../../../test/unit/sources/read-back-bodies.ts';
import { parseForm } from '../../http/form.ts';
import type { ToolAnswer, ToolRequest } from '../source.ts';
import { bitrix24 } from './index.ts';

const events = [
  'ONBOOKINGADD',
  'ONBOOKINGUPDATE',
  'ONBOOKINGDELETE',
  'ONCALENDARENTRYADD',
  'ONCRMDEALADD',
  'ONCRMDEALUPDATE',
  'ONCRMDEALDELETE',
  'ONCRMLEADADD',
  'outgoing-webhook.ONCRMDEALADD',
] as const;
const form = (event: string) => text(`bitrix24/${event}.form.txt`);
const tree = (event: string) => json(`bitrix24/${event}.json`);
const applicationToken = 'tyb8wpqf7lwi471nsiv9yr1eybkafqcq';

const sample = (json('bitrix24/booking.v1.booking.get.response.json')['result'] as Values)['booking'] as Values;
const contact: Values = {
  ID: '2',
  NAME: 'Айгерим',
  SECOND_NAME: 'Маратовна',
  LAST_NAME: 'Серикова',
  BIRTHDATE: '1990-01-01T03:00:00+03:00',
  UF_CRM_IIN: '900101300007',
  UF_CRM_1720697698689: '051123500003',
  PHONE: [
    { ID: '156', VALUE_TYPE: 'WORK', VALUE: 'soon' },
    { ID: '157', VALUE_TYPE: 'HOME', VALUE: '8 (701) 000-00-01' },
  ],
  EMAIL: [{ VALUE: 'a@example.org' }],
};
const clients = [
  { id: 1, type: { code: 'COMPANY', module: 'crm' } },
  { id: 2, type: { code: 'CONTACT', module: 'crm' } },
];

const webhook = 'https://clinic.bitrix24.kz/rest/1/secretcode';
interface Portal {
  /** Result or error of a command, by `method?query`. */
  readonly results?: Values;
  readonly errors?: Values;
}
const whole: Values = {
  'booking.v1.booking.get?id=15': { booking: sample },
  'booking.v1.booking.client.list?bookingId=15': { bookingClient: clients },
  'booking.v1.booking.externalData.list?bookingId=15': { externalData: [] },
  'crm.contact.get?id=2': contact,
  'booking.v1.resource.get?id=1': { resource: { id: 1, name: 'Анна' } },
  'booking.v1.resource.get?id=2': { resource: { id: 2, name: 'Кабинет 3' } },
};

/** The portal's `batch`: every command by itself, 200 whatever becomes of them, and PHP's `[]` for nothing. */
function batch({ results = {}, errors = {} }: Portal) {
  return ({ body }: ToolRequest): ToolAnswer => {
    const commands = Object.entries(JSON.parse(body ?? '').cmd as Record<string, string>);
    const part = (table: Values) => {
      const found = commands.filter(([, command]) => command in table).map(([name, command]) => [name, table[command]]);
      return found.length === 0 ? [] : Object.fromEntries(found);
    };
    return ok({ result: { result: part({ ...whole, ...results }), result_error: part(errors) }, time: {} });
  };
}
const portal = (change: Portal = {}, names: readonly string[] = []) =>
  tool(batch(change), { apiKey: `${webhook}/`, settings: { ...settings, only: names } });
const read = (change: Portal = {}) => readBooking(bitrix24, '15', 'ONBOOKINGUPDATE', portal(change).access);
const bookingOf = (change: Values): Portal => ({
  results: { 'booking.v1.booking.get?id=15': { booking: { ...sample, ...change } } },
});

describe('authenticity', () => {
  const formType = 'application/x-www-form-urlencoded; charset=UTF-8';
  const sent = (raw: string, type = formType, secrets = ['old-token', applicationToken]) =>
    passes(bitrix24.authenticate(hookOf({ raw, headers: new Headers({ 'content-type': type }), secrets })));

  it('is the application token in the body, form or JSON', () => {
    expect(sent(form('ONBOOKINGADD'))).toBe(true);
    expect(sent(text('bitrix24/ONBOOKINGADD.json'), 'application/json')).toBe(true);
    expect(sent(form('outgoing-webhook.ONCRMDEALADD'), formType, ['jvh9y1ulvt2m6k5or90v9mg8nn32ozas'])).toBe(true);
  });

  it('is missing with another token, none, or a body that is not what it claims', () => {
    expect(sent(form('ONBOOKINGADD'), formType, ['other'])).toBe(false);
    expect(sent('event=ONBOOKINGADD&data[ID]=66')).toBe(false);
    expect(sent(`application_token=${applicationToken}`)).toBe(false);
    expect(sent(`auth=${applicationToken}`)).toBe(false);
    expect(sent(`auth[application_token][]=${applicationToken}`)).toBe(false);
    expect(sent(form('ONBOOKINGADD'), 'application/json')).toBe(false);
    expect(sent(form('ONBOOKINGADD'), 'text/plain')).toBe(false);
    expect(sent('%')).toBe(false);
  });

  it('goes by the token that counts for PHP where it is there twice: the last', () => {
    expect(sent(`${form('ONBOOKINGADD')}&auth[application_token]=x`)).toBe(false);
  });
});

describe('the webhook', () => {
  it.each(events)('%s means the same as a form and as a tree', (event) => {
    expect(bitrix24.decode(parseForm(form(event)), hookOf())).toEqual(bitrix24.decode(tree(event), hookOf()));
  });

  it('asks for a read, without the tokens of the portal', () => {
    const { auth: _, ...body } = tree('ONBOOKINGADD');
    expect(booking(bitrix24, parseForm(form('ONBOOKINGADD')))).toEqual({
      kind: 'booking',
      event: 'ONBOOKINGADD',
      id: '66',
      key: { kind: 'derived', parts: ['60133c09d1f5d0fd6d7884a11fad4585', 'ONBOOKINGADD', '66', '1751285594'] },
      clock: null,
      fields: {},
      opens: true,
      body,
      readBack: true,
    });
  });

  it('opens with ADD only and cancels with DELETE', () => {
    expect(booking(bitrix24, tree('ONBOOKINGUPDATE'))).toMatchObject({ opens: false, fields: {} });
    expect(booking(bitrix24, tree('ONBOOKINGDELETE'))).toMatchObject({ opens: false, fields: { state: 'cancelled' } });
  });

  it.each(events.slice(3))('ignores %s and says why', (event) => {
    const decoded = only(bitrix24, tree(event));
    expect(decoded).toMatchObject({ kind: 'ignored', event: event.replace('outgoing-webhook.', '') });
    expect(decoded.kind === 'ignored' && decoded.reason).not.toBe('unknown event');
  });

  it('ignores names that it does not know', () => {
    expect(only(bitrix24, { event: 'ONAPPINSTALL' })).toMatchObject({ kind: 'ignored', reason: 'unknown event' });
  });

  it('without a time is never taken for a repeated one', () => {
    const { ts: _, ...body } = tree('ONBOOKINGUPDATE');
    expect(booking(bitrix24, body).key).toEqual({ kind: 'while_newest', parts: [], retrySpanMs: 600_000 });
  });

  it('keeps what does not fit, still without tokens', () => {
    const kept = only(bitrix24, { ...tree('ONBOOKINGUPDATE'), data: { FIELDS: { ID: '66' } } });
    expect(kept).toMatchObject({ kind: 'undecodable', event: 'ONBOOKINGUPDATE', detail: 'data.ID: invalid_union' });
    expect(JSON.stringify(kept)).not.toContain(applicationToken);
    expect(only(bitrix24, { auth: { application_token: 'x' } })).toMatchObject({ kind: 'undecodable', body: {} });
  });
});

describe('the read', () => {
  it('takes two requests: the booking with its clients, then what it points to', async () => {
    const { access, requests } = portal();
    await readBooking(bitrix24, '15', 'ONBOOKINGUPDATE', access);
    expect(requests.map(({ url, method }) => [url, method])).toEqual(Array(2).fill([`${webhook}/batch`, 'POST']));
    expect(requests.map(({ body }) => Object.values(JSON.parse(body ?? '').cmd))).toEqual([
      Object.keys(whole).slice(0, 3),
      Object.keys(whole).slice(3),
    ]);
  });

  it('takes one where the booking points to nothing', async () => {
    const nothing = {
      results: { ...bookingOf({ resourceIds: [] }).results, 'booking.v1.booking.client.list?bookingId=15': [] },
    };
    const { access, requests } = portal(nothing);
    expect((await readBooking(bitrix24, '15', 'ONBOOKINGADD', access)).fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2024-08-12T07:15:00Z', endsAt: '2024-08-12T07:30:00Z' },
    });
    expect(requests).toHaveLength(1);
  });

  it('brings the booking of the sample with its client and resources', async () => {
    const { kind, fields, carried, body } = await read();
    expect([kind, carried]).toEqual(['booking', undefined]);
    expect(fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2024-08-12T07:15:00Z', endsAt: '2024-08-12T07:30:00Z' },
      clientName: 'Айгерим Маратовна Серикова',
      clientPhone: '+77010000001',
      clientIdentifier: '900101300007',
      clientBirthDate: '1990-01-01',
      staff: ['1', '2', 'Анна', 'Кабинет 3'],
    });
    expect(body).toMatchObject({
      booking: { name: 'booking 1' },
      contact: { ID: '2' },
      resource1: { resource: { id: 1 } },
    });
  });

  it('takes a company where there is no contact', async () => {
    const { fields } = await read({
      results: {
        'booking.v1.booking.client.list?bookingId=15': { bookingClient: clients.slice(0, 1) },
        'crm.company.get?id=1': { TITLE: 'ТОО «Ромашка»', PHONE: [{ VALUE: '+77270000001' }] },
      },
    });
    expect(fields).toMatchObject({ clientName: 'ТОО «Ромашка»', clientPhone: '+77270000001' });
  });

  it('leaves the end open where it is not after the start, and is unreadable without a start', async () => {
    const at = (timestamp: unknown) => ({ timestamp, timezone: 'Asia/Almaty' });
    const open = bookingOf({ datePeriod: { from: at(1723446900), to: at('1723446900') } });
    expect((await read(open)).fields.times).toEqual({ startsAt: '2024-08-12T07:15:00Z', endsAt: null });
    for (const from of [undefined, at('soon'), at(0), at(1e12)]) {
      const { access } = portal(bookingOf({ datePeriod: { from } }));
      expect(await bitrix24.readBack?.('15', 'ONBOOKINGADD', access)).toEqual({
        kind: 'unreadable',
        detail: 'booking.datePeriod.from.timestamp: no time',
      });
    }
  });

  it('finds the appointment id in a link of its own, and a tagged one in the description', async () => {
    const tagged = `9041.${'a'.repeat(20)}`;
    const link = { moduleId: 'onelink', entityTypeId: 'APPOINTMENT', value: '9041' };
    const deal = { moduleId: 'crm', entityTypeId: 'DEAL', value: '7' };
    const links = (...all: Values[]): Portal => ({
      results: { 'booking.v1.booking.externalData.list?bookingId=15': { externalData: all } },
    });
    expect((await read(links(deal, link))).carried).toBe('9041');
    expect((await read(links(deal))).carried).toBeUndefined();
    const described = await read(bookingOf({ description: `${tagged} second visit` }));
    expect([described.carried, described.fields.clientComment]).toEqual([tagged, 'second visit']);
  });

  it('knows by the read whether `only` takes the booking', async () => {
    const readFor = (name: string) => bitrix24.readBack?.('15', 'ONBOOKINGADD', portal({}, [name]).access);
    expect(await readFor('анна')).toMatchObject({ kind: 'booking' });
    expect(await readFor('2')).toMatchObject({ kind: 'booking' });
    expect(await readFor('3')).toMatchObject({ kind: 'ignored' });
  });

  it('goes without a client that may not be read, is no more, or fails in a way that nobody knows', async () => {
    for (const error of [
      { error: 'insufficient_scope', error_description: '' },
      { error: '', error_description: 'Not found' },
      { error: '', error_description: 'Access denied' },
      { error: 'SOMETHING_NEW' },
    ]) {
      const { 'crm.contact.get?id=2': _, ...results } = whole;
      const { fields } = await read({
        results: { ...results, 'crm.contact.get?id=2': null },
        errors: { 'crm.contact.get?id=2': error },
      });
      expect(fields).not.toHaveProperty('clientName');
      expect(fields.times).toBeDefined();
    }
  });

  it.each([
    ['is gone', { error: 1021, error_description: 'Booking not found' }, { kind: 'gone' }],
    ['may not be read', { error: 'insufficient_scope', error_description: '' }, { kind: 'refused' }],
    ['has no method', { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' }, { kind: 'refused' }],
    [
      'is asked too often',
      { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' },
      { kind: 'later', retryAfterMs: null },
    ],
    ['fails in a way that nobody knows', 'ODD', { kind: 'later', retryAfterMs: null }],
  ] as const)('a booking that %s', async (_, error, expected) => {
    const { access } = portal({ errors: { 'booking.v1.booking.get?id=15': error } });
    expect(await bitrix24.readBack?.('15', 'ONBOOKINGUPDATE', access)).toEqual(expected);
  });

  it.each(['booking.v1.booking.client.list?bookingId=15', 'crm.contact.get?id=2', 'booking.v1.resource.get?id=1'])(
    'asks again later where the limit is met at %s',
    async (command) => {
      const { access } = portal({ errors: { [command]: { error: 'OPERATION_TIME_LIMIT' } } });
      expect(await bitrix24.readBack?.('15', 'ONBOOKINGUPDATE', access)).toEqual({ kind: 'later', retryAfterMs: null });
    },
  );

  it.each([
    ['a wrong code', refused, { kind: 'refused' }],
    ['a portal that is no more', notFound, { kind: 'refused' }],
    ['an outage', later(503, 7000), { kind: 'later', retryAfterMs: 7000 }],
    ['no batch', ok({ result: true }), { kind: 'later', retryAfterMs: null }],
    ['nothing at all', ok({ result: { result: [], result_error: [] } }), { kind: 'later', retryAfterMs: null }],
  ] as const)('answers %s', async (_, answer, expected) => {
    const { access } = tool(() => answer, { apiKey: webhook });
    expect(await bitrix24.readBack?.('15', 'ONBOOKINGUPDATE', access)).toEqual(expected);
  });

  it('takes a deletion at its word, without a request', async () => {
    const { access, requests } = portal();
    expect(await bitrix24.readBack?.('15', 'ONBOOKINGDELETE', access)).toEqual({ kind: 'gone' });
    expect(requests).toEqual([]);
  });

  it('refuses the booking of another id', async () => {
    const { access } = portal(bookingOf({ id: 16 }));
    expect(await bitrix24.readBack?.('15', 'ONBOOKINGADD', access)).toEqual({ kind: 'later', retryAfterMs: null });
  });

  it.each([
    '',
    'token',
    'http://clinic.bitrix24.kz/rest/1/code',
    'https://clinic.bitrix24.kz/rest/1/code/profile.json',
  ])('does not call %j, which is no webhook address', async (apiKey) => {
    const { access, requests } = tool(batch({}), { apiKey });
    expect(await bitrix24.readBack?.('15', 'ONBOOKINGUPDATE', access)).toEqual({ kind: 'refused' });
    expect(requests).toEqual([]);
  });

  it('never throws, whatever the API answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything(),
        fc.dictionary(fc.constantFrom(...Object.keys(whole)), fc.anything()),
        async (odd, results) => {
          const answers = [
            batch({ results }),
            batch({ results: bookingOf({ datePeriod: odd, description: odd }).results ?? {} }),
            () => ok(odd),
          ];
          for (const answer of answers) {
            const { access } = tool(answer, { apiKey: webhook });
            const result = await bitrix24.readBack?.('15', 'ONBOOKINGUPDATE', access);
            expect(['booking', 'unreadable', 'later']).toContain(result?.kind);
          }
        },
      ),
    );
  });
});

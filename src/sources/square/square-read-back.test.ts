import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolAnswer } from '../source.ts';
import { clientOf, customerSchema } from './customer.ts';
import {
  type Api,
  bookingAnswer,
  bookingId,
  catalogue,
  customerAnswer,
  fixture,
  type Json,
  ok,
  one,
  readBooking,
  settings,
  squareApi,
  variation,
  variationId,
} from './test-bodies.ts';

const later = (status: number | null, retryAfterMs: number | null = null): ToolAnswer => ({
  kind: 'later',
  status,
  retryAfterMs,
});
const refused: ToolAnswer = { kind: 'refused', status: 403 };
const missing: ToolAnswer = { kind: 'not_found', status: 404 };

describe('reading a booking back', () => {
  it('brings client, service and price besides what the webhook said, under the version of the booking', async () => {
    const result = await readBooking();
    expect(result.clock).toBe(1);
    expect(result.fields).toEqual({
      ...one(fixture('booking.updated')).fields,
      clientName: 'Jenkins Smorly',
      clientPhone: '+13477947111',
      service: [variationId, 'Haircut, Long hair', 'Haircut', 'Long hair'],
      amount: 15_000,
    });
  });

  it('asks four times, with the token and a fixed version, at the usual address', async () => {
    const { read, requests } = squareApi();
    await read();
    expect(requests.map(({ method = 'GET', url }) => `${method} ${url}`)).toEqual([
      `GET https://connect.squareup.com/v2/bookings/${bookingId}`,
      'GET https://connect.squareup.com/v2/customers/SSKBT02ECWZXK6W3VWYC78E52R',
      'POST https://connect.squareup.com/v2/catalog/batch-retrieve',
      `GET https://connect.squareup.com/v2/bookings/${bookingId}/custom-attributes?limit=100`,
    ]);
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ authorization: 'Bearer the-access-token', 'square-version': '2026-09-16' });
    }
    expect(JSON.parse(requests[2]?.body ?? '')).toEqual({ object_ids: [variationId], include_related_objects: true });
  });

  it('asks at the connection’s api_url where there is one', async () => {
    const { read, requests } = squareApi({}, { apiUrl: 'https://connect.squareupsandbox.com' });
    await read();
    expect(requests.every(({ url }) => url.startsWith('https://connect.squareupsandbox.com/v2/'))).toBe(true);
  });

  it('asks for no customer and no service where the booking names none', async () => {
    const { read, requests } = squareApi({
      booking: bookingAnswer({ customer_id: undefined, appointment_segments: [] }),
    });
    expect(await read()).toMatchObject({ kind: 'booking' });
    expect(requests).toHaveLength(2);
  });

  it('keeps the booking where the webhook has it, for `fields` expressions', async () => {
    const { body } = await readBooking();
    expect(body).toMatchObject({
      type: 'booking.updated',
      data: { object: { booking: { id: bookingId, location_id: 'L9R0X9X5SGDBJ' } } },
      customer: { family_name: 'Smorly' },
      catalog: { related_objects: [{ item_data: { name: 'Haircut' } }] },
    });
  });

  it('does not take a booking that is not found for a cancelled one', async () => {
    expect(await squareApi({ booking: missing }).read()).toEqual({ kind: 'refused' });
  });

  it('tells refused credentials, for the booking and for the customer', async () => {
    expect(await squareApi({ booking: refused }).read()).toEqual({ kind: 'refused' });
    expect(await squareApi({ customer: refused }).read()).toEqual({ kind: 'refused' });
  });

  it('comes again later when Square is busy, at any of the four', async () => {
    for (const part of ['booking', 'customer', 'catalogue', 'attributes'] satisfies (keyof Api)[]) {
      expect(await squareApi({ [part]: later(429, 7000) }).read()).toEqual({ kind: 'later', retryAfterMs: 7000 });
      for (const status of [null, 200, 408, 425, 502])
        expect(await squareApi({ [part]: later(status) }).read()).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });

  it('does without catalogue and attributes where they are not to be had', async () => {
    for (const answer of [refused, missing, later(400)]) {
      const { fields } = await readBooking({ catalogue: answer, attributes: answer });
      expect(fields).toMatchObject({ clientName: 'Jenkins Smorly', service: [variationId] });
      expect(fields).not.toHaveProperty('amount');
    }
  });

  it('says nothing of a client that is no more', async () => {
    const { fields } = await readBooking({ customer: missing });
    expect(fields).not.toHaveProperty('clientName');
    expect(fields.state).toBe('accepted');
  });

  it('is unreadable without a version, whose place the time of the read would take', async () => {
    expect(await squareApi({ booking: bookingAnswer({ version: undefined }) }).read()).toEqual({
      kind: 'unreadable',
      detail: 'booking.version: missing',
    });
  });

  it('leaves a booking of another location alone', async () => {
    const only = { settings: { ...settings, only: ['LOTHER'] } };
    expect(await squareApi({}, only).read()).toMatchObject({ kind: 'ignored' });
  });

  it('never throws and shows no values, whatever the answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), async (a, b, c) => {
        const odd = { customer: ok(a), catalogue: ok(b), attributes: ok(c) };
        expect(['booking', 'later']).toContain((await squareApi(odd).read()).kind);
        expect(await squareApi({ booking: ok(a) }).read()).toEqual({ kind: 'later', retryAfterMs: null });
      }),
    );
    expect(await squareApi({ booking: ok('Smorly') }).read()).toEqual({ kind: 'later', retryAfterMs: null });
  });
});

describe('the client', () => {
  const client = async (change: Json) => (await readBooking({ customer: customerAnswer(change) })).fields;

  it('goes by name, else by nickname, else by company', async () => {
    const blank = { given_name: null, family_name: '' };
    expect((await client({ family_name: undefined })).clientName).toBe('Jenkins');
    expect((await client({ ...blank, nickname: 'Jen', company_name: 'Acme' })).clientName).toBe('Jen');
    expect((await client({ ...blank, company_name: 'Acme' })).clientName).toBe('Acme');
    expect(await client(blank)).not.toHaveProperty('clientName');
  });

  it('has a phone only where its country is known', async () => {
    expect((await client({ phone_number: '+7 701 000-00-01' })).clientPhone).toBe('+77010000001');
    expect((await client({ phone_number: '87010000001' })).clientPhone).toBe('+77010000001');
    // A number of New York, not of Kazakhstan.
    expect(await client({ phone_number: '917-555-0123' })).not.toHaveProperty('clientPhone');
    expect(await client({ phone_number: null })).not.toHaveProperty('clientPhone');
  });

  it('reads a national number in the region of the connection', () => {
    const phone = (written: string, region?: string) =>
      clientOf(customerSchema.parse({ phone_number: written }), region).clientPhone;
    expect(phone('(415) 555-0132', 'US')).toBe('+14155550132');
    expect(phone('(701) 555-0123', 'US')).toBe('+17015550123');
    expect(phone('07400 123456', 'GB')).toBe('+447400123456');
    expect(phone('(701) 555-0123', 'KZ')).toBeUndefined();
    expect(phone('(701) 555-0123')).toBeUndefined();
  });

  it('has a birth date only with its year', async () => {
    expect((await client({ birthday: '1998-09-21' })).clientBirthDate).toBe('1998-09-21');
    expect(await client({ birthday: '0000-09-21' })).not.toHaveProperty('clientBirthDate');
    expect(await client({ birthday: '1998-02-31' })).not.toHaveProperty('clientBirthDate');
  });
});

describe('service and price', () => {
  const second = (change: Json) => ({ ...variation(change), id: 'SV2' });
  const segments = [{ service_variation_id: variationId }, { service_variation_id: 'SV2' }];
  const two = bookingAnswer({ appointment_segments: segments });
  const amount = async (...objects: Json[]) =>
    (await readBooking({ booking: two, catalogue: catalogue(...objects) })).fields.amount;

  it('adds the prices of all services, in tenge', async () => {
    expect(await amount(variation(), second({ price_money: { amount: 250_050, currency: 'KZT' } }))).toBe(17_501);
  });

  it('tells no amount in another currency, or with a price missing', async () => {
    expect(await amount(variation(), second({ price_money: { amount: 2500, currency: 'USD' } }))).toBeUndefined();
    expect(await amount(variation(), second({ price_money: undefined }))).toBeUndefined();
    expect(await amount(variation())).toBeUndefined();
  });

  it('takes the price of the location where it has one of its own', async () => {
    const location_overrides = [
      { location_id: 'LOTHER', price_money: { amount: 1, currency: 'KZT' } },
      { location_id: 'L9R0X9X5SGDBJ', price_money: { amount: 900_000, currency: 'KZT' } },
    ];
    const answer = catalogue(variation({ location_overrides }));
    expect((await readBooking({ catalogue: answer })).fields.amount).toBe(9000);
  });

  it('names ids first and then names, in the order of the visit', async () => {
    const answer = catalogue(second({ name: 'Dye', item_id: 'gone' }), variation());
    const { service } = (await readBooking({ booking: two, catalogue: answer })).fields;
    expect(service).toEqual([variationId, 'SV2', 'Haircut, Long hair', 'Haircut', 'Long hair', 'Dye']);
  });
});

describe('an appointment id found by reading', () => {
  const tagged = (id: number) => `${id}.AbCdEfGhIjKlMnOpQr_-`;
  const attributes = ok({
    custom_attributes: [
      { key: 'party-size', value: '5' },
      { key: 'sq0idp-X:onelink', value: tagged(2) },
    ],
  });
  const customer = customerAnswer({ reference_id: tagged(3) });

  it('is the note’s, else the attribute’s, else the customer’s', async () => {
    const booking = bookingAnswer({ seller_note: tagged(1) });
    expect((await readBooking({ booking, attributes, customer })).carried).toBe(tagged(1));
    expect((await readBooking({ attributes, customer })).carried).toBe(tagged(2));
    expect((await readBooking({ customer })).carried).toBe(tagged(3));
  });

  it('is never the number that another system gave the customer', async () => {
    expect(await readBooking({ customer: customerAnswer({ reference_id: '9041' }) })).not.toHaveProperty('carried');
  });
});

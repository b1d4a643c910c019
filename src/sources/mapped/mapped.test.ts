import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapped } from './index.ts';
import type { MappingInput } from './table.ts';
import { asBooking, bookingOf, decode, hookOf, table } from './test-bodies.ts';

const fieldsOf = async (body: unknown, mapping: Parameters<typeof table>[0]) =>
  (await bookingOf({ event: 'booked', id: 7, ...Object(body) }, table({ required: [], ...mapping }))).fields;

describe('what a table reads', () => {
  it('reads every field by its expression', async () => {
    const body = {
      event: 'booked',
      id: 7,
      at: '2031-04-07T10:00:00+05:00',
      until: '2031-04-07T11:00:00+05:00',
      client: { first: 'Test', last: 'Client', phone: '8 701 000 00 01', sex: 'female' },
      iin: '900101300007',
      born: '01.01.1990',
      notes: ['first', 'second'],
      master: { id: 31, name: 'Anna' },
      service: { id: 4711, name: 'Haircut' },
      price: 15000,
      sent_at: '2031-04-06T09:30:00Z',
      appointment: '9041.abcdefghijklmnopqrst',
    };
    const mapping = table({
      fields: {
        starts_at: 'at',
        ends_at: 'until',
        client_name: 'client.[first, last]',
        client_phone: 'client.phone',
        client_gender: 'client.sex',
        client_identifier: 'iin',
        client_birth_date: 'born',
        client_comment: 'notes',
        staff: 'master.[id, name]',
        service: 'service.[id, name]',
        amount: 'price',
        time: 'sent_at',
        carried: 'appointment',
      },
    });
    expect(await bookingOf(body, mapping)).toEqual({
      event: 'booked',
      id: '7',
      key: { kind: 'derived', parts: ['2031-04-06T09:30:00Z'] },
      clock: Date.parse('2031-04-06T09:30:00Z'),
      clockKind: 'event_time',
      fields: {
        state: 'accepted',
        times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T06:00:00Z' },
        clientName: 'Test Client',
        clientPhone: '+77010000001',
        clientGender: 'female',
        clientIdentifier: '900101300007',
        clientBirthDate: '1990-01-01',
        clientComment: 'first\nsecond',
        staff: ['31', 'Anna'],
        service: ['4711', 'Haircut'],
        amount: 15000,
      },
      opens: true,
      carried: '9041.abcdefghijklmnopqrst',
      body,
    });
  });

  it('says nothing where the body says nothing, or nothing that can be used', async () => {
    const fields = {
      client_name: 'a',
      client_phone: 'b',
      client_identifier: 'c',
      client_birth_date: 'd',
      amount: 'e',
      staff: 'f',
      carried: 'g',
    };
    const body = { a: '', b: 'call me', c: '900101300008', d: '02/03/1990', e: 'free', f: null, g: '9041 please' };
    expect(await fieldsOf(body, { fields })).toEqual({ state: 'accepted' });
  });

  it('takes the first of several phones that is one', async () => {
    expect(
      await fieldsOf({ phones: ['none', '+7 701 000 00 02'] }, { fields: { client_phone: 'phones' } }),
    ).toMatchObject({
      clientPhone: '+77010000002',
    });
  });

  it('reads JSON that a form carries as text', async () => {
    const body = { custom: '{"iin":{"value":"900101300007"}}', broken: '{' };
    const fields = { client_identifier: '$parseJson(custom).iin.value', client_comment: '$parseJson(broken).text' };
    expect(await fieldsOf(body, { fields })).toEqual({ state: 'accepted', clientIdentifier: '900101300007' });
  });

  it('reads JSON that came as text/plain', async () => {
    expect((await bookingOf('{"event":"booked","id":"7"}')).id).toBe('7');
    expect(await decode('booked 7')).toMatchObject([{ kind: 'undecodable', detail: '(body): text that is no JSON' }]);
  });
});

describe('units', () => {
  it.each([
    ['offset', '2031-04-07T10:00:00+05:00'],
    ['local', '2031-04-07 10:00'],
    ['utc', '2031-04-07T05:00:00'],
    ['utc', '2031-04-07T05:00:00Z'],
    ['unix_s', 1933304400],
    ['unix_s', '1933304400'],
    ['unix_ms', 1933304400000],
  ] as const)('reads a time of the unit %s from %s', async (time, at) => {
    const fields = await fieldsOf({ at }, { fields: { starts_at: 'at' }, units: { time } });
    expect(fields.times).toEqual({ startsAt: '2031-04-07T05:00:00Z', endsAt: null });
  });

  it('reads local times in the zone that the body names', async () => {
    const mapping = { fields: { starts_at: 'at', timezone: 'zone' }, units: { time: 'local' } } as const;
    expect((await fieldsOf({ at: '2031-01-07 10:00', zone: 'Europe/Berlin' }, mapping)).times?.startsAt).toBe(
      '2031-01-07T09:00:00Z',
    );
  });

  it('reads a national phone in the zone of the client, else in that of the times', async () => {
    const fields = { client_phone: 'phone', timezone: 'zone', client_timezone: 'client' } as const;
    const phoneOf = async (zone: string, client?: string) =>
      (await fieldsOf({ phone: '(701) 555-0123', zone, client }, { fields })).clientPhone;
    expect(await phoneOf('America/Chicago')).toBe('+17015550123');
    expect(await phoneOf('Asia/Almaty', 'America/Anchorage')).toBe('+17015550123');
    expect(await phoneOf('America/Chicago', 'Asia/Almaty')).toBe('+77015550123');
    expect(await phoneOf('UTC')).toBe('+77015550123');
  });

  it.each([
    ['offset', '2031-04-07T10:00:00'],
    ['local', '2031-04-07T10:00:00Z'],
    ['local', 'tomorrow'],
    ['unix_s', '2031-04-07'],
    ['unix_s', 1933304400000],
  ] as const)('refuses to guess where the unit is %s and the body says %s', async (time, at) => {
    const mapping = table({ fields: { starts_at: 'at' }, units: { time } });
    expect(await decode({ event: 'booked', id: 7, at }, mapping)).toEqual([
      {
        kind: 'undecodable',
        event: 'booked',
        id: '7',
        detail: `starts_at: not a time of the unit ${time}`,
        body: { event: 'booked', id: 7, at },
      },
    ]);
  });

  it.each([0, -30, 1441, 100_000, 'a while'])(
    'a length of %s is none of a visit: the end is left open',
    async (long) => {
      const body = { id: 1, at: '2031-04-07T10:00:00+05:00', long };
      const read = await fieldsOf(body, { fields: { starts_at: 'at', duration: 'long' } });
      expect(read.times).toEqual({ startsAt: '2031-04-07T05:00:00Z', endsAt: null });
    },
  );

  it('makes the end of a duration, in minutes or seconds', async () => {
    const body = { at: '2031-04-07T05:00:00Z', long: 5400 };
    const fields = { starts_at: 'at', duration: 'long' };
    expect((await fieldsOf(body, { fields, units: { duration: 'seconds' } })).times?.endsAt).toBe(
      '2031-04-07T06:30:00Z',
    );
    expect((await fieldsOf({ ...body, long: '90' }, { fields })).times?.endsAt).toBe('2031-04-07T06:30:00Z');
  });

  it('takes an end at the start for none, and refuses one before it', async () => {
    const mapping = table({ fields: { starts_at: 'at', ends_at: 'until' } });
    const at = '2031-04-07T05:00:00Z';
    expect((await bookingOf({ event: 'booked', id: 7, at, until: at }, mapping)).fields.times).toEqual({
      startsAt: at,
      endsAt: null,
    });
    expect(await decode({ event: 'booked', id: 7, at, until: '2031-04-07T04:00:00Z' }, mapping)).toMatchObject([
      { kind: 'undecodable', detail: 'ends_at: before starts_at' },
    ]);
  });

  it('reads amounts in major and minor units, and adds several', async () => {
    const amount = 'items.price';
    const items = [{ price: 1000.5 }, { price: '500' }];
    expect((await fieldsOf({ items }, { fields: { amount } })).amount).toBe(1501);
    expect((await fieldsOf({ items }, { fields: { amount }, units: { amount: 'minor' } })).amount).toBe(15);
  });

  it('drops an amount in another currency, and one without where the table names a currency', async () => {
    const fields = { amount: 'price', currency: 'currency' };
    expect((await fieldsOf({ price: 10, currency: 'kzt' }, { fields })).amount).toBe(10);
    expect((await fieldsOf({ price: 10, currency: 'USD' }, { fields })).amount).toBeUndefined();
    expect((await fieldsOf({ price: 10 }, { fields })).amount).toBeUndefined();
  });
});

describe('events and states', () => {
  it('does what the table says of an event', async () => {
    const of = (event: string) => bookingOf({ event, id: 7 });
    expect(await of('booked')).toMatchObject({ opens: true, fields: { state: 'accepted' } });
    expect(await of('changed')).toMatchObject({ opens: false, fields: {} });
    expect(await of('cancelled')).toMatchObject({ opens: false, fields: { state: 'cancelled' } });
    expect(await of('moved')).toMatchObject({ opens: false, movedAway: true, fields: {} });
  });

  it('takes an event with a state of its own', async () => {
    const mapping = table({ events: { asked: { does: 'opens', state: 'pending' } }, fields: { state: '"completed"' } });
    expect(await bookingOf({ event: 'asked', id: 7 }, mapping)).toMatchObject({
      opens: true,
      fields: { state: 'pending' },
    });
  });

  it('ignores what the table does not name, or says to ignore', async () => {
    const mapping = table({ events: { ping: 'ignore' } });
    expect(await decode({ event: 'ping' }, mapping)).toEqual([
      { kind: 'ignored', event: 'ping', reason: 'ignored by the mapping' },
    ]);
    expect(await decode({ event: 'toString', id: 7 }, mapping)).toEqual([
      { kind: 'ignored', event: 'toString', reason: 'unknown event' },
    ]);
  });

  it('takes * for any event, with or without a name', async () => {
    const mapping = { fields: { id: 'id' }, events: { '*': 'opens' } };
    expect(await bookingOf({ id: 7 }, mapping)).toMatchObject({ event: 'webhook', opens: true });
  });

  it('takes the event from the address where the body has none', async () => {
    const mapping = { fields: { id: 'id' }, events: { gone: 'cancel' } };
    expect(await bookingOf({ id: 7 }, mapping, { query: 'event=gone' })).toMatchObject({
      event: 'gone',
      fields: { state: 'cancelled' },
    });
    expect(await decode({ id: 7 }, mapping)).toMatchObject([{ kind: 'undecodable', detail: 'event: missing' }]);
  });

  it('translates the tool’s words for states, in any case', async () => {
    const mapping = table({
      fields: { state: 'status' },
      states: { Approved: 'accepted', 'no-show': 'no_show', draft: 'ignore', '1': 'confirmed' },
    });
    const stateOf = async (status: unknown) =>
      (await bookingOf({ event: 'changed', id: 7, status }, mapping)).fields.state;
    expect(await stateOf('APPROVED')).toBe('accepted');
    for (const word of ['no-show', 'No Show', 'noshow', 'NO_SHOW']) expect(await stateOf(word)).toBe('no_show');
    for (const word of ['canceled', 'Cancelled', 'CANCELED']) expect(await stateOf(word)).toBe('cancelled');
    expect(await stateOf(1)).toBe('confirmed');
    expect(await stateOf('draft')).toBeUndefined();
    expect(await stateOf('paid')).toBeUndefined();
    expect(await stateOf('cancelled')).toBe('cancelled');
  });

  it('takes what is no visit yet, and a word that nobody knows, for no news of a booking that is on', async () => {
    const mapping = table({
      fields: { state: 'status' },
      states: { queue: 'no_visit', draft: 'ignore' },
      required: [],
    });
    const told = (event: string, status: string) => bookingOf({ event, id: 7, status }, mapping);
    for (const word of ['queue', 'waitlist', 'awaiting_payment'])
      expect(await told('booked', word)).toMatchObject({ opens: false, fillsGaps: true, ifKnown: expect.any(String) });
    expect(await told('changed', 'paid')).toMatchObject({ opens: false, ifKnown: expect.any(String) });
    expect(await told('changed', 'paid')).not.toHaveProperty('fillsGaps');
    expect(await told('booked', 'paid')).toMatchObject({ opens: true });
    for (const known of [
      await told('booked', 'paid'),
      await told('changed', 'draft'),
      await told('changed', 'accepted'),
    ])
      expect(known).not.toHaveProperty('ifKnown');
  });

  it('takes true and false for words', async () => {
    const mapping = table({ fields: { state: 'cancelled' }, states: { true: 'cancelled', false: 'accepted' } });
    expect((await bookingOf({ event: 'changed', id: 7, cancelled: true }, mapping)).fields.state).toBe('cancelled');
    expect((await bookingOf({ event: 'changed', id: 7, cancelled: false }, mapping)).fields.state).toBe('accepted');
  });

  it('opens no booking that is cancelled already', async () => {
    const mapping = table({ fields: { state: 'status', starts_at: 'at' } });
    expect(await bookingOf({ event: 'booked', id: 7, status: 'cancelled' }, mapping)).toMatchObject({
      opens: false,
      fields: { state: 'cancelled' },
    });
  });

  it('accepts `client_email` and reads it by nothing, not even where it is required', async () => {
    const fields = { starts_at: 'at', client_email: '$number(mail)' };
    const mapping = table({ fields, required: ['starts_at', 'client_email'] });
    const body = { event: 'booked', id: 7, at: '2031-04-07T10:00:00+05:00', mail: 'client@example.org' };
    const event = await bookingOf(body, mapping);
    expect(event.opens).toBe(true);
    expect(Object.keys(event.fields).sort()).toEqual(['state', 'times']);
  });

  it('keeps a body as undecodable where it opens a booking without what is required', async () => {
    const mapping = table({ fields: { starts_at: 'at' } });
    expect(await decode({ event: 'booked', id: 7, at: null }, mapping)).toMatchObject([
      { kind: 'undecodable', id: '7', detail: 'starts_at: missing' },
    ]);
    expect(await bookingOf({ event: 'changed', id: 7 }, mapping)).toMatchObject({ fields: {} });
  });
});

describe('chains', () => {
  const mapping = table({ fields: { previous_id: 'was', next_id: 'becomes' } });

  it('joins a booking with the one it replaces, and does not open it', async () => {
    expect(await bookingOf({ event: 'booked', id: 8, was: 7 }, mapping)).toMatchObject({
      id: '8',
      predecessor: '7',
      opens: false,
    });
  });

  it('joins a booking with the one that replaces it', async () => {
    expect(await bookingOf({ event: 'moved', id: 7, becomes: 8 }, mapping)).toMatchObject({
      successor: '8',
      movedAway: true,
    });
  });

  it('makes no edge from a cancellation, or from an id to itself', async () => {
    expect(await bookingOf({ event: 'cancelled', id: 8, was: 7 }, mapping)).not.toHaveProperty('predecessor');
    const same = await bookingOf({ event: 'booked', id: 8, was: 8, becomes: '8' }, mapping);
    expect(same).toMatchObject({ opens: true });
    expect(same).not.toHaveProperty('predecessor');
    expect(same).not.toHaveProperty('successor');
  });
});

it('tells where a booking stood before a move', async () => {
  const mapping = table({ fields: { previous_starts_at: 'from' } });
  const from = '2031-04-07T10:00:00+05:00';
  expect(await bookingOf({ event: 'changed', id: 7, from }, mapping)).toMatchObject({
    movedFrom: '2031-04-07T05:00:00Z',
  });
  expect(await bookingOf({ event: 'changed', id: 7, from: 'soon' }, mapping)).not.toHaveProperty('movedFrom');
  expect(await bookingOf({ event: 'cancelled', id: 7, from }, mapping)).not.toHaveProperty('movedFrom');
});

describe('an event that opens', () => {
  const once = async (own: object, event = 'booked') =>
    'once' in (await bookingOf({ event, id: 7, at: '2031-04-07T05:00:00Z' }, table(own)));

  const request = { does: 'opens', state: 'pending' } as const;
  const approves = async (own: object, event = 'booked') =>
    'approves' in (await bookingOf({ event, id: 7, at: '2031-04-07T05:00:00Z' }, own as never));
  const names = { fields: { event: 'event', id: 'id' } };

  it('is told once where the table has others for what becomes of it, and no clock', async () => {
    expect(await once({ events: { booked: 'opens', changed: 'update' } })).toBe(true);
    expect(await once({ events: { booked: 'opens', changed: 'update' }, repeats: true })).toBe(false);
    expect(await once({ events: { booked: 'opens', changed: 'update' }, fields: { time: 'at' } })).toBe(false);
    expect(await once({ events: { booked: 'opens', asked: request } })).toBe(true);
    expect(await once({ events: { booked: 'opens', asked: request } }, 'asked')).toBe(true);
    expect(await once({ events: { booked: 'opens', '*': 'opens', changed: 'update' } })).toBe(true);
    expect(await once({ events: { '*': 'opens', changed: 'update' } }, 'any')).toBe(false);
    expect(await once({ events: { booked: 'opens', changed: 'update' } }, 'changed')).toBe(false);
  });

  it.each<[string, boolean, MappingInput['events']]>([
    ['and one for its cancellation', true, { booked: 'opens', cancelled: 'cancel' }],
    ['and one for the request', true, { booked: 'opens', asked: request }],
    ['and another that may tell changes', false, { booked: 'opens', saved: 'opens', cancelled: 'cancel' }],
    ['alone', false, { booked: 'opens', test: 'ignore' }],
  ])('%s', async (_what, isOne, events) => {
    expect('once' in (await bookingOf({ event: 'booked', id: 7 }, { ...names, events }))).toBe(isOne);
  });

  it('approves what may have been told as a request', async () => {
    const events = { booked: 'opens', asked: request, changed: 'update' } as const;
    expect(await approves({ ...names, events })).toBe(true);
    expect(await approves({ ...names, events }, 'asked')).toBe(false);
    expect(await approves({ ...names, events: { booked: 'opens', changed: 'update' } })).toBe(false);
  });

  it('is read as it was where changes have no other one', async () => {
    const [only] = await decode(
      { event: 'saved', id: 7 },
      { fields: { event: 'event', id: 'id' }, events: { saved: 'opens' } },
    );
    expect(only).toMatchObject({ kind: 'booking', opens: true });
    expect(only).not.toHaveProperty('once');
  });
});

describe('clock and delivery key', () => {
  it('takes the tool’s event id', async () => {
    const mapping = table({ fields: { event_id: 'delivery', time: 'at' } });
    const event = await bookingOf({ event: 'booked', id: 7, delivery: 'e-1', at: '2031-04-07T05:00:00Z' }, mapping);
    expect(event.key).toEqual({ kind: 'event_id', id: 'e-1' });
  });

  it('takes a version', async () => {
    const event = await bookingOf({ event: 'booked', id: 7, v: '12' }, table({ fields: { version: 'v' } }));
    expect(event).toMatchObject({ clock: 12, key: { kind: 'derived', parts: ['12'] } });
  });

  it('counts a key only while its event is the newest where neither is in the body', async () => {
    expect(await bookingOf({ event: 'booked', id: 7 })).toMatchObject({
      clock: null,
      key: { kind: 'while_newest', parts: [], retrySpanMs: 600_000 },
    });
    expect(await bookingOf({ event: 'booked', id: 7 }, table({ retry_minutes: 90 }))).toMatchObject({
      key: { retrySpanMs: 5_400_000 },
    });
  });

  it('takes signed equal bytes for one sending as long as the booking lives, unless the tool repeats itself', async () => {
    const authentication = { kind: 'hmac', header: 'x-signature', algorithm: 'sha256', encoding: 'hex' } as const;
    const body = { event: 'booked', id: 7 };
    expect(await bookingOf(body, table({ authentication }))).toMatchObject({ key: { kind: 'derived', parts: [] } });
    const repeating = await bookingOf(body, table({ authentication, repeats: true }));
    expect(repeating).toMatchObject({ key: { kind: 'while_newest', parts: [] } });
  });

  it('keeps a body whose clock cannot be read', async () => {
    const body = { event: 'booked', id: 7, at: 'yesterday' };
    expect(await decode(body, table({ fields: { time: 'at' } }))).toMatchObject([
      { kind: 'undecodable', detail: 'time: not in the unit of the table' },
    ]);
    expect(await decode(body, table({ fields: { version: 'at' } }))).toMatchObject([
      { kind: 'undecodable', detail: 'version: no number' },
    ]);
  });
});

describe('several events in one body', () => {
  const mapping = table({
    each: 'changes.{ "event": kind, "id": visit, "delivery": $$.delivery }',
    fields: { event_id: 'delivery' },
  });
  const body = {
    delivery: 'e-1',
    changes: [{ kind: 'booked', visit: 7 }, { kind: 'ping' }, { kind: 'changed', visit: 7 }],
  };

  it('takes each entry that the path finds, in the order of the body', async () => {
    const events = await decode(body, mapping);
    expect(events.map(({ kind, event }) => [kind, event])).toEqual([
      ['booking', 'booked'],
      ['ignored', 'ping'],
      ['booking', 'changed'],
    ]);
    expect(asBooking(events[0]).body).toEqual({ event: 'booked', id: 7, delivery: 'e-1' });
  });

  it('gives entries that share the tool’s event id keys of their own', async () => {
    const [first, , third] = await decode(body, mapping);
    expect(asBooking(first).key).toEqual({ kind: 'event_id', id: 'e-1' });
    expect(asBooking(third).key).toEqual({ kind: 'event_id', id: 'e-1#2' });
  });

  it('takes a list entry by entry without a path', async () => {
    const events = await decode([
      { event: 'booked', id: 7 },
      { event: 'booked', id: 8 },
    ]);
    expect(events.map((event) => asBooking(event).id)).toEqual(['7', '8']);
  });

  it('finds no events where the path finds nothing', async () => {
    expect(await decode({ changes: [] }, mapping)).toEqual([]);
    expect(await decode({}, mapping)).toEqual([]);
  });

  it('refuses more entries than a webhook has', async () => {
    const many = Array.from({ length: 251 }, (_, id) => ({ event: 'booked', id }));
    expect(await decode(many)).toMatchObject([{ kind: 'undecodable', detail: '(body): more than 250 entries' }]);
  });
});

describe('what could not be read', () => {
  const mapping = {
    each: 'changes',
    headers: ['X-Event'],
    fields: { event: '$headers."x-event"', id: 'visit', starts_at: 'at' },
    events: { booked: 'opens' },
  };

  it('is read again with what its expressions saw', async () => {
    const sent = { changes: [{ visit: 7, at: '2031-04-07 10:00' }] };
    const [failed] = await decode(sent, mapping, { headers: { 'x-event': 'booked', 'x-key': 'secret' } });
    if (failed?.kind !== 'undecodable') throw new Error('expected an undecodable event');
    expect(JSON.stringify(failed.body)).not.toContain('secret');
    // The mailbox reads a kept body again without headers and query.
    const mended = { ...mapping, units: { time: 'local' } };
    expect(await bookingOf(failed.body, mended)).toMatchObject({
      event: 'booked',
      id: '7',
      fields: { times: { startsAt: '2031-04-07T05:00:00Z', endsAt: null } },
      body: { visit: 7, at: '2031-04-07 10:00' },
    });
  });

  it('names the field whose expression throws, and no value', async () => {
    const body = { event: 'booked', id: 7, price: 'Anna' };
    const events = await decode(body, table({ fields: { amount: '$number(price)' } }));
    expect(events).toMatchObject([
      { kind: 'undecodable', event: 'booked', id: '7', detail: 'amount: the expression failed (D3030)' },
    ]);
    const eventThrows = await decode(
      { a: 1 },
      { fields: { event: '$uppercase(a)', id: 'id' }, events: { '*': 'opens' } },
    );
    expect(eventThrows).toMatchObject([{ kind: 'undecodable', detail: 'event: the expression failed (T0410)' }]);
  });

  it('keeps a known event without an id, and one with an endless id', async () => {
    expect(await decode({ event: 'booked' })).toMatchObject([{ kind: 'undecodable', detail: 'id: missing' }]);
    expect(await decode({ event: 'booked', id: 'x'.repeat(201) })).toMatchObject([
      { kind: 'undecodable', detail: 'id: longer than 200 characters' },
    ]);
  });

  it('never throws, whatever the body', async () => {
    const mapping = table({ fields: { starts_at: 'at', client_name: 'a.b', staff: '*' }, required: [] });
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const body = JSON.parse(JSON.stringify(value)) as unknown;
        for (const sent of [body, { event: 'booked', id: 7, at: body, a: body }]) {
          for (const event of await decode(sent, mapping))
            expect(event.kind).toMatch(/^(?:booking|ignored|undecodable)$/);
        }
      }),
    );
  });
});

describe('what is not kept, and not taken', () => {
  it('cuts credentials before anything is stored', async () => {
    const mapping = table({
      cut: ['auth.token', 'people.*.pin', 'list.pin'],
      fields: { client_comment: 'auth.token' },
    });
    const event = await bookingOf(
      {
        event: 'booked',
        id: 7,
        auth: { token: 'secret', kind: 'x' },
        people: { a: { pin: 'secret', name: 'A' } },
        list: [{ pin: 'secret' }, { pin: 'secret', name: 'B' }],
      },
      mapping,
    );
    expect(event.body).toEqual({
      event: 'booked',
      id: 7,
      auth: { kind: 'x' },
      people: { a: { name: 'A' } },
      list: [{}, { name: 'B' }],
    });
    expect(event.fields.clientComment).toBeUndefined();
  });

  it('takes only the companies, staff and services of the connection', async () => {
    const mapping = table({ fields: { only: 'salon', staff: 'master' } });
    const body = { event: 'booked', id: 7, salon: 'North', master: 'Anna' };
    expect((await decode(body, mapping, { only: ['north'] }))[0]?.kind).toBe('booking');
    expect((await decode(body, mapping, { only: ['Anna'] }))[0]?.kind).toBe('booking');
    expect((await decode(body, mapping, { only: ['South'] }))[0]?.kind).toBe('ignored');
  });
});

describe('handshake', () => {
  it('sends back the parameter that the table names, and no other', () => {
    const { settings } = hookOf({ mapping: table({ handshake: 'challenge' }) });
    expect(mapped.handshake?.(new URLSearchParams('challenge=abc'), settings)).toBe('abc');
    expect(mapped.handshake?.(new URLSearchParams('other=abc'), settings)).toBeNull();
    expect(mapped.handshake?.(new URLSearchParams('challenge=abc'), hookOf().settings)).toBeNull();
  });
});

import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passes } from '../../../test/unit/sources/passes.ts';
import type { BookingEvent } from '../../booking/booking.ts';
import { emptyChain } from '../../booking/chain.ts';
import { foldEvent } from '../../booking/fold.ts';
import { cellOf, chainOrder } from '../../booking/told.ts';
import type { Decoded, Hook } from '../source.ts';
import { oncehub } from './index.ts';

const folder = fileURLToPath(new URL('./fixtures/', import.meta.url).href);
type Json = Record<string, unknown>;

const fixture = (name: string): Json => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
const secret = 'signing-key-of-a-webhook';
const now = Date.parse('2021-01-20T12:10:05Z');

function hook(only: readonly string[] = [], over: Partial<Hook> = {}): Hook {
  return {
    body: new Uint8Array(),
    headers: new Headers(),
    pathToken: null,
    query: new URLSearchParams(),
    secrets: [secret],
    settings: { timezone: 'Asia/Almaty', only, notificationUrl: null },
    now,
    ...over,
  };
}

function one(body: unknown, only: readonly string[] = []): Decoded {
  const decoded = oncehub.decode(body, hook(only));
  expect(decoded).toHaveLength(1);
  return decoded[0]!;
}

/** The published body under another event name, with other keys of the booking and of its form. */
function webhook(type: string, change: Json = {}, form: Json = {}, envelope: Json = {}): Json {
  const sent = fixture('booking.scheduled');
  const data = sent['data'] as Json;
  const form_submission = { ...(data['form_submission'] as Json), ...form };
  return { ...sent, type, ...envelope, data: { ...data, form_submission, ...change } };
}

function booking(type: string, change: Json = {}, form: Json = {}, envelope: Json = {}): BookingEvent<string> {
  const decoded = one(webhook(type, change, form, envelope));
  if (decoded.kind !== 'booking') throw new Error(JSON.stringify(decoded));
  return decoded;
}

const expected: Record<string, Json> = {
  'booking.scheduled': {
    kind: 'booking',
    event: 'booking.scheduled',
    id: 'BKNG-YNMGHKQ24XV5',
    key: { kind: 'event_id', id: 'EVNT-2AB8RJY3LF' },
    clock: Date.parse('2021-01-20T12:10:03.140Z'),
    opens: true,
    fields: {
      state: 'accepted',
      times: { startsAt: '2021-01-20T16:45:00Z', endsAt: '2021-01-20T17:00:00Z' },
      clientName: 'Carrie',
      staff: [...['BP-L5SMQPFA1V', 'Michael4', 'Michael', 'USR-YX0J4ANZTV', 'michael@example.com'], 'ET-E8DL20JT5U'],
      service: ['ET-E8DL20JT5U', '15-minute meeting'],
    },
  },
};

describe('every published body', () => {
  it('is in the table', () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(expected))('%s is read as the table says', (name, meant) => {
    const sent = fixture(name);
    expect(one(sent)).toEqual({ ...meant, body: sent });
  });
});

describe('an event', () => {
  it.each([
    ['booking.scheduled', 'accepted', true],
    ['booking.rescheduled', 'accepted', false],
    ['booking.canceled_then_rescheduled', 'accepted', false],
    ['booking.canceled_reschedule_requested', 'cancelled', false],
    ['booking.canceled', 'cancelled', false],
    ['booking.completed', 'completed', false],
    ['booking.no_show', 'no_show', false],
    ['booking.reassigned', undefined, false],
  ])('%s says %s; opens: %s', (type, state, opens) => {
    const event = booking(type);
    expect([event.fields.state, event.opens]).toEqual([state, opens]);
    expect(event.fields.clientName).toBe('Carrie');
  });

  it.each(['conversation.started', 'conversation.closed', 'conversation.abandoned', 'booking.archived', 'toString'])(
    '%s is ignored',
    (type) => {
      expect(one({ ...webhook(type), data: {} })).toMatchObject({ kind: 'ignored', event: type });
    },
  );

  it('is known again by its id, whatever the body', () => {
    const first = booking('booking.canceled');
    expect(booking('booking.canceled', { subject: 'another' }).key).toEqual(first.key);
    expect(booking('booking.canceled', {}, {}, { id: 'EVNT-2' }).key).not.toEqual(first.key);
  });

  it('without a time of its own has no clock', () => {
    expect(booking('booking.canceled', {}, {}, { creation_time: '' }).clock).toBeNull();
  });
});

describe('a reschedule', () => {
  const moves = ['booking.rescheduled', 'booking.canceled_then_rescheduled', 'booking.scheduled'];

  it.each(moves)('%s with rescheduled_booking_id replaces that one and opens nothing', (type) => {
    const event = booking(type, { id: 'BKNG-B', rescheduled_booking_id: 'BKNG-A' });
    expect(event).toMatchObject({ id: 'BKNG-B', predecessor: 'BKNG-A', opens: false, fields: { state: 'accepted' } });
    expect(event).not.toHaveProperty('movedAway');
  });

  it.each(['', null, 'BKNG-A'])('that keeps its id makes no edge: rescheduled_booking_id %j', (previous) => {
    const event = booking('booking.rescheduled', { id: 'BKNG-A', rescheduled_booking_id: previous });
    expect(event).not.toHaveProperty('predecessor');
  });

  it.each(['canceled', 'Cancelled'])('that speaks of the old booking as %s does not cancel it', (status) => {
    const event = booking('booking.canceled_then_rescheduled', { status, starting_time: null });
    expect(event).toMatchObject({ movedAway: true, fields: {}, opens: false });
    expect(event.fields).toEqual({});
  });

  it.each(['booking.canceled', 'booking.canceled_reschedule_requested'])('%s makes no edge', (type) => {
    const event = booking(type, { rescheduled_booking_id: 'BKNG-A', status: 'canceled' });
    expect(event).not.toHaveProperty('predecessor');
    expect(event).not.toHaveProperty('movedAway');
  });

  it('that was asked for re-opens the booking, in whichever order the webhooks come', () => {
    const at = (second: number) => ({ id: `EVNT-${second}`, creation_time: `2021-01-20T12:10:0${second}.000Z` });
    const starting_time = '2021-01-21T10:00:00.000Z';
    const events = [
      booking('booking.scheduled', { id: 'BKNG-A' }, {}, at(1)),
      booking('booking.canceled_reschedule_requested', { id: 'BKNG-A', status: 'canceled' }, {}, at(2)),
      booking('booking.rescheduled', { id: 'BKNG-B', rescheduled_booking_id: 'BKNG-A', starting_time }, {}, at(3)),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 3 }), (arrived) => {
        const chain = emptyChain();
        for (const [arrival, event] of arrived.entries()) {
          foldEvent(chain, event as BookingEvent, { arrival, receivedAt: arrival }, JSON.stringify);
        }
        const order = chainOrder(chain);
        if (order.kind !== 'ok') throw new Error(order.kind);
        expect(order.ids).toEqual(['BKNG-A', 'BKNG-B']);
        expect(cellOf(chain, order.ids, 'state')?.value).toBe('accepted');
        expect(cellOf(chain, order.ids, 'times')?.value).toMatchObject({ startsAt: '2021-01-21T10:00:00Z' });
      }),
    );
  });
});

describe('the client', () => {
  it.each([
    ['7-7010000001', '+77010000001'],
    ['1-2025550195', '+12025550195'],
    ['65-91234567', '+6591234567'],
    ['8-7010000001', '+77010000001'],
    ['701-0000001', '+77010000001'],
    ['+7 701 000 00 01', '+77010000001'],
    ['none', undefined],
  ])('has the mobile number %s as %s', (mobile_phone, phone) => {
    expect(booking('booking.scheduled', {}, { mobile_phone }).fields.clientPhone).toBe(phone);
  });

  it('has the other phone where there is no mobile one', () => {
    const form = { mobile_phone: '', phone: '8 (701) 000-00-02' };
    expect(booking('booking.scheduled', {}, form).fields.clientPhone).toBe('+77010000002');
  });

  it('has the custom fields that One-Link has keys for, of the form and of the meeting', () => {
    const custom_fields = [
      { name: 'ИИН', value: '900101300007' },
      { name: 'Дата рождения', value: '03.02.1990' },
      { name: 'Languages', value: ['kk', 'ru'] },
      { name: 'Nothing', value: null },
      'noise',
    ];
    const clientComment = 'by the window\nLanguages: kk, ru';
    const meant = { clientIdentifier: '900101300007', clientBirthDate: '1990-02-03', clientComment };
    const form = { note: 'by the window' };
    expect(booking('booking.scheduled', {}, { ...form, custom_fields }).fields).toMatchObject(meant);
    expect(booking('booking.scheduled', { custom_fields }, form).fields).toMatchObject(meant);
  });

  it('has no identifier where the check digit is wrong', () => {
    const custom_fields = [{ name: 'IIN', value: '900101300008' }];
    expect(booking('booking.scheduled', {}, { custom_fields }).fields).not.toHaveProperty('clientIdentifier');
  });

  it.each(['onelink', 'OneLink ID', 'appointment-id'])('carries an appointment in the custom field %s', (name) => {
    const custom_fields = [{ name, value: '9041.abcdefghij0123456789' }];
    expect(booking('booking.scheduled', {}, { custom_fields }).carried).toBe('9041.abcdefghij0123456789');
  });

  it('carries nothing in another field', () => {
    const custom_fields = [{ name: 'Room', value: '12' }];
    expect(booking('booking.scheduled', {}, { custom_fields })).not.toHaveProperty('carried');
  });
});

describe('the price', () => {
  const paid = (amount_charged: unknown, currency: string) => ({ payment_information: { amount_charged, currency } });

  it('is the first charge, minor units of KZT only', () => {
    expect(booking('booking.scheduled', paid(350_000, 'kzt')).fields.amount).toBe(3500);
    for (const change of [paid(350_000, 'USD'), paid(0, 'KZT'), paid(null, 'KZT'), {}]) {
      expect(booking('booking.scheduled', change).fields).not.toHaveProperty('amount');
    }
  });

  it('is not that of a move, which may be a fee', () => {
    expect(booking('booking.rescheduled', paid(50_000, 'KZT')).fields).not.toHaveProperty('amount');
    const later = { ...paid(50_000, 'KZT'), rescheduled_booking_id: 'BKNG-A' };
    expect(booking('booking.scheduled', later).fields).not.toHaveProperty('amount');
  });
});

describe('staff and service', () => {
  it('are read from bare ids too', () => {
    const change = {
      ...{ owner: 'USR-1', booking_page: null, event_type: undefined, master_page: null },
      booking_calendar: 'BKC-03WJV0R52Z',
    };
    const { fields } = booking('booking.scheduled', change);
    expect([fields.staff, fields.service]).toEqual([['USR-1', 'BKC-03WJV0R52Z'], ['BKC-03WJV0R52Z']]);
  });

  it('are the page’s before the owner’s, who stays after a reassignment', () => {
    const { fields } = booking('booking.reassigned', { booking_page: 'BP-2' });
    expect(fields.staff?.slice(0, 2)).toEqual(['BP-2', 'USR-YX0J4ANZTV']);
  });

  it.each([['bp-l5smqpfa1v'], ['15-minute meeting'], ['michael@example.com'], ['Michael4']])(
    'let only take %s',
    (name) => {
      expect(one(webhook('booking.canceled'), [name]).kind).toBe('booking');
    },
  );

  it('let only ignore the others', () => {
    expect(one(webhook('booking.canceled'), ['BP-2']).kind).toBe('ignored');
  });
});

describe('what does not fit', () => {
  it.each(['booking.scheduled', 'booking.rescheduled', 'booking.canceled_then_rescheduled'])(
    '%s without a time is undecodable',
    (type) => {
      expect(one(webhook(type, { starting_time: '2021-01-20 16:45' }))).toMatchObject({
        kind: 'undecodable',
        id: 'BKNG-YNMGHKQ24XV5',
        detail: 'data.starting_time: no time with an offset',
      });
    },
  );

  it('names the place and no value', () => {
    expect(one(webhook('booking.canceled', { id: 'Carrie Customer' }))).toMatchObject({ detail: 'data.id: custom' });
    expect(one({ ...webhook('booking.canceled'), id: null })).toMatchObject({
      detail: 'id: invalid_union',
      id: 'BKNG-YNMGHKQ24XV5',
    });
    expect(one([])).toMatchObject({ kind: 'undecodable', event: 'unknown' });
  });

  it('has no end where the duration is none', () => {
    for (const duration_minutes of [0, -5, null, 1e9]) {
      expect(booking('booking.scheduled', { duration_minutes }).fields.times?.endsAt).toBeNull();
    }
  });

  it('never throws', () => {
    const type = fc.constantFrom(...Object.keys(oncehub.events));
    const keys = fc.constantFrom(...Object.keys(fixture('booking.scheduled')['data'] as Json), 'payment_information');
    const body = fc.record({
      id: fc.string(),
      type,
      creation_time: fc.string(),
      data: fc.dictionary(keys, fc.jsonValue()),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), body), (sent) => {
        for (const decoded of oncehub.decode(sent, hook())) {
          if (decoded.kind === 'undecodable') expect(decoded.detail).toMatch(/^[\w :.,()]+$/);
        }
      }),
    );
  });
});

describe('authentication', () => {
  const body = new TextEncoder().encode(JSON.stringify(fixture('booking.scheduled')));
  const seconds = (ms: number) => Math.floor(ms / 1000);
  const sign = (time: number | string, key = secret) =>
    createHmac('sha256', key).update(`${time}.`).update(body).digest('hex');
  const authentic = (signature: string | null, over: Partial<Hook> = {}) =>
    passes(
      oncehub.authenticate(
        hook([], { body, headers: new Headers(signature === null ? {} : { 'Oncehub-Signature': signature }), ...over }),
      ),
    );
  const signed = (ms: number, key = secret) => `t=${seconds(ms)},s=${sign(seconds(ms), key)}`;

  it('takes what the documented recipe signs, under either secret', () => {
    expect(authentic(signed(now))).toBe(true);
    expect(authentic(signed(now, 'old'), { secrets: [secret, 'old'] })).toBe(true);
    expect(authentic(`s=${sign(seconds(now))}, t=${seconds(now)}`)).toBe(true);
  });

  it('refuses another key, another body and another time', () => {
    expect(authentic(signed(now, 'other'))).toBe(false);
    expect(authentic(signed(now), { body: new TextEncoder().encode('{}') })).toBe(false);
    expect(authentic(`t=${seconds(now) + 1},s=${sign(seconds(now))}`)).toBe(false);
  });

  it('takes a repeat of the third day with its first signature, and nothing much older or of the future', () => {
    const hour = 3_600_000;
    expect(authentic(signed(now - 73 * hour))).toBe(true);
    expect(authentic(signed(now - 97 * hour))).toBe(false);
    expect(authentic(signed(now + hour))).toBe(false);
  });

  it.each([
    null,
    '',
    'unsigned',
    `t=${seconds(now)}`,
    `s=${sign(seconds(now))}`,
    `t=,s=${sign('')}`,
    `t=1e9,s=${sign('1e9')}`,
    `t=${seconds(now)},t=${seconds(now)},s=${sign(seconds(now))}`,
    `t=${seconds(now)},s=${sign(seconds(now))},s=${sign(seconds(now))}`,
    `t=${seconds(now)},s=${sign(seconds(now)).slice(1)}`,
  ])('refuses the header %s', (header) => {
    expect(authentic(header)).toBe(false);
  });
});

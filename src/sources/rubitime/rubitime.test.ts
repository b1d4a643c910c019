import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded, Hook } from '../source.ts';
import { rubitime } from './index.ts';

const token = 'path-token-of-sixteen-and-more';
const folder = fileURLToPath(new URL('./fixtures/', import.meta.url).href);
type Json = Record<string, unknown>;

const fixture = (name: string): Json => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));

function hook(settings: Partial<Hook['settings']> = {}, over: Partial<Hook> = {}): Hook {
  return {
    body: new Uint8Array(),
    headers: new Headers(),
    pathToken: token,
    query: new URLSearchParams(),
    secrets: [token],
    settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null, ...settings },
    now: Date.UTC(2026, 6, 1),
    ...over,
  };
}

function one(body: unknown, settings: Partial<Hook['settings']> = {}): Decoded {
  const decoded = rubitime.decode(body, hook(settings));
  expect(decoded).toHaveLength(1);
  return decoded[0]!;
}

/** A record with the keys that accounts were seen to send; made-up values. */
const record: Json = {
  ...{ id: 8500001, parent_record: null, whom: 0, created_at: '2026-07-01 07:52:29', updated_at: null },
  ...{ record: '2026-07-12 12:10:00', duration: 60, status: 0, status_title: 'Записан' },
  ...{ name: 'Тест Клиент', phone: '8 701 000 00 01', email: 'client@example.org', comment: 'просьба' },
  ...{ cooperator_id: 8, cooperator_title: 'Мастер 1', branch_id: 12, branch_title: 'Абая 1' },
  ...{ service_id: 3, service_title: 'Стрижка', price: 5000, prepayment: null, coupon: null },
  ...{ url: 'https://example.org/card', custom_field1: null, custom_field2: 'М' },
};

const envelope = (change: Json = {}, event = 'event-update-record') => ({
  from: 'user',
  event,
  data: { ...record, ...change },
});

function booking(change: Json = {}, event = 'event-update-record', settings: Partial<Hook['settings']> = {}) {
  const decoded = one(envelope(change, event), settings);
  if (decoded.kind !== 'booking') throw new Error(JSON.stringify(decoded));
  return decoded;
}

const expected: Record<string, Json> = {
  'event-create-record': {
    id: 'rec-42',
    opens: true,
    once: true,
    fields: {
      state: 'accepted',
      times: { startsAt: '2025-02-24T09:00:00Z', endsAt: null },
      clientName: 'Иван',
      clientPhone: '+79991234567',
      service: ['Стрижка'],
    },
  },
  'event-update-record.minimal': { id: '1', opens: false, fields: {} },
  'event-update-record.status0': {
    id: 'record-1',
    opens: false,
    fields: {
      state: 'accepted',
      times: { startsAt: '2026-03-03T10:30:00Z', endsAt: null },
      clientPhone: '+79990001122',
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
    expect(one(sent, { timezone: 'Asia/Qyzylorda' })).toEqual({
      kind: 'booking',
      event: sent['event'],
      key: { kind: 'while_newest', parts: [sent['event'], meant['id']], retrySpanMs: 600_000 },
      clock: null,
      body: sent,
      ...meant,
    });
  });
});

describe('a record', () => {
  it('becomes one event with everything that it says', () => {
    expect(booking({}, 'event-create-record')).toMatchObject({
      id: '8500001',
      opens: true,
      fields: {
        state: 'accepted',
        times: { startsAt: '2026-07-12T07:10:00Z', endsAt: '2026-07-12T08:10:00Z' },
        clientName: 'Тест Клиент',
        clientPhone: '+77010000001',
        clientComment: 'просьба\nCustom field 2: М',
        staff: ['8', 'Мастер 1'],
        service: ['3', 'Стрижка'],
        amount: 5000,
      },
    });
  });

  it('is read alike when its scalars are text', () => {
    const texts = Object.fromEntries(Object.entries(record).map(([key, value]) => [key, value && String(value)]));
    expect(booking({ ...texts, status: '0' }).fields).toEqual(booking().fields);
  });

  it('has the wall clock of the connection’s zone', () => {
    const moscow = booking({}, 'event-update-record', { timezone: 'Europe/Moscow' });
    expect(moscow.fields.times?.startsAt).toBe('2026-07-12T09:10:00Z');
  });

  it('says no price where it is 0, empty or no number', () => {
    for (const price of [0, '0', '', null, 'договорная'])
      expect(booking({ price }).fields).not.toHaveProperty('amount');
  });

  it('carries an appointment in a custom field or the comment, only with its tag', () => {
    expect(booking({ custom_field7: '9041.abcdefghij0123456789' }).carried).toBe('9041.abcdefghij0123456789');
    expect(booking({ comment: 'visit 9041.abcdefghij0123456789' }).carried).toBe('9041.abcdefghij0123456789');
    for (const field of ['35', '26.10.1985', '12.5']) {
      expect(booking({ custom_field7: field })).not.toHaveProperty('carried');
    }
  });

  it('never stores the API key', () => {
    const { body } = one({ ...envelope({ rk: 'secret-1' }), rk: 'secret-2' }) as { body: unknown };
    expect(JSON.stringify(body)).not.toContain('secret-');
  });
});

describe('the status', () => {
  it.each([
    ['0', 'accepted'],
    ['1', 'confirmed'],
    ['2', 'completed'],
    ['3', 'pending'],
    ['4', 'cancelled'],
    ['5', 'pending'],
    ['7', 'accepted'],
  ])('%s is %s, as text and as number', (status, state) => {
    expect(booking({ status }).fields.state).toBe(state);
    expect(booking({ status: Number(status) }).fields.state).toBe(state);
  });

  it('6 is a cart: no visit, and of one that is known no state that could be true', () => {
    const cart = { opens: false, ifKnown: 'in the cart, not booked yet', fields: { unknownState: true } };
    for (const event of [booking({ status: 6 }, 'event-create-record'), booking({ status: '6' })]) {
      expect(event).toMatchObject(cart);
      expect(event.fields).not.toHaveProperty('state');
    }
  });

  it('that nobody documented says nothing', () => {
    expect(booking({ status: 8 }).fields).not.toHaveProperty('state');
  });

  it('left out: accepted when new, not said in an update', () => {
    expect(booking({ status: null }, 'event-create-record').fields.state).toBe('accepted');
    expect(booking({ status: null }).fields).not.toHaveProperty('state');
  });
});

describe('a removal', () => {
  it.each(['event-remove-record', 'event-delete-record'])('%s cancels whatever the status says', (event) => {
    for (const status of [0, 2, 6]) {
      expect(booking({ status }, event)).toMatchObject({ opens: false, fields: { state: 'cancelled' } });
    }
  });

  it('needs nothing but the id', () => {
    expect(one({ event: 'event-remove-record', data: { id: 42, record: 'soon' } })).toMatchObject({
      kind: 'booking',
      id: '42',
      fields: { state: 'cancelled' },
    });
  });
});

describe('what does not fit', () => {
  it.each([
    [{ event: 'event-create-record', data: { record: '2026-07-12 12:10' } }, 'data.id: invalid_union'],
    [{ event: 'event-create-record', data: { id: 'a:b' } }, 'data.id: custom'],
    [{ event: 'event-create-record', data: [] }, 'data: invalid_type'],
    [{ event: 'event-create-record', data: { id: 1 } }, 'data.record: no local time'],
    [{ event: 'event-update-record', data: { id: 1, record: '12.07.2026 12:10' } }, 'data.record: no local time'],
    [{ event: 'event-update-record', data: { id: 1, record: '2026-07-12T12:10:00Z' } }, 'data.record: no local time'],
    [{ data: { id: 1 } }, 'event: missing'],
    [null, 'event: missing'],
  ])('%j is undecodable', (body, detail) => {
    expect(one(body)).toMatchObject({ kind: 'undecodable', detail });
  });

  it('is ignored under another event name, and an odd name is not repeated', () => {
    expect(one(envelope({}, 'event-create-client'))).toMatchObject({ kind: 'ignored', event: 'event-create-client' });
    expect(one(envelope({}, 'Тест Клиент'))).toMatchObject({ kind: 'ignored', event: 'unknown' });
  });

  it('never throws', () => {
    const data = fc.dictionary(fc.constantFrom(...Object.keys(record)), fc.jsonValue());
    const event = fc.constantFrom(...Object.keys(rubitime.events));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ event, data })), (body) => {
        for (const decoded of rubitime.decode(body, hook())) {
          if (decoded.kind === 'undecodable') expect(decoded.detail).toMatch(/^[\w :.,]+$/);
        }
      }),
    );
  });
});

describe('only', () => {
  it('takes branches by id and title, and no staff', () => {
    expect(one(envelope(), { only: ['12'] }).kind).toBe('booking');
    expect(one(envelope(), { only: ['абая 1'] }).kind).toBe('booking');
    expect(one(envelope(), { only: ['8'] }).kind).toBe('ignored');
  });

  it('takes a removal that names no branch', () => {
    expect(one({ event: 'event-remove-record', data: { id: 42 } }, { only: ['12'] }).kind).toBe('booking');
  });
});

describe('authentication', () => {
  it('is the token of the path', () => {
    expect(rubitime.authenticate(hook())).toEqual({ ok: true });
    expect(rubitime.authenticate(hook({}, { secrets: ['the-new-token-of-the-path', token] }))).toEqual({ ok: true });
  });

  it.each([null, '', `${token}x`])('fails for %j', (pathToken) => {
    expect(rubitime.authenticate(hook({}, { pathToken }))).toMatchObject({ ok: false });
  });
});

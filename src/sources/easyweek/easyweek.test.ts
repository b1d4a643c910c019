import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded, Hook } from '../source.ts';
import { easyweek } from './index.ts';

const token = 'path-token-of-sixteen-and-more';
const folder = fileURLToPath(new URL('./fixtures/', import.meta.url).href);
type Json = Record<string, unknown>;

const fixture = (name: string): Json => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));

function hook(event: string | null, only: readonly string[] = [], over: Partial<Hook> = {}): Hook {
  return {
    body: new Uint8Array(),
    headers: new Headers(),
    pathToken: token,
    query: new URLSearchParams(event === null ? {} : { event }),
    secrets: [token],
    settings: { timezone: 'Asia/Almaty', only, notificationUrl: null },
    now: Date.UTC(2026, 7, 1),
    ...over,
  };
}

function one(body: unknown, event: string | null, only: readonly string[] = []): Decoded {
  const decoded = easyweek.decode(body, hook(event, only));
  expect(decoded).toHaveLength(1);
  return decoded[0]!;
}

function booking(change: Json = {}, event = 'booking-created') {
  const decoded = one({ ...fixture('booking-created'), ...change }, event);
  if (decoded.kind !== 'booking') throw new Error(JSON.stringify(decoded));
  return decoded;
}

const id = '11111111-2222-4333-8444-555555555555';
const client = {
  clientName: 'Test Person',
  // The fixture's masked number: a 0 after the country code is the national prefix.
  clientPhone: '+4900000000',
  clientComment: 'fixture comment',
  staff: ['specialist@example.invalid', 'Fixture Specialist'],
  service: ['5100003', 'Fixture Service'],
};
const atTen = { times: { startsAt: '2026-08-03T10:00:00Z', endsAt: '2026-08-03T11:00:00Z' } };

const expected: Record<string, Json> = {
  'booking-created': { opens: true, once: true, fields: { state: 'accepted', ...client, ...atTen } },
  'booking-updated': {
    opens: false,
    fields: {
      ...{ ...client, ...atTen, clientComment: 'fixture comment edited' },
      service: ['5100003', 'Fixture Service Deluxe'],
    },
  },
  'booking-rescheduled': {
    moves: true,
    opens: false,
    fields: {
      ...{ state: 'accepted', ...client },
      times: { startsAt: '2026-08-03T12:00:00Z', endsAt: '2026-08-03T13:00:00Z' },
    },
  },
  'booking-canceled': { opens: false, fields: { state: 'cancelled', ...client, ...atTen } },
};

describe('every published body', () => {
  it('is in the table', () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(expected))('%s is read as the table says', (name, meant) => {
    const sent = fixture(name);
    expect(one(sent, name)).toEqual({
      kind: 'booking',
      event: name,
      id,
      key: { kind: 'while_newest', parts: [name, id], retrySpanMs: 600_000 },
      clock: null,
      body: sent,
      ...meant,
    });
  });

  it('says completed under booking-succeeded', () => {
    expect(booking({}, 'booking-succeeded')).toMatchObject({ opens: false, fields: { state: 'completed' } });
  });
});

describe('the event', () => {
  it('comes from the address: the same body cancels under another name', () => {
    expect(booking({}, 'booking-canceled').fields.state).toBe('cancelled');
    expect(booking({ booking_status: 'Canceled appointment' }).fields.state).toBe('accepted');
  });

  it.each([
    ['Booking-Created', 'booking-created'],
    ['booking.rescheduled', 'booking-rescheduled'],
    [' booking_updated ', 'booking-updated'],
    ['booking-cancelled', 'booking-canceled'],
  ])('is understood when it is written %s', (written, meant) => {
    expect(booking({}, written).event).toBe(meant);
  });

  it.each([null, '', '  '])('is undecodable, and not ignored, where ?event= is %j', (event) => {
    const decoded = one(fixture('booking-created'), event);
    expect(decoded).toMatchObject({ kind: 'undecodable', id });
    expect(decoded.kind === 'undecodable' && decoded.detail).toMatch(
      /^\?event=: missing, expected one of booking-created/,
    );
  });

  it.each(['booking-create', 'created', 'booking-canceld', 'constructor', '<script>'])(
    'is undecodable where it is mistyped: %s',
    (event) => {
      const decoded = one(fixture('booking-created'), event);
      expect(decoded).toMatchObject({ kind: 'undecodable', event: 'unknown', id });
      expect(JSON.stringify({ ...decoded, body: null })).not.toContain('script');
    },
  );

  it('is ignored where it is about another entity', () => {
    expect(one({}, 'customer-created')).toMatchObject({ kind: 'ignored', event: 'customer-created' });
  });
});

describe('the booking', () => {
  it('ends after its duration where no end is sent, and nowhere without both', () => {
    const { times } = booking({ booking_date_end: '', booking_duration: 90 }).fields;
    expect(times).toEqual({ startsAt: '2026-08-03T10:00:00Z', endsAt: '2026-08-03T11:30:00Z' });
    expect(booking({ booking_date_end: null, booking_duration: 0 }).fields.times?.endsAt).toBeNull();
  });

  it('never ends before it starts', () => {
    expect(booking({ booking_date_end: '2026-08-03T09:00:00+0000' }).fields.times?.endsAt).toBeNull();
  });

  it('may say little in an update', () => {
    expect(one({ uid: id, 'booking_attributes.booking_comment': 'later' }, 'booking-updated')).toMatchObject({
      kind: 'booking',
      fields: { clientComment: 'later' },
    });
  });

  it.each([
    ['booking-created', { booking_date_start: '' }],
    ['booking-rescheduled', { booking_date_start: undefined }],
    ['booking-updated', { booking_date_start: '2026-08-03 12:00' }],
  ])('is undecodable under %s with %j', (event, change) => {
    expect(one({ ...fixture('booking-created'), ...change }, event)).toMatchObject({
      kind: 'undecodable',
      event,
      id,
      detail: 'booking_date_start: no time with an offset',
    });
  });

  it('can be cancelled without a time', () => {
    expect(one({ uid: id }, 'booking-canceled')).toMatchObject({ kind: 'booking', fields: { state: 'cancelled' } });
  });

  it.each([undefined, null, 7, 'no-guid'])('is undecodable without a uid: %j', (uid) => {
    const decoded = one({ ...fixture('booking-created'), uid }, 'booking-created');
    expect(decoded.kind === 'undecodable' && decoded.detail).toMatch(/^uid: invalid_/);
    expect(decoded).not.toHaveProperty('id');
  });

  it('has one id however the uid is written', () => {
    expect(booking({ uid: 'ABCDEF00-2222-4333-8444-555555555555 ' }).id).toBe('abcdef00-2222-4333-8444-555555555555');
  });

  it('takes name, birth date and comment from where they are', () => {
    const { fields } = booking({
      ...{ customer_full_name: '', customer_name: null, customer_birthday: '03.02.1990' },
      'booking_attributes.booking_comment': '',
      customer_comment: 'of the client',
    });
    expect(fields).toMatchObject({
      clientName: 'Test Person',
      clientBirthDate: '1990-02-03',
      clientComment: 'of the client',
    });
  });

  it('never shows the internal note to the client', () => {
    expect(JSON.stringify(booking({ 'booking_attributes.booking_comment': '' }).fields)).not.toContain('internal');
  });

  it('carries an appointment in utm_content', () => {
    expect(booking({ utm_content: '9041.abcdefghij0123456789' }).carried).toBe('9041.abcdefghij0123456789');
    expect(booking({ utm_content: 'spring-sale' })).not.toHaveProperty('carried');
  });
});

describe('the price', () => {
  const price = (change: Json) => booking({ booking_price_currency: 'KZT', ...change }).fields.amount;

  it.each([
    ['of the fixtures', { booking_price: '3500.00', booking_price_int: 350_000, booking_price_float: '3500.00' }],
    ['of the reference', { booking_price: '3500.00', booking_price_int: 350_000, booking_price_float: undefined }],
    ['of production', { booking_price: '350000', booking_price_int: 3500, booking_price_float: '3500.00' }],
    ['of the decimal alone', { booking_price: '', booking_price_int: null, booking_price_float: '3500.00' }],
  ])('is 3500 tenge in the units %s', (_, change) => {
    expect(price(change)).toBe(3500);
  });

  it.each([
    [
      'only one whose unit is not known',
      { booking_price: undefined, booking_price_int: 350_000, booking_price_float: null },
    ],
    ['numbers that disagree', { booking_price: '3500', booking_price_int: 3400, booking_price_float: null }],
    ['another decimal', { booking_price: '3500.00', booking_price_int: 350_000, booking_price_float: '35.00' }],
    ['zero', { booking_price: '0', booking_price_int: 0, booking_price_float: '0.00' }],
    ['text', { booking_price: 'free', booking_price_int: null, booking_price_float: '3 500 ₸' }],
  ])('is not said for %s', (_, change) => {
    expect(price(change)).toBeUndefined();
  });

  it('is not said in another currency', () => {
    expect(booking().fields).not.toHaveProperty('amount');
  });
});

describe('only', () => {
  const kind = (only: readonly string[]) => one(fixture('booking-created'), 'booking-created', only).kind;

  it('takes locations by id and by UUID', () => {
    expect(kind(['999001'])).toBe('booking');
    expect(kind(['AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee'])).toBe('booking');
  });

  it('ignores other locations', () => {
    expect(kind(['999002'])).toBe('ignored');
  });
});

describe('authentication', () => {
  it('is the token of the path, under either secret', () => {
    expect(easyweek.authenticate(hook('booking-created'))).toEqual({ ok: true });
    const rotating = { secrets: ['the-new-token-of-the-path', token] };
    expect(easyweek.authenticate(hook('booking-created', [], rotating))).toEqual({ ok: true });
  });

  it.each([null, '', 'path-token-of-sixteen-and-mor', `${token}x`])('fails for %j', (pathToken) => {
    expect(easyweek.authenticate(hook('booking-created', [], { pathToken }))).toMatchObject({ ok: false });
  });

  it('does not count in the query', () => {
    const query = new URLSearchParams({ event: 'booking-created', token });
    expect(easyweek.authenticate(hook(null, [], { pathToken: null, query }))).toMatchObject({ ok: false });
  });
});

describe('any body', () => {
  it('is decoded without an exception and without values in the detail', () => {
    const name = fc.constantFrom(...Object.keys(easyweek.events), null, 'x');
    const json = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...Object.keys(fixture('booking-created'))), fc.jsonValue()),
    );
    fc.assert(
      fc.property(json, name, (body, event) => {
        for (const decoded of easyweek.decode(body, hook(event))) {
          if (decoded.kind === 'undecodable') expect(decoded.detail).toMatch(/^[\w ?=:().,-]+$/);
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchKeys } from '../../one-link/appointment.ts';
import type { Hook } from '../source.ts';
import { direct } from './index.ts';

const token = 'header-token-of-sixteen-and-more';

const settings = { timezone: 'Asia/Almaty', only: [], notificationUrl: null };

function hook(headers: Record<string, string> = {}, over: Partial<Hook> = {}): Hook {
  return {
    body: new Uint8Array(),
    headers: new Headers(headers),
    pathToken: null,
    query: new URLSearchParams(),
    secrets: [token],
    settings,
    now: Date.UTC(2026, 6, 12),
    ...over,
  };
}

function decode(body: unknown, headers: Record<string, string> = {}) {
  const events = direct.decode(body, hook(headers));
  expect(events).toHaveLength(1);
  return events[0]!;
}

function booking(body: Record<string, unknown>, headers: Record<string, string> = {}) {
  const event = decode({ external_ref: 'visit-7', ...body }, headers);
  if (event.kind !== 'booking') throw new Error(JSON.stringify(event));
  return event;
}

function refusal(body: unknown, headers: Record<string, string> = {}): string {
  const event = decode(body, headers);
  if (event.kind !== 'undecodable') throw new Error(`taken: ${JSON.stringify(event)}`);
  return event.detail;
}

const refused = (body: Record<string, unknown>) => refusal({ external_ref: 'visit-7', ...body });

/** Every documented key with a value that One-Link takes. */
const everyKey = {
  resource_id: 31,
  contact_id: 77,
  service_id: '9',
  company_id: 3,
  conversation_id: 4,
  created_by_id: 5,
  starts_at: '2031-04-07T10:00:00+05:00',
  ends_at: '2031-04-07T11:30:00+05:00',
  duration_min: 90,
  status: 'confirmed',
  appointment_type: 'primary',
  client_name: 'Айгерим Тестова',
  client_phone: '8 701 000 00 01',
  client_identifier: '900101-300007',
  client_birth_date: '1990-01-01',
  client_gender: 'female',
  client_comment: 'окно',
  source: 'site',
  external_ref: 'visit-7',
  service_amount: 20000,
  prepaid_amount: '5000',
  prepaid_payment_method: 'kaspi_qr',
  settlement_amount: 0,
  settlement_payment_method: 'cash',
  payment_status: 'prepaid',
  custom_attributes: { room: '2', floor: { number: 1 } },
};

describe('the body is One-Link’s PATCH schema', () => {
  it('with every documented key of it', () => {
    expect(Object.keys(everyKey).toSorted()).toEqual(patchKeys.toSorted());
    const sent = { ...everyKey, appointment_id: '9041', idempotency_key: 'change-1', version: 12 };
    expect(direct.decode(sent, hook({}, { settings: { ...settings, trustCarriedId: true } }))[0]).toEqual({
      kind: 'booking',
      event: 'patch',
      id: 'visit-7',
      key: { kind: 'event_id', id: 'change-1' },
      clock: 12,
      clockKind: 'version',
      opens: true,
      carried: '9041',
      fields: {
        state: 'confirmed',
        times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T06:30:00Z' },
        clientName: 'Айгерим Тестова',
        clientPhone: '+77010000001',
        clientIdentifier: '900101300007',
        clientBirthDate: '1990-01-01',
        clientGender: 'female',
        clientComment: 'окно',
        amount: 20000,
      },
      extra: {
        resource_id: 31,
        contact_id: 77,
        service_id: 9,
        company_id: 3,
        conversation_id: 4,
        created_by_id: 5,
        appointment_type: 'primary',
        source: 'site',
        prepaid_amount: 5000,
        prepaid_payment_method: 'kaspi_qr',
        settlement_amount: 0,
        settlement_payment_method: 'cash',
        payment_status: 'prepaid',
        custom_attributes: { room: '2', floor: { number: 1 } },
      },
      body: sent,
    });
  });

  it('and a key that is absent is not said', () => {
    const event = booking({});
    expect(event.fields).toEqual({});
    expect(event).not.toHaveProperty('extra');
    expect(event).not.toHaveProperty('carried');
  });

  it.each([
    ['scheduled', 'accepted', true],
    ['confirmed', 'confirmed', true],
    ['completed', 'completed', true],
    ['no_show', 'no_show', true],
    ['cancelled', 'cancelled', false],
  ])('status %s is the state %s and opens a booking: %s', (status, state, opens) => {
    expect(booking({ status })).toMatchObject({ fields: { state }, opens });
  });

  it('the price 0 is said', () => {
    expect(booking({ service_amount: 0 }).fields).toEqual({ amount: 0 });
  });
});

describe('times', () => {
  const times = (body: Record<string, unknown>) => booking(body).fields.times;

  it('a local time is read in the connection’s zone, one with offset as it says', () => {
    expect(times({ starts_at: '2031-04-07 10:00', ends_at: '2031-04-07T05:30:00Z' })).toEqual({
      startsAt: '2031-04-07T05:00:00Z',
      endsAt: '2031-04-07T05:30:00Z',
    });
  });

  it('the length gives the end', () => {
    expect(times({ starts_at: '2031-04-07T05:00:00Z', duration_min: '45' })?.endsAt).toBe('2031-04-07T05:45:00Z');
  });

  it('the start alone tells no end', () => {
    expect(times({ starts_at: '2031-04-07T05:00:00Z' })).toEqual({ startsAt: '2031-04-07T05:00:00Z', endsAt: null });
  });

  it.each([
    [{ ends_at: '2031-04-07T05:00:00Z' }, 'starts_at: missing beside ends_at or duration_min'],
    [{ duration_min: 30 }, 'starts_at: missing beside ends_at or duration_min'],
    [{ starts_at: '2031-04-07' }, 'starts_at: expected a date and time'],
    [{ starts_at: '' }, 'starts_at: expected a date and time'],
    [{ starts_at: '2031-04-07T05:00:00Z', ends_at: 'later' }, 'ends_at: expected a date and time'],
    [
      { starts_at: '2031-04-07T05:00:00Z', ends_at: '2031-04-07T05:30:00Z', duration_min: 31 },
      'duration_min: disagrees with ends_at',
    ],
    [
      { starts_at: '2031-04-07T05:00:00Z', ends_at: '2031-04-07T05:00:00Z' },
      'ends_at: expected 5 to 720 minutes after starts_at',
    ],
    [
      { starts_at: '2031-04-07T05:00:00Z', ends_at: '2031-04-07T17:00:01Z' },
      'ends_at: expected 5 to 720 minutes after starts_at',
    ],
  ])('%j is refused', (body, detail) => {
    expect(refused(body)).toBe(detail);
  });
});

describe('a body that does not fit is refused with the path and without the value', () => {
  it.each(patchKeys.filter((key) => key !== 'external_ref'))('null in %s', (key) => {
    expect(refused({ [key]: null })).toMatch(new RegExp(`^${key}: .*expected`));
  });

  it.each(patchKeys.filter((key) => key !== 'external_ref'))('an empty text in %s', (key) => {
    expect(refused({ [key]: '' })).toMatch(new RegExp(`^${key}: `));
  });

  it.each(['appointment_id', 'idempotency_key', 'version', 'external_ref'])('null or an empty text in %s', (key) => {
    expect(refusal({ external_ref: 'visit-7', [key]: null })).toMatch(new RegExp(`^${key}: `));
    expect(refusal({ external_ref: 'visit-7', [key]: '' })).toMatch(new RegExp(`^${key}: `));
  });

  it.each([
    ['client_phone', '+770000000001', 'client_phone: expected one phone number'],
    ['client_identifier', '900101300008', 'client_identifier: expected an IIN with a right check digit'],
    ['client_identifier', 'N1234567', 'client_identifier: expected an IIN with a right check digit'],
    ['version', 'secret', 'version: expected a number or a date and time'],
    ['status', 'secret', /^status: Invalid option/],
    ['service_amount', 20000.5, /^service_amount: /],
    ['service_amount', -1, /^service_amount: /],
    ['service_amount', 2_147_483_648, /^service_amount: /],
    ['client_birth_date', '1990-02-30', /^client_birth_date: /],
    ['source', 'medelement', /^source: must not be medelement, which locks/],
    ['appointment_id', 0, /^appointment_id: /],
    ['appointment_id', '12.tag', /^appointment_id: /],
    ['custom_attributes', { room: null }, 'custom_attributes.room: must not be null or blank'],
    ['custom_attributes', ['secret'], /^custom_attributes: /],
    ['duration_min', 4, /^duration_min: /],
  ])('%s %j', (key, value, detail) => {
    const text = refused({ [key]: value });
    if (typeof detail === 'string') expect(text).toBe(detail);
    else expect(text).toMatch(detail);
    expect(text).not.toContain('secret');
  });

  it('a missing, overlong or reserved external_ref', () => {
    expect(refusal({})).toMatch(/^external_ref: /);
    expect(refusal({ external_ref: 'x'.repeat(256) })).toMatch(/^external_ref: .*255/);
    expect(refusal({ external_ref: 'medelement:1' })).toBe(
      'external_ref: must not begin with medelement:, which is reserved',
    );
    expect(decode({ external_ref: 'x'.repeat(255) }).kind).toBe('booking');
  });

  it('an external_ref that begins like those of another connection, at its start and nowhere else', () => {
    const apart = { ...settings, reservedPrefixes: ['calcom:', 'north:'] };
    const decoded = (external_ref: string) => direct.decode({ external_ref }, hook({}, { settings: apart }))[0];
    for (const ref of ['calcom:9fNE', 'north:42', ' calcom:9fNE', 'calcom:']) {
      expect(decoded(ref)).toMatchObject({
        kind: 'undecodable',
        detail: expect.stringMatching(/^external_ref: begins/),
      });
    }
    for (const ref of ['calcom', 'calcom-9fNE', 'my-calcom:9fNE', 'northern:42', 'x:calcom:9fNE', 'calcom/north:42']) {
      expect(decoded(ref)).toMatchObject({ kind: 'booking', id: ref });
    }
  });

  it('an appointment_id, unless the connection trusts it; the words say what to set', () => {
    expect(refused({ appointment_id: 9041 })).toMatch(/^appointment_id: .*trust_carried_id = true/);
  });

  it('an unknown key by its name: One-Link would drop a mistyped one', () => {
    expect(refused({ stauts: 'secret', foo: 1 })).toBe('stauts: unknown key; foo: unknown key');
  });

  it('several faults at once, each by its path', () => {
    expect(refused({ status: null, client_name: '' })).toMatch(/status: .*; client_name: |client_name: .*; status: /);
  });

  it.each([[null], ['secret'], [[{ external_ref: 'visit-7' }]], [7]])('%j, which is no object', (body) => {
    expect(refusal(body)).toMatch(/^\(body\): /);
    expect(refusal(body)).not.toContain('secret');
  });

  it('any JSON in any key gives an answer, and a refusal repeats no text of it', () => {
    const keys = [...patchKeys, 'appointment_id', 'idempotency_key', 'version'];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), fc.stringMatching(/^Q[a-z]{8}Q$/), (key, value, text) => {
        decode({ external_ref: 'visit-7', [key]: value });
        const event = decode({ external_ref: 'visit-7', [key]: [text] });
        if (event.kind === 'undecodable') expect(event.detail).not.toContain(text);
      }),
    );
  });

  it('and keeps the reference where it can be read', () => {
    expect(decode({ external_ref: 'visit-7', foo: 1 })).toMatchObject({ kind: 'undecodable', id: 'visit-7' });
    expect(decode({ external_ref: '' })).not.toHaveProperty('id');
    expect(direct.strict).toBe(true);
  });
});

describe('the delivery’s key', () => {
  it('is `idempotency_key`, else the header', () => {
    expect(booking({}, { 'idempotency-key': 'h-1' }).key).toEqual({ kind: 'event_id', id: 'h-1' });
    expect(booking({ idempotency_key: 'b-1' }, { 'idempotency-key': 'h-1' }).key).toEqual({
      kind: 'event_id',
      id: 'b-1',
    });
  });

  it('from a header is as short as one from the body', () => {
    expect(refusal({ external_ref: 'visit-7' }, { 'idempotency-key': 'x'.repeat(256) })).toMatch(/^Idempotency-Key: /);
  });

  it('is derived from the version where there is one', () => {
    expect(booking({ version: 3 }).key).toEqual({ kind: 'derived', parts: ['patch', 'visit-7', '3'] });
  });

  it('else counts only while the event is the newest', () => {
    expect(booking({}, { 'idempotency-key': ' ' }).key).toEqual({
      kind: 'while_newest',
      parts: ['patch', 'visit-7'],
      retrySpanMs: 600_000,
    });
  });
});

describe('the version', () => {
  it.each([
    [3, 3],
    [0, 0],
    [-1.5, -1.5],
    ['2031-04-07T05:00:00.250Z', Date.UTC(2031, 3, 7, 5, 0, 0, 250)],
    ['2031-04-07T10:00:00+0500', Date.UTC(2031, 3, 7, 5)],
    ['2031-04-07 10:00:00', Date.UTC(2031, 3, 7, 5)],
  ])('%j is the clock %d', (version, clock) => {
    expect(booking({ version }).clock).toBe(clock);
  });

  it('may be missing', () => {
    expect(booking({}).clock).toBeNull();
  });
});

describe('the token', () => {
  it('is in the header or in the path, under either of two secrets while rotating', () => {
    const secrets = ['the-old-token-of-the-form', 'the-new-token-of-the-form'];
    for (const secret of secrets) {
      expect(direct.authenticate(hook({ 'X-Bridge-Token': secret }, { secrets }))).toEqual({ ok: true });
      expect(direct.authenticate(hook({}, { secrets, pathToken: secret }))).toEqual({ ok: true });
    }
  });

  it('is refused where it is missing or another', () => {
    expect(direct.authenticate(hook())).toMatchObject({ ok: false });
    expect(
      direct.authenticate(hook({ 'X-Bridge-Token': `${token}x` }, { pathToken: 'another-token-of-the-form' })),
    ).toMatchObject({ ok: false });
    expect(direct.authenticate(hook({ authorization: `Bearer ${token}` }))).toMatchObject({ ok: false });
  });
});

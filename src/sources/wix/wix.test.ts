import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wix } from './index.ts';
import {
  action,
  booking,
  claims,
  decode,
  decodeEnvelope,
  entityId,
  envelope,
  fixture,
  hookOf,
  type Json,
  now,
  one,
  otherKeys,
  otherPem,
  pem,
  sign,
  slot,
  unsigned,
} from './test-bodies.ts';

const created = envelope('created', { createdEvent: { entity: booking({ status: 'CREATED', revision: '1' }) } });
const isAuthentic = async (payload: Json, change = {}) =>
  (await wix.authenticate(hookOf(await sign(payload), change))).ok;

describe('the signature', () => {
  it('passes for a token that Wix signed with the app’s key, until it expires', async () => {
    const token = claims(created);
    expect(await isAuthentic(token)).toBe(true);
    expect(await isAuthentic(token, { now: now + 3600_000 })).toBe(true);
    expect(await isAuthentic(token, { now: now + 3600_000 + 61_000 })).toBe(false);
  });

  it('passes under either of two keys while rotating, and under no other', async () => {
    expect(await isAuthentic(claims(created), { secrets: [otherPem, pem] })).toBe(true);
    expect(await isAuthentic(claims(created), { secrets: [pem, otherPem] })).toBe(true);
    expect(await isAuthentic(claims(created), { secrets: [otherPem] })).toBe(false);
  });

  it('takes a key in one line, as environment files hold it', async () => {
    expect(await isAuthentic(claims(created), { secrets: [pem.trim().replaceAll('\n', '\\n')] })).toBe(true);
    expect(await isAuthentic(claims(created), { secrets: [pem.replaceAll('\n', ' ')] })).toBe(true);
  });

  it('fails for a token that would never expire, or comes from the future', async () => {
    const { exp: _, ...endless } = claims(created);
    expect(await isAuthentic(endless)).toBe(false);
    expect(await isAuthentic({ ...claims(created), iat: now / 1000 + 3600 })).toBe(false);
    const { iat: __, ...undated } = claims(created);
    expect(await isAuthentic(undated)).toBe(true);
  });

  it('fails for another app’s key and for the public key used as a shared secret', async () => {
    const forged = await sign(claims(created), 'RS256', otherKeys.privateKey);
    expect((await wix.authenticate(hookOf(forged))).ok).toBe(false);
    const confused = await sign(claims(created), 'HS256', new TextEncoder().encode(pem));
    expect((await wix.authenticate(hookOf(confused))).ok).toBe(false);
    const none = unsigned(claims(created)).replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url'));
    expect((await wix.authenticate(hookOf(none))).ok).toBe(false);
    expect((await wix.authenticate(hookOf(none.replace(/[^.]+$/, '')))).ok).toBe(false);
  });

  it('fails for a payload that was changed after signing', async () => {
    const [header, , signature] = (await sign(claims(created))).split('.');
    const [, payload] = unsigned(claims(action('canceled'))).split('.');
    expect((await wix.authenticate(hookOf([header, payload, signature].join('.')))).ok).toBe(false);
  });

  it('fails, and does not throw, when body or key are something else', async () => {
    for (const body of ['', '{}', 'a.b.c', JSON.stringify(created)]) {
      expect((await wix.authenticate(hookOf(body))).ok).toBe(false);
    }
    expect(await isAuthentic(claims(created), { secrets: ['no key'] })).toBe(false);
  });

  it('passes with white space around the token', async () => {
    expect((await wix.authenticate(hookOf(`${await sign(claims(created))}\n`))).ok).toBe(true);
  });
});

describe('published bodies', () => {
  it('opens a booking with booking_created', () => {
    const event = one(envelope('created', fixture('created')));
    expect(event).toMatchObject({
      event: 'wix.bookings.v2.booking_created',
      id: entityId,
      key: { kind: 'event_id', id: 'event-created' },
      clock: null,
      opens: true,
    });
    expect(event.fields).toEqual({
      state: 'pending',
      times: { startsAt: '2022-12-26T12:00:00Z', endsAt: null },
      clientName: 'John',
      staff: ['staff-id', 'Tom Jones', 'service-id'],
      service: ['service-id'],
    });
  });

  it('declines it with booking_declined, which has no slot', () => {
    const event = one(envelope('declined', fixture('declined')));
    expect(event).toMatchObject({ id: entityId, opens: false });
    expect(event.fields).toEqual({ state: 'declined' });
  });
});

describe('an envelope', () => {
  const forms: [string, Json][] = [
    ['createdEvent.entity', { createdEvent: { entity: booking() } }],
    ['createdEvent.entity as text', { createdEvent: { entity: JSON.stringify(booking()) } }],
    ['createdEvent.entityAsJson', { createdEvent: { entityAsJson: JSON.stringify(booking()) } }],
    ['createdEvent as text', { createdEvent: JSON.stringify({ entityAsJson: JSON.stringify(booking()) }) }],
    ['updatedEvent.currentEntity', { updatedEvent: { currentEntity: booking() } }],
    ['updatedEvent.currentEntityAsJson', { updatedEvent: { currentEntityAsJson: JSON.stringify(booking()) } }],
    ['actionEvent.body.booking', { actionEvent: { body: { booking: booking() } } }],
    ['actionEvent.body as text', { actionEvent: { body: JSON.stringify({ booking: booking() }) } }],
    ['actionEvent.bodyAsJson', { actionEvent: { bodyAsJson: JSON.stringify({ booking: booking() }) } }],
    [
      'booking as text in bodyAsJson',
      { actionEvent: { bodyAsJson: JSON.stringify({ booking: JSON.stringify(booking()) }) } },
    ],
    ['the booking itself in bodyAsJson', { actionEvent: { bodyAsJson: JSON.stringify(booking()) } }],
  ];
  const expected = one(envelope('rescheduled', { actionEvent: { body: { booking: booking() } } }));

  it('says where the booking stood before', () => {
    const body = { booking: booking(), previousStartDate: '2031-04-07T05:00:00Z' };
    for (const inner of [{ body }, { bodyAsJson: JSON.stringify(body) }])
      expect(one(envelope('rescheduled', { actionEvent: inner })).movedFrom).toBe('2031-04-07T05:00:00Z');
    expect(expected).not.toHaveProperty('movedFrom');
  });

  it.each(forms)('holds the booking as %s', (_, inner) => {
    const { fields, clock } = one(envelope('rescheduled', inner));
    expect(clock).toBe(3);
    expect(fields).toEqual(expected.fields);
    expect(fields.clientName).toBe('Ivan P');
  });

  it('is taken as text or as object in each layer', () => {
    const inner = action('confirmed');
    const outer = { eventType: 'wix.bookings.v2.booking_confirmed', instanceId: 'instance-1' };
    for (const data of [
      { ...outer, data: inner },
      { ...outer, data: JSON.stringify(inner) },
      JSON.stringify({ ...outer, data: inner }),
    ]) {
      expect(decode(unsigned({ data }))).toMatchObject([{ kind: 'booking', id: entityId, fields: expected.fields }]);
    }
  });

  it('is named by eventType where it lacks entity and slug, and the other way round', () => {
    const nameless = action('canceled', {}, { slug: undefined, entityFqdn: undefined });
    const outer = { eventType: 'wix.bookings.v2.booking_canceled' };
    expect(decode(unsigned(claims(nameless, outer)))).toMatchObject([{ fields: { state: 'cancelled' } }]);
    const typeless = unsigned(claims(action('canceled'), { eventType: undefined }));
    expect(decode(typeless)).toMatchObject([{ event: 'wix.bookings.v2.booking_canceled' }]);
  });

  it('gives the booking’s own id where it has no entityId', () => {
    expect(one(action('updated', {}, { entityId: undefined })).id).toBe(entityId);
    expect(decodeEnvelope(action('updated', { id: null }, { entityId: undefined }))).toMatchObject([
      { kind: 'undecodable', detail: 'entityId: missing' },
    ]);
  });

  it('gives fields expressions the parsed booking, and no token', () => {
    const { body } = one(action('rescheduled'));
    expect(body).toMatchObject({
      instanceId: 'instance-1',
      slug: 'rescheduled',
      booking: { id: entityId, revision: '3' },
    });
    expect(JSON.stringify(body)).not.toContain(unsigned({}).split('.')[2]);
  });

  it('without event id is recognised by its time', () => {
    expect(one(action('rescheduled', {}, { id: undefined })).key).toEqual({
      kind: 'derived',
      parts: ['wix.bookings.v2.booking_rescheduled', entityId, '2026-11-20T09:00:00.123Z'],
    });
  });

  it('is ignored when it is of another entity, an unknown event or made by anonymisation', () => {
    expect(decodeEnvelope(action('created', {}, { entityFqdn: 'wix.ecom.v1.order' }))).toMatchObject([
      { kind: 'ignored' },
    ]);
    expect(decodeEnvelope(action('painted'))).toMatchObject([
      { kind: 'ignored', event: 'wix.bookings.v2.booking_painted', reason: 'unknown event' },
    ]);
    expect(decodeEnvelope(action('updated', {}, { triggeredByAnonymizeRequest: true }))).toMatchObject([
      { kind: 'ignored' },
    ]);
  });

  it('that cannot be read is kept without the token', () => {
    const broken: [unknown, string][] = [
      ['no token', '(body): no JWT with claims'],
      [unsigned({ exp: 1 }), 'data: no JSON object'],
      [unsigned({ data: '{"eventType":"x"}' }), 'data.data: no JSON object'],
      [unsigned({ data: '{"data":"{}"}' }), 'data.eventType: missing'],
    ];
    for (const [body, detail] of broken) {
      const [event] = decode(body);
      expect(event).toMatchObject({ kind: 'undecodable', detail });
      expect(JSON.stringify(event)).not.toContain('.c2lnbmF0dXJl');
    }
  });

  it('never throws, whatever is in the token', () => {
    const anyBooking = fc.record(
      {
        id: fc.jsonValue(),
        revision: fc.jsonValue(),
        status: fc.jsonValue(),
        bookedEntity: fc.jsonValue(),
        contactDetails: fc.jsonValue(),
        additionalFields: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const anySlug = fc.constantFrom('created', 'updated', 'confirmed', 'canceled', 'other');
    fc.assert(
      fc.property(fc.jsonValue(), anyBooking, anySlug, (value, odd, slug) => {
        expect(decode(unsigned(value))).toHaveLength(1);
        expect(decode(unsigned({ data: value }))).toHaveLength(1);
        expect(decodeEnvelope(envelope(slug, { createdEvent: value }))).toHaveLength(1);
        expect(decodeEnvelope(envelope(slug, { createdEvent: { entity: odd } }))).toHaveLength(1);
      }),
    );
  });
});

describe('an event', () => {
  it.each(Object.keys(wix.events))('%s is one of a booking', (name) => {
    const slug = name.replace('wix.bookings.v2.booking_', '');
    expect(one(action(slug, {}))).toMatchObject({ event: name, clock: 3, id: entityId });
  });

  it.each([
    ['created', 'CREATED', 'pending'],
    ['created', 'CONFIRMED', 'accepted'],
    ['confirmed', 'CONFIRMED', 'accepted'],
    ['confirmed', 'PENDING', 'accepted'],
    ['confirmed', 'CANCELED', 'cancelled'],
    ['confirmed', undefined, 'accepted'],
    ['markedAsPending', 'PENDING', 'pending'],
    ['marked_as_pending', 'CREATED', 'pending'],
    ['markedAsPending', 'CONFIRMED', 'accepted'],
    ['rescheduled', 'CONFIRMED', 'accepted'],
    ['rescheduled', 'UPDATED', undefined],
    ['updated', 'DECLINED', 'declined'],
    ['updated', 'SOMETHING_NEW', undefined],
    ['declined', 'PENDING', 'declined'],
    ['canceled', 'CONFIRMED', 'cancelled'],
    ['cancelled', undefined, 'cancelled'],
    ['number_of_participants_updated', 'CONFIRMED', 'accepted'],
  ])('%s of a booking that is %s makes it %s', (slug, status, state) => {
    expect(one(action(slug, { status })).fields.state).toBe(state);
  });

  it.each([
    ['created', true],
    ['confirmed', true],
    ['markedAsPending', true],
    ['updated', false],
    ['rescheduled', false],
    ['canceled', false],
  ])('%s opens a booking: %s', (slug, opens) => {
    expect(one(action(slug)).opens).toBe(opens);
  });

  it('opens nothing where it tells no time, and at creation it must', () => {
    const timeless = { startDate: undefined, bookedEntity: undefined };
    expect(one(action('confirmed', timeless))).toMatchObject({ opens: false, fields: { state: 'accepted' } });
    expect(decodeEnvelope(action('created', timeless))).toMatchObject([
      { kind: 'undecodable', id: entityId, detail: expect.stringContaining('startDate') },
    ]);
  });

  it('cancels by the id alone, but changes nothing by it', () => {
    expect(one(envelope('canceled', {})).fields).toEqual({ state: 'cancelled' });
    expect(decodeEnvelope(envelope('rescheduled', {}))).toMatchObject([
      { kind: 'undecodable', detail: 'booking: missing' },
    ]);
  });

  it('has the revision as its clock, and none without one', () => {
    expect(one(action('updated', { revision: 12 })).clock).toBe(12);
    for (const revision of [undefined, '', 'three', '-1']) {
      expect(one(action('updated', { revision })).clock).toBeNull();
    }
  });

  it('of a course is ignored: it holds many times', () => {
    const course = { bookedEntity: { title: 'Course', schedule: { scheduleId: 's' } } };
    expect(decodeEnvelope(action('created', course))).toMatchObject([{ kind: 'ignored' }]);
  });

  it('of a waiting list is no visit, and of one that is known no state that could be true', () => {
    for (const slug of ['created', 'updated']) {
      const event = one(action(slug, { status: 'WAITING_LIST' }));
      expect(event).toMatchObject({ opens: false, ifKnown: 'on a waiting list: holds no time' });
      expect(event.fields).toMatchObject({ unknownState: true });
      expect(event.fields).not.toHaveProperty('state');
    }
  });

  it('is taken by site, location, resource or service where `only` names some', () => {
    for (const name of ['instance-1', 'location-1', 'resource-1', 'Anna', 'service-1', 'Haircut']) {
      expect(decodeEnvelope(action('created'), { only: [name] })).toMatchObject([{ kind: 'booking' }]);
    }
    expect(decodeEnvelope(action('created'), { only: ['instance-2'] })).toMatchObject([{ kind: 'ignored' }]);
  });

  it('that names nothing but its site is taken where it can reach no more than a known booking', () => {
    const only = { only: ['service-1'] };
    const timed = {
      startDate: null,
      bookedEntity: { slot: slot({ serviceId: null, resource: null, location: null }) },
    };
    expect(decodeEnvelope(action('canceled', timed), only)).toMatchObject([{ kind: 'ignored' }]);
    const carrier = { additionalFields: [{ label: 'onelink', value: '9041' }] };
    const bare = { startDate: null, endDate: null, bookedEntity: null, ...carrier };
    const [taken] = decodeEnvelope(action('canceled', bare), only);
    expect(taken).toMatchObject({ kind: 'booking', fields: { state: 'cancelled' } });
    expect(taken).not.toHaveProperty('carried');
    expect(taken).not.toHaveProperty('fields.times');
  });
});

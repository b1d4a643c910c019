import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { WebhooksHelper } from 'square';
import { describe, expect, it } from 'vitest';
import { square } from './index.ts';
import { bookingId, decode, fixture, fixtures, hookOf, type Json, one, raw, settings, updated } from './test-bodies.ts';

interface Vector {
  readonly name: string;
  readonly notificationUrl: string;
  readonly signatureKey: string;
  readonly rawBody: string;
  readonly signature: string;
  readonly valid: boolean;
}

const url = 'https://bridge.example/hooks/salon';
const sign = (body: string, key: string, notificationUrl = url) =>
  createHmac('sha256', key)
    .update(notificationUrl + body)
    .digest('base64');
const signed = (body: string, signature: string | null, notificationUrl: string | null = url) =>
  hookOf(body, {
    headers: new Headers(signature === null ? {} : { 'x-square-hmacsha256-signature': signature }),
    settings: { ...settings, notificationUrl },
  });

describe('the signature', () => {
  const { vectors } = fixture('signature-vectors') as unknown as { vectors: readonly Vector[] };

  it.each(vectors)('is judged as Square’s own vector $name says', (vector) => {
    const hook = signed(vector.rawBody, vector.signature, vector.notificationUrl);
    expect(square.authenticate({ ...hook, secrets: [vector.signatureKey] })).toMatchObject({ ok: vector.valid });
  });

  it('is judged as Square’s own client judges it, whatever the body and the URL', async () => {
    const anyUrl = fc.webUrl({ withQueryParameters: true });
    // The client takes a wrong key for a call, not for a wrong signature, when it is empty.
    const anyKey = fc.string({ minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.json(), anyUrl, anyUrl, anyKey, anyKey, async (requestBody, there, here, theirs, ours) => {
        const signatureHeader = sign(requestBody, theirs, there);
        const mine = { requestBody, signatureHeader, signatureKey: ours, notificationUrl: here };
        const hook = { ...signed(requestBody, signatureHeader, here), secrets: [ours] };
        expect(square.authenticate(hook)).toMatchObject({ ok: await WebhooksHelper.verifySignature(mine) });
        const right = { ...signed(requestBody, signatureHeader, there), secrets: ['another', theirs] };
        expect(square.authenticate(right)).toEqual({ ok: true });
      }),
    );
  });

  it('passes under either of two keys while rotating', () => {
    const body = raw('booking.updated');
    expect(square.authenticate(signed(body, sign(body, 'first-key')))).toEqual({ ok: true });
    expect(square.authenticate(signed(body, sign(body, 'second-key')))).toEqual({ ok: true });
    expect(square.authenticate(signed(body, sign(body, 'third-key')))).toMatchObject({ ok: false });
  });

  it('fails when it is missing, of another URL, or of another body', () => {
    const body = raw('booking.updated');
    expect(square.authenticate(signed(body, null))).toMatchObject({ ok: false });
    expect(square.authenticate(signed(body, sign(body, 'first-key', `${url}/`)))).toMatchObject({ ok: false });
    expect(square.authenticate(signed(`${body} `, sign(body, 'first-key')))).toMatchObject({ ok: false });
  });

  it('fails for every request when the connection has no notification URL', () => {
    const body = raw('booking.updated');
    expect(square.authenticate(signed(body, sign(body, 'first-key', ''), null))).toMatchObject({ ok: false });
    expect(square.authenticate(signed(body, sign(body, 'first-key', 'null'), null))).toMatchObject({ ok: false });
    expect(square.authenticate(signed(body, sign(body, 'first-key', ''), ''))).toMatchObject({ ok: false });
  });
});

describe('bodies that Square publishes', () => {
  it('opens a booking with booking.created', () => {
    const event = one(fixture('booking.created'));
    expect(event).toMatchObject({
      event: 'booking.created',
      id: bookingId,
      key: { kind: 'event_id', id: '76193e8a-db85-53c6-b538-1837519cbc12' },
      clock: 0,
      opens: true,
      readBack: true,
      body: fixture('booking.created'),
    });
    expect(event.fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2020-12-17T16:00:00Z', endsAt: '2020-12-17T16:30:00Z' },
      staff: ['_4GsfYnqGHyurOwzWdKj', 'T3WUWYFJOVW2EU6XGRU5YG4A', 'L9R0X9X5SGDBJ'],
      places: ['L9R0X9X5SGDBJ'],
    });
  });

  it('changes it with booking.updated, under the next version', () => {
    const event = one(fixture('booking.updated'));
    expect(event).toMatchObject({ id: bookingId, clock: 1, opens: false, readBack: true });
    expect(event.fields.clientComment).toBe('I would like to sit near the window please');
  });

  const others = fixtures.filter((name) => name !== 'booking.created' && name !== 'booking.updated');
  it.each(others)('ignores %s', (name) => {
    expect(decode(fixture(name))).toMatchObject([{ kind: 'ignored', event: name }]);
  });

  it.each(fixtures)('names %s in the table of events', (name) => {
    expect(Object.keys(square.events)).toContain(name);
  });
});

describe('a booking', () => {
  it.each([
    ['PENDING', 'pending'],
    ['ACCEPTED', 'accepted'],
    ['DECLINED', 'declined'],
    ['CANCELLED_BY_CUSTOMER', 'cancelled'],
    ['CANCELLED_BY_SELLER', 'cancelled'],
    ['NO_SHOW', 'no_show'],
    ['SOMETHING_NEW', undefined],
    [null, undefined],
  ])('with status %s is %s', (status, state) => {
    expect(one(updated({ status })).fields.state).toBe(state);
  });

  const timesOf = (change: Json) => one(updated(change)).fields.times;
  const segment = (duration: unknown, intermission?: number) => ({
    duration_minutes: duration,
    intermission_minutes: intermission,
    team_member_id: 'TM',
  });

  it('ends after all segments and the gaps between them', () => {
    const appointment_segments = [segment(30, 10), segment(45, 15)];
    expect(timesOf({ appointment_segments })?.endsAt).toBe('2020-12-17T17:25:00Z');
    expect(timesOf({ appointment_segments, transition_time_minutes: 20 })?.endsAt).toBe('2020-12-17T17:25:00Z');
  });

  it('tells no end when a segment has no length, or there is none', () => {
    for (const appointment_segments of [[segment(30), segment(null)], [], null, [segment(0)]]) {
      expect(timesOf({ appointment_segments })).toEqual({ startsAt: '2020-12-17T16:00:00Z', endsAt: null });
    }
  });

  it('reads a start with an offset, and none without', () => {
    expect(timesOf({ start_at: '2020-12-17T21:00:00+05:00' })?.startsAt).toBe('2020-12-17T16:00:00Z');
    expect(timesOf({ start_at: '2020-12-17T21:00:00' })).toBeUndefined();
  });

  it('names every team member, then services and location, as staff', () => {
    const appointment_segments = [
      { team_member_id: 'TM1', service_variation_id: 'SV1' },
      { team_member_id: 'TM2', service_variation_id: 'SV1' },
    ];
    expect(one(updated({ appointment_segments })).fields.staff).toEqual(['TM1', 'TM2', 'SV1', 'L9R0X9X5SGDBJ']);
  });

  it('leaves the service to the read-back, which knows its names', () => {
    expect(one(fixture('booking.updated')).fields).not.toHaveProperty('service');
  });

  it('has no clock without a version, and one event id for each sending', () => {
    expect(one(updated({ version: undefined })).clock).toBeNull();
    expect(one(updated({ version: -1 })).clock).toBeNull();
    expect(one({ ...fixture('booking.updated'), event_id: undefined }).key).toEqual({
      kind: 'derived',
      parts: ['booking.updated', bookingId, '1'],
    });
  });

  it('says neither note nor comment when the notes are empty', () => {
    expect(one(fixture('booking.created')).fields).not.toHaveProperty('clientComment');
    expect(one(updated({ customer_note: '', seller_note: 'VIP' })).fields).not.toHaveProperty('clientComment');
  });

  it('is undecodable without an id, and at creation without a start', () => {
    expect(decode(updated({ id: '' }))).toMatchObject([
      { kind: 'undecodable', event: 'booking.updated', detail: expect.stringContaining('data.object.booking.id') },
    ]);
    expect(decode(updated({ start_at: 'soon' }, 'booking.created'))).toMatchObject([
      { kind: 'undecodable', id: bookingId, detail: expect.stringContaining('start_at') },
    ]);
  });

  it('is taken by location or team member where `only` names some', () => {
    expect(decode(updated({}), ['L9R0X9X5SGDBJ'])).toMatchObject([{ kind: 'booking' }]);
    expect(decode(updated({}), ['_4GsfYnqGHyurOwzWdKj'])).toMatchObject([{ kind: 'booking' }]);
    expect(decode(updated({}), ['LOTHER'])).toMatchObject([{ kind: 'ignored', event: 'booking.updated' }]);
  });

  it('never throws and says values in no detail, whatever the body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(square.events), 'other'), (data, type) => {
        const events = decode({ type, event_id: 'E', data });
        expect(events).toHaveLength(1);
        expect(decode(data)).toHaveLength(1);
      }),
    );
  });
});

describe('an appointment id that a booking carries', () => {
  const tagged = '9041.AbCdEfGhIjKlMnOpQr_-';

  it('is a note that is nothing else, and then no comment', () => {
    const event = one(updated({ customer_note: ` ${tagged} ` }));
    expect(event.carried).toBe(tagged);
    expect(event.fields).not.toHaveProperty('clientComment');
    expect(one(updated({ customer_note: 'by the window', seller_note: tagged }))).toMatchObject({
      carried: tagged,
      fields: { clientComment: 'by the window' },
    });
  });

  it('is never a bare number in a note', () => {
    const event = one(updated({ customer_note: '2' }));
    expect(event).not.toHaveProperty('carried');
    expect(event.fields.clientComment).toBe('2');
  });

  const attribute = (key: string, value: unknown, id = `${key}:BOOKING:${bookingId}`): Json => {
    const body = fixture('booking.custom_attribute.visible.updated');
    return { ...body, data: { ...(body['data'] as Json), id, object: { key, value, version: 2 } } };
  };

  it('comes later by the attribute onelink, with no word about the booking itself', () => {
    for (const key of ['onelink', 'sq0idp-BushoY39o1X-GPxRRUWc0A:OneLink']) {
      const event = one(attribute(key, tagged));
      expect(event).toMatchObject({ id: bookingId, clock: null, opens: false, readBack: true, carried: tagged });
      expect(event.fields).toEqual({});
    }
    expect(one(attribute('onelink', 9041)).carried).toBe('9041');
  });

  it('is not read from other attributes or other values', () => {
    expect(decode(attribute('party-size', tagged))).toMatchObject([{ kind: 'ignored' }]);
    expect(decode(attribute('onelink', 'no id'))).toMatchObject([{ kind: 'ignored' }]);
    expect(decode(attribute('onelink', tagged, 'onelink'))).toMatchObject([{ kind: 'undecodable' }]);
  });
});

import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { passes } from '../../../test/unit/sources/passes.ts';
import { calcom } from './index.ts';
import { decode, fixture, folder, hookOf, type Json, one, withPayload } from './test-bodies.ts';

const client = { clientName: 'Guest User' };
const organizer = ['1', 'organizer@example.com', 'organizer-handle', 'Organizer Name'];
const session = (id: string) => ({
  staff: [...organizer, id, 'standard-event-type'],
  service: [id, 'standard-event-type', 'Strategy Session'],
});
const notes = { clientComment: 'Standard meeting notes placeholder' };
const consultation = {
  times: { startsAt: '2024-01-02T10:00:00Z', endsAt: '2024-01-02T10:30:00Z' },
  staff: [...organizer, '50', 'Consultation Session'],
  service: ['50', 'Consultation Session'],
};

const expected: Record<string, Json> = {
  AFTER_GUESTS_CAL_VIDEO_NO_SHOW: { kind: 'ignored' },
  AFTER_HOSTS_CAL_VIDEO_NO_SHOW: { kind: 'ignored' },
  BOOKING_CANCELLED: {
    kind: 'booking',
    id: 'unique-booking-identifier',
    clock: Date.parse('2024-01-01T15:00:00.000Z'),
    opens: false,
    fields: {
      ...{ state: 'cancelled', ...client, ...notes, ...session('100') },
      times: { startsAt: '2024-01-04T10:00:00Z', endsAt: '2024-01-04T10:15:00Z' },
    },
  },
  BOOKING_CREATED: {
    kind: 'booking',
    id: 'unique-booking-id',
    clock: Date.parse('2024-01-01T00:00:00.000Z'),
    opens: true,
    fields: {
      ...{ state: 'accepted', ...client, ...session('123') },
      times: { startsAt: '2024-01-01T10:00:00Z', endsAt: '2024-01-01T10:15:00Z' },
    },
  },
  'BOOKING_NO_SHOW_UPDATED.marked': {
    kind: 'booking',
    id: '5vQFqxDFMjdgKGMijqtqRw',
    clock: Date.parse('2025-12-01T12:34:34.774Z'),
    opens: false,
    fields: { state: 'no_show' },
  },
  'BOOKING_NO_SHOW_UPDATED.unmarked': {
    kind: 'booking',
    id: '5vQFqxDFMjdgKGMijqtqRw',
    clock: Date.parse('2025-12-01T12:38:31.663Z'),
    opens: false,
    fields: { state: 'accepted' },
  },
  BOOKING_PAID: {
    kind: 'booking',
    id: 'unique-booking-uid',
    opens: false,
    fields: { state: 'accepted', ...client, ...consultation },
  },
  BOOKING_PAYMENT_INITIATED: {
    kind: 'booking',
    id: 'unique-booking-uid',
    opens: false,
    fields: { ...client, ...consultation },
  },
  BOOKING_REJECTED: {
    kind: 'booking',
    opens: false,
    fields: {
      ...{ state: 'declined', ...client, ...notes },
      times: { startsAt: '2024-01-01T15:00:00Z', endsAt: '2024-01-01T15:15:00Z' },
      staff: expect.arrayContaining(organizer),
      service: expect.arrayContaining(['standard-event-type']),
    },
  },
  BOOKING_REQUESTED: {
    kind: 'booking',
    id: 'unique-booking-id',
    opens: true,
    fields: {
      ...{ state: 'pending', ...client, ...notes, ...session('100') },
      times: { startsAt: '2024-01-01T13:00:00Z', endsAt: '2024-01-01T13:15:00Z' },
    },
  },
  BOOKING_RESCHEDULED: {
    kind: 'booking',
    id: 'new-booking-unique-id',
    predecessor: 'previous-booking-unique-id',
    opens: false,
    fields: {
      ...{ state: 'accepted', ...client, ...notes, ...session('100') },
      times: { startsAt: '2024-01-10T14:30:00Z', endsAt: '2024-01-10T14:45:00Z' },
    },
  },
  FORM_SUBMITTED: { kind: 'ignored' },
  INSTANT_MEETING: { kind: 'ignored' },
  MEETING_ENDED: { kind: 'ignored' },
  MEETING_STARTED: { kind: 'ignored' },
  'PING.from-source': { kind: 'ignored' },
};

describe('every published body', () => {
  it('is in the table', () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(expected))('%s is read as the table says', (name, meant) => {
    const events = decode(fixture(name));
    expect(events).toHaveLength(1);
    const { fields, ...rest } = meant;
    expect(events[0]).toMatchObject({ ...rest, event: fixture(name)['triggerEvent'] });
    const event = events[0];
    if (event?.kind === 'booking') expect(event.fields).toEqual(fields);
    if (event?.kind === 'booking' && meant['predecessor'] === undefined) expect(event.predecessor).toBeUndefined();
  });

  it('belongs to an event that the documentation table names', () => {
    for (const name of Object.keys(expected))
      expect(calcom.events).toHaveProperty([String(fixture(name)['triggerEvent'])]);
  });
});

describe('the table of events', () => {
  it('names every event of the tool (webhooks-international.md §2.1)', () => {
    const all =
      'BOOKING_CREATED BOOKING_RESCHEDULED BOOKING_CANCELLED BOOKING_REQUESTED BOOKING_REJECTED BOOKING_PAYMENT_INITIATED ' +
      'BOOKING_PAID BOOKING_NO_SHOW_UPDATED MEETING_STARTED MEETING_ENDED INSTANT_MEETING RECORDING_READY ' +
      'RECORDING_TRANSCRIPTION_GENERATED OOO_CREATED FORM_SUBMITTED FORM_SUBMITTED_NO_EVENT PING ' +
      'AFTER_HOSTS_CAL_VIDEO_NO_SHOW AFTER_GUESTS_CAL_VIDEO_NO_SHOW DELEGATION_CREDENTIAL_ERROR WRONG_ASSIGNMENT_REPORT';
    expect(Object.keys(calcom.events).sort()).toEqual(all.split(' ').sort());
  });

  it('says of an ignored event why', () => {
    const [event] = decode({ triggerEvent: 'OOO_CREATED', payload: {} });
    expect(event).toEqual({ kind: 'ignored', event: 'OOO_CREATED', reason: 'an absence of staff, not a booking' });
  });
});

describe('the signature', () => {
  const raw = readFileSync(new URL('BOOKING_CREATED.json', folder), 'utf8');
  const sign = (text: string, secret = 'first-secret') => createHmac('sha256', secret).update(text).digest('hex');
  const authentic = (text: string, signature?: string) =>
    passes(calcom.authenticate(hookOf(text, signature === undefined ? {} : { 'X-Cal-Signature-256': signature })));

  it('is taken under either secret of a rotation', () => {
    expect(authentic(raw, sign(raw))).toBe(true);
    expect(authentic(raw, sign(raw, 'second-secret'))).toBe(true);
    expect(authentic(raw, sign(raw).toUpperCase())).toBe(true);
  });

  it('is refused when anything is off', () => {
    expect(authentic(raw, sign(raw, 'third-secret'))).toBe(false);
    expect(authentic(raw.replace('10:00', '11:00'), sign(raw))).toBe(false);
    expect(authentic(raw.slice(0, -1), sign(raw))).toBe(false);
    expect(authentic(JSON.stringify(JSON.parse(raw)), sign(raw))).toBe(false);
    expect(authentic(raw, sign(raw).slice(0, 63))).toBe(false);
    expect(authentic(raw)).toBe(false);
    expect(authentic(raw, '')).toBe(false);
    expect(authentic(raw, 'no-secret-provided')).toBe(false);
  });
});

describe('only', () => {
  const kind = (only: string[]) => decode(fixture('BOOKING_CREATED'), only)[0]?.kind;

  it('takes by event type, slug, title or organizer, in any case', () => {
    for (const name of [
      '123',
      'Standard-Event-Type',
      'strategy session',
      'ORGANIZER@example.com',
      'organizer-handle',
    ]) {
      expect(kind(['something else', name])).toBe('booking');
    }
    expect(kind(['124'])).toBe('ignored');
  });

  it('lets through what names nothing to choose by', () => {
    expect(decode(fixture('BOOKING_NO_SHOW_UPDATED.marked'), ['124'])[0]?.kind).toBe('booking');
  });
});

describe('what does not fit', () => {
  it('is undecodable with paths and no values', () => {
    const { uid: _, iCalUID: __, ...payload } = fixture('BOOKING_CREATED')['payload'] as Json;
    const [event] = decode({ triggerEvent: 'BOOKING_CREATED', payload });
    expect(event).toMatchObject({ kind: 'undecodable', event: 'BOOKING_CREATED' });
    expect(event?.kind === 'undecodable' && event.detail).toContain('payload.uid');
    expect(event?.kind === 'undecodable' && event.detail).not.toMatch(/guest|Strategy|organizer/i);
  });

  it('keeps the id where only the time is missing', () => {
    for (const startTime of [null, 'tomorrow', '2026-11-24T09:30:00']) {
      expect(decode(withPayload('BOOKING_CREATED', { startTime }))).toEqual([
        expect.objectContaining({
          kind: 'undecodable',
          id: 'unique-booking-id',
          detail: 'payload.startTime: no time with an offset',
        }),
      ]);
    }
  });

  it('is kept when a custom template took the event name away', () => {
    for (const body of [{ uid: 'A', startTime: '2026-11-24T09:30:00Z' }, [], 'text', null, 7]) {
      expect(decode(body)).toMatchObject([{ kind: 'undecodable', event: 'unknown' }]);
    }
  });

  it('is ignored when the event is unknown', () => {
    for (const triggerEvent of ['SOMETHING_NEW', 'constructor', '__proto__']) {
      expect(decode({ triggerEvent, payload: {} })).toEqual([
        { kind: 'ignored', event: triggerEvent, reason: 'unknown event' },
      ]);
    }
  });

  it('is read all the same when something unneeded has another type', () => {
    const odd = {
      attendees: 'nobody',
      organizer: [],
      responses: 7,
      metadata: 'x',
      price: {},
      eventTypeId: {},
      length: 'x',
    };
    const event = one(withPayload('BOOKING_CREATED', odd));
    expect(event.fields).toMatchObject({ state: 'accepted', times: { startsAt: '2024-01-01T10:00:00Z' } });
  });
});

describe('the stored body', () => {
  it('is the tool’s own, without its credentials', () => {
    const event = one(withPayload('BOOKING_CREATED', { oneTimePassword: 'otp-value' }));
    const text = JSON.stringify(event.body);
    expect(text).not.toContain('otp-value');
    expect(text).not.toContain('redacted_token');
    expect(event.body).toMatchObject({ triggerEvent: 'BOOKING_CREATED', payload: { uid: 'unique-booking-id' } });
  });
});

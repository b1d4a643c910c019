import { describe, expect, it } from 'vitest';
import { type Json, one, withPayload } from './test-bodies.ts';

describe('fields', () => {
  const created = (change: Json) => one(withPayload('BOOKING_CREATED', change)).fields;
  const answered = (responses: Json) => created({ attendees: [], responses });

  it('reads times in every offset that Cal.com writes', () => {
    for (const startTime of ['2026-11-24T09:30:00Z', '2026-11-24T14:30:00+05:00', '2026-11-24T09:30:00.000Z']) {
      const times = created({ startTime, endTime: '2026-11-24T15:00:00+05:00' }).times;
      expect(times).toEqual({ startsAt: '2026-11-24T09:30:00Z', endsAt: '2026-11-24T10:00:00Z' });
    }
  });

  it('takes a missing end from the length, and tells none without it', () => {
    const startTime = '2026-11-24T09:30:00Z';
    const times = (change: Json) => created({ startTime, endTime: null, ...change }).times;
    expect(times({ length: 45 })).toEqual({ startsAt: startTime, endsAt: '2026-11-24T10:15:00Z' });
    expect(times({ length: 1e300 })).toEqual({ startsAt: startTime, endsAt: null });
    expect(times({ length: null })).toEqual({ startsAt: startTime, endsAt: null });
    expect(times({ endTime: startTime })).toEqual({ startsAt: startTime, endsAt: null });
  });

  it.each<[string, Json]>([
    ['its own field', { responses: { attendeePhoneNumber: { value: '8 701 234 56 78' } } }],
    ['the attendee', { attendees: [{ name: 'G', phoneNumber: '+7 (701) 234-56-78' }] }],
    ['a call to the client', { responses: { location: { value: { value: 'phone', optionValue: '+77012345678' } } } }],
    ['the text reminder', { responses: { smsReminderNumber: { value: '+77012345678' } } }],
    ['the booking’s reminder number', { smsReminderNumber: '+77012345678' }],
    ['the owner’s own question', { responses: { q7: { label: 'Ваш телефон (WhatsApp)', value: '87012345678' } } }],
    ['the stand-in address', { attendees: [{ name: 'G', email: '77012345678@sms.cal.com' }], responses: {} }],
  ])('reads the phone from %s', (_, change) => {
    expect(created({ attendees: [], ...change }).clientPhone).toBe('+77012345678');
  });

  it('never takes the organizer’s phone for the client’s', () => {
    const location = { value: { value: 'userPhone', optionValue: '+77012345678' } };
    expect(created({ location: '+77012345678', responses: { location } }).clientPhone).toBeUndefined();
  });

  it('takes only a valid IIN, from a field keyed or labelled so', () => {
    expect(answered({ iin: { label: 'x', value: '900101300017' } }).clientIdentifier).toBe('900101300017');
    expect(answered({ q: { label: 'Ваш ИИН', value: '900101 300 017' } }).clientIdentifier).toBe('900101300017');
    expect(answered({ iin: { value: '900101300018' } }).clientIdentifier).toBeUndefined();
    expect(answered({ order: { value: '900101300017' } }).clientIdentifier).toBeUndefined();
  });

  it('takes a birth date only where it is asked for and clear', () => {
    const asked = (value: string, label = 'Дата рождения') => answered({ q: { label, value } }).clientBirthDate;
    expect(asked('1990-02-03')).toBe('1990-02-03');
    expect(asked('3.02.1990')).toBe('1990-02-03');
    expect(asked('31.02.1990')).toBeUndefined();
    expect(asked('02/03/1990')).toBeUndefined();
    expect(asked('1990-02-03', 'Preferred day')).toBeUndefined();
  });

  it('takes the notes of the form, or of the booking where there is no form', () => {
    const additionalNotes = 'from the booking';
    expect(created({ additionalNotes, responses: { notes: { value: 'from the form' } } }).clientComment).toBe(
      'from the form',
    );
    expect(created({ additionalNotes, responses: undefined }).clientComment).toBe(additionalNotes);
  });

  it('joins a name in two parts', () => {
    expect(answered({ name: { value: { firstName: 'Әлия', lastName: 'Серік' } } }).clientName).toBe('Әлия Серік');
  });

  it('finds the client among guests by the form’s e-mail', () => {
    const attendees = [
      { email: 'guest@x.org', name: 'Guest', phoneNumber: '+77770000000' },
      { email: 'a@x.org', name: 'A' },
    ];
    const fields = created({ attendees, responses: { email: { value: 'A@x.org' } } });
    expect(fields.clientName).toBe('A');
    expect(fields.clientPhone).toBeUndefined();
  });

  it('takes prices in tenge alone, in minor units, and no price of 0', () => {
    expect(created({ price: 1_250_000, currency: 'kzt' }).amount).toBe(12_500);
    expect(created({ price: 2500, currency: 'eur' }).amount).toBeUndefined();
    expect(created({ price: 0, currency: 'kzt' }).amount).toBeUndefined();
    expect(created({ price: null, currency: 'kzt' }).amount).toBeUndefined();
  });

  it('says nothing where nothing is said', () => {
    const body = { triggerEvent: 'BOOKING_CANCELLED', payload: { uid: 'A', title: '' } };
    expect(one(body).fields).toEqual({ state: 'cancelled' });
  });
});

describe('a carried appointment id', () => {
  const carried = (change: Json) => one(withPayload('BOOKING_CREATED', change)).carried;
  const tagged = '9041.AbCdEfGhIjKlMnOpQr_-';

  it('is found in the hidden field, then in the metadata', () => {
    expect(carried({ responses: { onelink: { value: tagged, isHidden: true } } })).toBe(tagged);
    expect(carried({ userFieldsResponses: { onelink_id: { value: '9041' } } })).toBe('9041');
    expect(carried({ responses: { appointment_id: { value: 9041 } } })).toBe('9041');
    expect(carried({ metadata: { onelink: '9041' } })).toBe('9041');
    expect(carried({ responses: { onelink: { value: '1' } }, metadata: { onelink: '2' } })).toBe('1');
  });

  it('is nothing that looks otherwise', () => {
    for (const value of ['ol_01J9', '9041.', '.tag', '90 41', '-1', '9041.a b', '', null, true, ['9041']]) {
      expect(carried({ responses: { onelink: { value } } })).toBeUndefined();
    }
  });
});

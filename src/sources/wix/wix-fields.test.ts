import { describe, expect, it } from 'vitest';
import { action, booking, type Json, one, slot } from './test-bodies.ts';

const fieldsOf = (change: Json, timezone = 'Asia/Almaty') => one(action('updated', change), { timezone }).fields;

describe('fields', () => {
  it('are what the reference’s booking says', () => {
    expect(fieldsOf({})).toEqual({
      state: 'accepted',
      times: { startsAt: '2026-11-24T09:30:00Z', endsAt: '2026-11-24T10:00:00Z' },
      clientName: 'Ivan P',
      clientPhone: '+77010000001',
      staff: ['resource-1', 'Anna', 'schedule-1', 'service-1', 'Haircut', 'location-1', 'Main'],
      places: ['location-1', 'Main'],
      service: ['service-1', 'Haircut'],
    });
  });

  const timesOf = (change: Json, own: Json = {}, timezone?: string) =>
    fieldsOf({ bookedEntity: { slot: slot(change) }, startDate: undefined, endDate: undefined, ...own }, timezone)
      .times;

  it('have times with an offset as they are', () => {
    expect(timesOf({ startDate: '2026-11-24T14:30:00+05:00', endDate: '2026-11-24T15:00:00+05:00' })).toEqual({
      startsAt: '2026-11-24T09:30:00Z',
      endsAt: '2026-11-24T10:00:00Z',
    });
  });

  it('have times without offset in the slot’s zone, else in the connection’s', () => {
    const local = { startDate: '2026-11-24T14:30:00', endDate: '2026-11-24T15:00:00' };
    expect(timesOf({ ...local, timezone: 'Europe/Berlin' })?.startsAt).toBe('2026-11-24T13:30:00Z');
    expect(timesOf({ ...local, timezone: null }, {}, 'Asia/Tokyo')).toEqual({
      startsAt: '2026-11-24T05:30:00Z',
      endsAt: '2026-11-24T06:00:00Z',
    });
  });

  it('prefer the booking’s time with offset to the slot’s without', () => {
    const own = { startDate: '2026-11-24T09:30:00Z', endDate: '2026-11-24T10:00:00Z' };
    const local = { startDate: '2026-11-24T14:30:00', endDate: '2026-11-24T15:00:00', timezone: 'Europe/Berlin' };
    expect(timesOf(local, own)).toEqual({ startsAt: '2026-11-24T09:30:00Z', endsAt: '2026-11-24T10:00:00Z' });
  });

  it('tell no end that is not after the start', () => {
    expect(timesOf({ endDate: null })?.endsAt).toBeNull();
    expect(timesOf({ endDate: '2026-11-24T09:30:00Z' })?.endsAt).toBeNull();
  });

  it('are read where parts of the booking are JSON text', () => {
    const { bookedEntity, contactDetails } = booking();
    const asText = { bookedEntity: JSON.stringify(bookedEntity), contactDetails: JSON.stringify(contactDetails) };
    expect(fieldsOf(asText)).toEqual(fieldsOf({}));
  });

  it('have the service that stands beside the slot where the slot has none', () => {
    const bookedEntity = { serviceId: 'service-2', slot: slot({ serviceId: undefined }) };
    expect(fieldsOf({ bookedEntity }).service).toEqual(['service-2']);
  });

  it('have phone, IIN and birth date from the form, and its other answers as the comment', () => {
    const additionalFields = [
      { id: '1', label: 'Телефон', value: '8 701 000 00 02' },
      { id: '2', label: 'ИИН', value: '900101300017' },
      { id: '3', label: 'Date of birth', value: '1990-01-01' },
      { id: '4', label: 'Allergies', value: 'nuts' },
      { id: '5', value: 'by the window' },
      { id: '6', label: 'Anything else', value: '' },
    ];
    const contactDetails = { firstName: 'Әлия' };
    expect(fieldsOf({ additionalFields, contactDetails })).toMatchObject({
      clientName: 'Әлия',
      clientPhone: '+77010000002',
      clientIdentifier: '900101300017',
      clientBirthDate: '1990-01-01',
      clientComment: 'Allergies: nuts\nby the window',
    });
  });

  it('have a national phone read in the client’s zone, else in the slot’s', () => {
    const contactDetails = { firstName: 'Mira', phone: '(701) 555-0123' };
    const bookedEntity = { slot: slot({ timezone: 'America/Boise' }) };
    expect(fieldsOf({ contactDetails, bookedEntity }).clientPhone).toBe('+17015550123');
    const inZurich = { ...contactDetails, phone: '079 123 45 67', timeZone: 'Europe/Zurich' };
    expect(fieldsOf({ contactDetails: inZurich, bookedEntity }).clientPhone).toBe('+41791234567');
    const additionalFields = [{ label: 'Phone', value: '(701) 555-0123' }];
    expect(fieldsOf({ contactDetails: { firstName: 'Mira' }, additionalFields, bookedEntity }).clientPhone).toBe(
      '+17015550123',
    );
  });

  it('prefer the contact’s phone to an answer', () => {
    const additionalFields = [{ label: 'Phone', value: '+77010000002' }];
    expect(fieldsOf({ additionalFields }).clientPhone).toBe('+77010000001');
  });

  it('say nothing where nothing is said', () => {
    const empty = {
      contactDetails: { firstName: '', phone: 'none' },
      bookedEntity: null,
      startDate: null,
      endDate: null,
    };
    expect(fieldsOf({ ...empty, status: null })).toEqual({});
  });
});

describe('an appointment id that a booking carries', () => {
  const tagged = '9041.AbCdEfGhIjKlMnOpQr_-';

  it('is the form field onelink, and then no comment', () => {
    const event = one(action('created', { additionalFields: [{ label: ' OneLink ', value: tagged }] }));
    expect(event.carried).toBe(tagged);
    expect(event.fields).not.toHaveProperty('clientComment');
  });

  it('is in no other field', () => {
    expect(one(action('created', { additionalFields: [{ label: 'Order', value: tagged }] }))).not.toHaveProperty(
      'carried',
    );
  });
});

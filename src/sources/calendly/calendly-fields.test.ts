import { describe, expect, it } from 'vitest';
import { fixture, inviteeUri, type Json, one, withEvent, withPayload } from './test-bodies.ts';

describe('fields', () => {
  const created = (change: Json) => one(withPayload('invitee.created', change)).fields;
  const answered = (...pairs: [string, string][]) =>
    created({ questions_and_answers: pairs.map(([question, answer], position) => ({ question, answer, position })) });
  const located = (location: Json) => one(withEvent('invitee.created', { location })).fields;

  it('reads times with microseconds and with offsets', () => {
    const times = { start_time: '2026-11-24T14:30:00.999999+05:00', end_time: '2026-11-24T10:00:00.000000Z' };
    expect(one(withEvent('invitee.created', times)).fields.times).toEqual({
      startsAt: '2026-11-24T09:30:00Z',
      endsAt: '2026-11-24T10:00:00Z',
    });
  });

  it('reads the phone from the reminder, a call to the client or an answer, in this order', () => {
    const questions = [{ question: 'Телефон', answer: '8 701 000 00 03', position: 0 }];
    const location = { type: 'outbound_call', location: '+77010000002' };
    const all = withEvent('invitee.created', { location });
    const payload = { ...(all['payload'] as Json), questions_and_answers: questions };
    const phone = (change: Json) => one({ ...all, payload: { ...payload, ...change } }).fields.clientPhone;
    expect(phone({ text_reminder_number: '+7 701 000-00-01' })).toBe('+77010000001');
    expect(phone({})).toBe('+77010000002');
    expect(phone({ scheduled_event: fixtureEvent() })).toBe('+77010000003');
  });

  it('does not take the number that the client shall call for the client’s', () => {
    expect(located({ type: 'inbound_call', location: '+77010000002' }).clientPhone).toBeUndefined();
    expect(located({ type: 'physical', location: '+77010000002' }).clientPhone).toBeUndefined();
  });

  it('reads phone, IIN and birth date from answers, and the rest as the comment', () => {
    const fields = answered(
      ['Ваш номер (WhatsApp)', '87012345678'],
      ['Номер ИИН', '900101300017'],
      ['Date of birth', '03.02.1990'],
      ['What hurts?', 'back'],
      ['Anything else', 'no'],
    );
    expect(fields).toMatchObject({
      clientPhone: '+77012345678',
      clientIdentifier: '900101300017',
      clientBirthDate: '1990-02-03',
      clientComment: 'What hurts? back\nAnything else: no',
    });
  });

  it('leaves a mistyped IIN to the comment, and takes it for no phone', () => {
    const fields = answered(['Номер ЖСН', '87012345678']);
    expect(fields.clientPhone).toBeUndefined();
    expect(fields.clientIdentifier).toBeUndefined();
    expect(fields.clientComment).toBe('Номер ЖСН: 87012345678');
  });

  it('takes a phone only where it is asked for', () => {
    expect(answered(['Order', '87012345678']).clientPhone).toBeUndefined();
  });

  it('takes payments in tenge alone, in major units', () => {
    const amount = (payment: Json) => created({ payment }).amount;
    expect(amount({ amount: 12_500, currency: 'KZT', successful: true })).toBe(12_500);
    expect(amount({ amount: 12_499.5, currency: 'kzt' })).toBe(12_500);
    expect(amount({ amount: 25.5, currency: 'EUR', successful: true })).toBeUndefined();
    expect(amount({ amount: 12_500, currency: 'KZT', successful: false })).toBeUndefined();
    expect(amount({ amount: 0, currency: 'KZT' })).toBeUndefined();
  });

  it('joins a name in two parts where there is no whole one', () => {
    expect(created({ name: null, first_name: 'Әлия', last_name: 'Серік' }).clientName).toBe('Әлия Серік');
  });

  it('names every host of a meeting with several', () => {
    const host = (id: string) => ({ user: `https://api.calendly.com/users/${id}`, user_email: `${id}@x.org` });
    const { staff } = one(withEvent('invitee.created', { event_memberships: [host('U1'), host('U2')] })).fields;
    expect(staff?.filter((name) => /^U|@/.test(name))).toEqual(['U1', 'U1@x.org', 'U2', 'U2@x.org']);
  });

  it('says nothing where nothing is said', () => {
    const body = { event: 'invitee.canceled', payload: { uri: inviteeUri('IN1') } };
    expect(one(body)).toMatchObject({ id: 'IN1', clock: null });
    expect(one(body).fields).toEqual({ state: 'cancelled' });
  });

  function fixtureEvent(): unknown {
    return (fixture('invitee.created')['payload'] as Json)['scheduled_event'];
  }
});

describe('a carried appointment id', () => {
  const carried = (tracking: Json) => one(withPayload('invitee.created', { tracking })).carried;

  it('is read from utm_content, then from salesforce_uuid', () => {
    expect(carried({ utm_content: '9041.AbCdEfGhIjKlMnOpQr_-' })).toBe('9041.AbCdEfGhIjKlMnOpQr_-');
    expect(carried({ utm_content: 'newsletter', salesforce_uuid: '9041' })).toBe('9041');
    expect(carried({ utm_content: 'newsletter', salesforce_uuid: null })).toBeUndefined();
  });
});

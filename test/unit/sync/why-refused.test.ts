// 401, 403 and 404 mean several things; each is asked for (one-link-api.md §5.1, traps 24 and 25).
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Appointment, Resource, Service } from '../../../src/one-link/records.ts';
import { askWhy, planWhyRefused } from '../../../src/sync/answers/why-refused.ts';
import { newBooking } from '../../../src/sync/booking-record.ts';
import { newObservations, type Observations } from '../../../src/sync/observations.ts';
import type { CreateWrite, Values, Write } from '../../../src/sync/write.ts';
import { due, type Parts, said } from './bookings.ts';
import { contextOf } from './context.ts';

const create = (body: Values): CreateWrite => ({ kind: 'create', body, entries: {} });

/** A turn in which a call was refused and the account has answered since. */
function refusedTurn(status: number, write: Write | null, own: Parts = {}) {
  const observations = newObservations();
  askWhy(observations, status, `HTTP_${status}`, write);
  observations.accountAnswers = true;
  observations.appointments.set(9041, { id: 9041 } as Appointment);
  const record = due(own);
  return { observations, record, plan: () => planWhyRefused(record, { ...contextOf(), observations }) };
}
const reading = (call: string, id: number) => ({ do: 'read', read: { call, id } });
const toldOf = ({ done }: Observations) => [done.code, done.details['field']];

it('where nothing was refused nothing is asked', () => {
  expect(planWhyRefused(newBooking(bookingId('a'), 0), { ...contextOf(), observations: newObservations() })).toBeNull();
});

it('a contact that One-Link does not take anywhere is a failure', () => {
  const { record, plan } = refusedTurn(404, { kind: 'contact', body: { resource_id: 31, full_name: 'Ivan' } });
  expect(plan()).toEqual({ do: 'stop' });
  expect(record).toMatchObject({ lifecycle: { phase: 'failed', code: 'HTTP_404' } });
  expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 404 });
});

it('the account is asked first, each time anew', () => {
  const { observations, plan } = refusedTurn(404, said({}));
  askWhy(observations, 401, 'HTTP_401', null);
  expect(observations.accountAnswers).toBe(false);
  expect(plan()).toEqual({ do: 'read', read: { call: 'probe' } });
});

describe('a refusal that is not of the account', () => {
  it.each([
    [401, said({ client_name: 'Anna' }), 'missing_permission'],
    [403, said({ client_name: 'Anna' }), 'HTTP_403'],
    [401, null, 'missing_permission'],
    [404, null, 'HTTP_404'],
  ])('of %s is tried once more, then it is a permission’s', (status, write, code) => {
    const { observations, record, plan } = refusedTurn(status, write);
    expect(plan()).toBeNull();
    expect(observations).toMatchObject({ refused: null, accountAnswers: false });
    expect(record.lifecycle.phase).toBe('pending');
    askWhy(observations, status, `HTTP_${status}`, write);
    observations.accountAnswers = true;
    expect(plan()).toEqual({ do: 'stop' });
    expect(record).toMatchObject({ lifecycle: { phase: 'failed', code, details: {} } });
    expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: status });
  });
});

describe('a write that One-Link does not find', () => {
  it('is about its appointment first: it is read, and where it is gone the search for one begins', () => {
    const { observations, plan } = refusedTurn(404, said({ resource_id: 31 }));
    observations.appointments.clear();
    expect(plan()).toEqual(reading('appointment', 9041));
    expect(observations.refused).not.toBeNull();
    observations.appointments.set(9041, 'gone');
    expect(plan()).toBeNull();
    expect(observations.refused).toBeNull();
  });

  it('of a new appointment has none to ask for', () => {
    const { observations, plan } = refusedTurn(404, create({ resource_id: 31 }));
    observations.appointments.clear();
    expect(plan()).toEqual(reading('resource', 31));
  });

  it('names a specialist who is gone: a person must mend the table', () => {
    const { observations, record, plan } = refusedTurn(404, said({ resource_id: 31 }));
    expect(plan()).toEqual(reading('resource', 31));
    observations.resources.set(31, 'gone');
    expect(plan()).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'unknown_resource', details: { resource_id: '31' } },
    });
    expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 404 });
    expect(observations.refused).toBeNull();
  });

  it('names a service that is gone: it is left out', () => {
    const { observations, record, plan } = refusedTurn(404, said({ resource_id: 31, service_id: 9 }));
    observations.resources.set(31, {} as Resource);
    expect(plan()).toEqual(reading('service', 9));
    observations.services.set(9, 'gone');
    expect(plan()).toBeNull();
    expect(record.writes.refused['service_id']).toMatchObject({ code: 'unknown_service', digest: 'digest' });
    expect(toldOf(observations)).toEqual(['unknown_service', 'service_id']);
    expect(observations.refused).toBeNull();
  });

  it.each([
    ['company_id', 'unknown_id'],
    ['conversation_id', 'unknown_id'],
    ['created_by_id', 'unknown_id'],
    ['contact_id', 'unknown_contact'],
    ['service_amount', 'missing_permission'],
    ['payment_status', 'missing_permission'],
  ])('else may not know %s: it is left out', (key, code) => {
    const { observations, record, plan } = refusedTurn(404, said({ service_id: 9, [key]: 5 }));
    observations.services.set(9, {} as Service);
    expect(plan()).toBeNull();
    expect(Object.keys(record.writes.refused)).toEqual([key]);
    expect(toldOf(observations)).toEqual([code, key]);
  });

  it('leaves out one after the other, ids before the contact before the price', () => {
    const all = { service_amount: 1, contact_id: 5, created_by_id: 4, conversation_id: 3, company_id: 2 };
    const { observations, record, plan } = refusedTurn(404, said(all));
    plan();
    expect(Object.keys(record.writes.refused)).toEqual(['company_id']);
    askWhy(observations, 404, 'HTTP_404', said({ service_amount: 1, contact_id: 5 }));
    observations.accountAnswers = true;
    plan();
    expect(Object.keys(record.writes.refused)).toEqual(['company_id', 'contact_id']);
  });

  it('makes its own contact anew, once', () => {
    const contact = { id: 5, attempts: 0, until: 0 };
    const { observations, record, plan } = refusedTurn(404, create({ contact_id: 5 }), { link: { contact } });
    observations.contacts.set('Ivan', []);
    expect(plan()).toBeNull();
    expect(record).toMatchObject({ link: { contact: null }, writes: { refused: {} } });
    expect(observations.contacts.size).toBe(0);
    record.link.contact = contact;
    askWhy(observations, 404, 'HTTP_404', create({ contact_id: 5 }));
    observations.accountAnswers = true;
    expect(plan()).toEqual({ do: 'stop' });
    expect(record).toMatchObject({ lifecycle: { phase: 'failed', code: 'HTTP_404' }, link: { contact } });
  });

  it('that names nothing of the kind is a person’s', () => {
    for (const write of [
      said({ client_name: 'Anna' }),
      create({ client_name: 'Anna' }),
      create({ service_amount: 1 }),
      { kind: 'contact', body: {} } as const,
    ]) {
      const { record, plan } = refusedTurn(404, write, { link: { contact: { id: 5, attempts: 0, until: 0 } } });
      expect(plan()).toEqual({ do: 'stop' });
      expect(record).toMatchObject({
        lifecycle: { phase: 'failed', code: 'HTTP_404', details: {} },
        writes: { refused: {} },
      });
      expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 404 });
    }
  });
});

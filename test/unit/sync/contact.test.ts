import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Contact } from '../../../src/one-link/records.ts';
import { newBooking } from '../../../src/sync/booking-record.ts';
import { planContact } from '../../../src/sync/link/contact.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import type { Entry } from '../../../src/sync/patch/entries.ts';
import { type Parts, withParts } from './bookings.ts';
import { contextOf, minute, worldStart } from './context.ts';

const phone = '+77010000001';
const entry = (name: string, value: unknown): Entry => ({
  name,
  values: { [name]: value },
  digest: '',
  explicit: false,
});
const person = (name: string, withPhone: string | null = phone): Entry[] => [
  entry('client_name', name),
  ...(withPhone === null ? [] : [entry('client_phone', withPhone)]),
];
const contact = (id: number, full_name: string, own: Partial<Contact> = {}): Contact => ({
  id,
  full_name,
  phone,
  ...own,
});

function plan(entries: readonly Entry[], found: Record<string, readonly Contact[]>, own: Parts = {}) {
  const observations = newObservations();
  for (const [search, contacts] of Object.entries(found)) observations.contacts.set(search, contacts);
  const record = withParts(newBooking(bookingId('a'), worldStart), own);
  return { step: planContact(record, entries, { ...contextOf(), observations }), record };
}

const made = (body: Record<string, string>) => ({ do: 'write', write: { kind: 'contact', body } });
const asked = (search: string) => ({ do: 'read', read: { call: 'contacts', search } });

describe('a contact with the phone', () => {
  it.each([
    ['Ivan Petrov', 'Ivan Petrov'],
    ['Ivan Petrov', 'petrov  IVAN'],
    ['Ivan', 'Ivan Petrov'],
    ['Ivan Petrov', 'Ivan'],
    ['Фёдор Ким', 'Ким Федор'],
    ['Anna-Maria Kim', 'Kim, Anna Maria'],
    ['Ｉｖａｎ', 'Ivan'],
    ['Ivan', '  Ivan.'],
    ['Ivan, Dr.', 'Ivan -- Petrov, Dr.'],
  ])('is taken where the names agree: %s and %s', (name, known) => {
    const { step, record } = plan(person(name), { [phone]: [contact(5, known, { identifier: '900101300007' })] });
    expect(step).toEqual({ id: 5 });
    expect(record.link.contact).toMatchObject({ id: 5, attempts: 0, until: 0 });
  });

  it.each([
    ['Ivan Petrov', 'Ivan Kim'],
    ['Ivan', 'Ivanna'],
    ['Ivan', ''],
    ['Ivan', '—'],
    ['', 'Ivan'],
    ['…', '—'],
  ])('with an identifier is another person where they do not: %s and %s', (name, known) => {
    const found = { [phone]: [contact(5, known, { identifier: '900101300007' })] };
    expect(plan(person(name), found).step).toEqual(made({ full_name: name }));
  });

  it('without an identifier is taken whoever it is, after one whose name agrees', () => {
    expect(plan(person('Ivan'), { [phone]: [contact(5, 'Anna', { identifier: '' })] }).step).toEqual({ id: 5 });
    expect(plan(person('Ivan'), { [phone]: [contact(5, 'Anna'), contact(6, 'Ivan')] }).step).toEqual({ id: 6 });
  });

  it('is the same with 8 for +7, and digit for digit otherwise', () => {
    const of = (written: string) => plan(person('Ivan'), { [phone]: [contact(5, 'Ivan', { phone: written })] }).step;
    for (const written of ['8 (701) 000-00-01', '87010000001', '77010000001']) expect(of(written)).toEqual({ id: 5 });
    for (const written of ['+770100000012', '7010000001', '880100000012', '187010000001', '']) {
      expect(of(written)).toEqual(made({ full_name: 'Ivan', phone }));
    }
    expect(
      plan(person('Ivan', '+810000000010'), { '+810000000010': [contact(5, 'I', { phone: '710000000010' })] }).step,
    ).toEqual(made({ full_name: 'Ivan', phone: '+810000000010' }));
  });

  it('is searched for before anything is made', () => {
    expect(plan(person('Ivan'), {}).step).toEqual(asked(phone));
    expect(plan(person('Ivan'), { [phone]: [] }).step).toEqual(made({ full_name: 'Ivan', phone }));
    expect(plan(person('Ivan', null), {}).step).toEqual(made({ full_name: 'Ivan' }));
  });
});

describe('after an attempt without an answer', () => {
  const attempts = (n: number, until = worldStart + minute) => ({
    link: { contact: { id: null, attempts: n, until } },
  });

  it('the one that it may have made is looked for by name', () => {
    expect(plan(person('Ivan', null), {}, attempts(1)).step).toEqual(asked('Ivan'));
    const found = {
      Ivan: [contact(4, 'Ivan'), contact(5, 'Ivan Petrov', { phone: '' }), contact(6, 'IVAN', { phone: null })],
    };
    expect(plan(person('Ivan', null), found, attempts(1)).step).toEqual({ id: 6 });
    expect(plan(person('Ivan', null), { Ivan: [contact(4, 'Ivan')] }, attempts(1)).step).toEqual(
      made({ full_name: 'Ivan' }),
    );
  });

  it('a third waits until the quarantine of the second is over', () => {
    const { step, record } = plan(person('Ivan', null), { Ivan: [] }, attempts(2));
    expect(step).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { phase: 'pending', code: 'contact_unconfirmed', dueAt: worldStart + minute },
    });
    expect(plan(person('Ivan', null), { Ivan: [] }, attempts(2, worldStart)).step).toEqual(made({ full_name: 'Ivan' }));
  });
});

describe('a contact that is named', () => {
  it('by the configuration is taken, unless One-Link refused it', () => {
    const named = [...person('Ivan'), entry('contact_id', 77)];
    expect(plan(named, {}, { link: { contact: { id: 5, attempts: 0, until: 0 } } }).step).toEqual({ id: 77 });
    const refused = { contact_id: { digest: '', configuration: '', code: 'unknown_contact' } } as const;
    expect(plan(named, {}, { writes: { refused }, link: { contact: { id: 5, attempts: 0, until: 0 } } }).step).toEqual({
      id: 5,
    });
    expect(plan([...person('Ivan'), entry('contact_id', '77')], {}).step).toEqual(asked(phone));
  });
});

it('a phone that was refused as taken is not told again', () => {
  const observations = newObservations();
  observations.contacts.set(phone, []);
  observations.once.add('phone_taken');
  expect(planContact(newBooking(bookingId('a'), worldStart), person('Ivan'), { ...contextOf(), observations })).toEqual(
    made({ full_name: 'Ivan' }),
  );
});

it('a contact by name alone is known again by its words, in any order', () => {
  const attempted = { link: { contact: { id: null, attempts: 1, until: worldStart } } };
  const found = { 'Ivan Petrov': [contact(5, 'Petrov  Ivan.', { phone: null })] };
  expect(plan(person('Ivan Petrov', null), found, attempted).step).toEqual({ id: 5 });
});
